// A named IANA time zone, for files whose times carry none (--assume-timezone).
// A local time that happens twice (autumn) is taken as the first; one that never happens (spring) is moved
// forward by the gap, as both are what a clock on the wall would have meant.
#pragma once

#include <string>

#include "foreshock/core/time.hpp"

namespace foreshock {

class TimeZone {
 public:
  // Throws UserError(bad_setting) for a name the tz database does not know.
  explicit TimeZone(const std::string& name);

  // `local` is a naive reading taken as if it were UTC (ParsedTime::utc).
  [[nodiscard]] UnixNanos to_utc(UnixNanos local) const;

 private:
  const void* zone_;  // date::time_zone, owned by the tz database for the life of the process
};

}  // namespace foreshock
