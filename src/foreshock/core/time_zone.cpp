#include "foreshock/core/time_zone.hpp"

#include <date/tz.h>

#include <stdexcept>

namespace foreshock {

TimeZone::TimeZone(const std::string& name) : zone_(nullptr) {
  try {
    zone_ = date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw UserError(ErrorCode::bad_setting, "time zone '" + name +
                                                "' is not in the tz database; give an IANA name such as "
                                                "America/New_York or UTC");
  }
}

UnixNanos TimeZone::to_utc(UnixNanos local) const {
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  const date::local_time<nanoseconds> reading(local.time_since_epoch());
  const date::local_info info = zone->get_info(reading);
  // unique and ambiguous: the first offset. nonexistent: the offset before the jump moves it forward by the
  // gap.
  return UnixNanos(reading.time_since_epoch() - info.first.offset);
}

}  // namespace foreshock
