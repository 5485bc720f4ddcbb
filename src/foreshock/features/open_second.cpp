#include "foreshock/features/open_second.hpp"

#include <algorithm>

namespace foreshock {

void HeldValue::hold(std::int64_t value, std::int64_t duration_ns) {
  integral_ += static_cast<UInt128>(static_cast<Int128>(value) * duration_ns);
  max_ = empty_ ? value : std::max(max_, value);
  if (empty_ || value < min_) {
    min_ = value;
    min_ns_ = 0;
  }
  if (value == min_) min_ns_ += duration_ns;
  empty_ = false;
}

void OpenSecond::quote(const GridMid& mid, std::int64_t second) {
  mid_ = mid;
  const std::int64_t offset = (mid.ts_event - from_second(second)).count();
  if (!quoted_) {
    quoted_ = true;
    first_offset_ns_ = offset;
    last_offset_ns_ = offset;
  } else {
    const std::int64_t effective = std::max(offset, last_offset_ns_);
    between_.hold(last_spread_q_, effective - last_offset_ns_);
    last_offset_ns_ = effective;
  }
  last_spread_q_ = mid.spread_q;
}

HeldValue OpenSecond::spread(std::int64_t spread_q_at_start) const {
  if (!quoted_) {
    HeldValue whole;
    whole.hold(spread_q_at_start, kNanosPerSecond);
    return whole;
  }
  HeldValue whole = between_;
  whole.hold(spread_q_at_start, first_offset_ns_);
  whole.hold(last_spread_q_, kNanosPerSecond - last_offset_ns_);
  return whole;
}

}  // namespace foreshock
