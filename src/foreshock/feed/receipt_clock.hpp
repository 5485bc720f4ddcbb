// Times of receipt: the wall clock's, but a wall clock that is set (by hand, by a leap second) makes no stamp
// of a connection jump or go back: what differs is made up for by at most 1 ms a second. It is taken as it is
// where a first connection begins. Reads no clock itself.
#pragma once

#include <algorithm>

#include "foreshock/core/time.hpp"

namespace foreshock {

class ReceiptClock {
 public:
  ReceiptClock(nanoseconds monotonic, UnixNanos wall) : base_(monotonic), base_wall_(wall) {}

  // The time at `monotonic`, which does not go back; `wall` is what the wall clock says then.
  [[nodiscard]] UnixNanos at(nanoseconds monotonic, UnixNanos wall) {
    const nanoseconds passed = monotonic - base_;
    const UnixNanos time = base_wall_ + passed + passed / 1'000'000 * slew_ppm_;
    if (passed < std::chrono::seconds(1)) return time;
    base_ = monotonic;
    base_wall_ = time;
    slew_ppm_ = std::clamp<std::int64_t>((wall - time) / std::chrono::microseconds(1), -1'000, 1'000);
    return time;
  }

 private:
  nanoseconds base_;
  UnixNanos base_wall_;
  std::int64_t slew_ppm_ = 0;
};

}  // namespace foreshock
