// Times as captures write them: ISO 8601 with Z, an offset or no zone, or seconds (also milli-, micro- or
// nanoseconds) since 1970 as a number. A time without a zone is read in the assumed one, UTC if none is, and
// remembered.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/time.hpp"
#include "foreshock/core/time_zone.hpp"

namespace foreshock {

class CaptureTime {
 public:
  // Throws UserError(bad_setting) for an unknown zone; empty: UTC.
  explicit CaptureTime(const std::string& assume_timezone);

  [[nodiscard]] Result<UnixNanos> parse(std::string_view text);
  [[nodiscard]] bool naive_seen() const { return naive_seen_; }

 private:
  [[nodiscard]] UnixNanos to_utc(UnixNanos local);

  std::optional<TimeZone> zone_;
  bool naive_seen_ = false;
  // Offsets change on whole minutes: one look-up a minute of local time.
  std::int64_t known_minute_ = std::numeric_limits<std::int64_t>::min();
  nanoseconds known_offset_{};
};

}  // namespace foreshock
