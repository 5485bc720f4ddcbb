#include "foreshock/features/second_history.hpp"

#include <algorithm>
#include <bit>

#include "foreshock/core/check.hpp"

namespace foreshock {

SecondHistory::SecondHistory(std::int64_t longest_window_s)
    : longest_window_s_(longest_window_s),
      mask_(std::bit_ceil(static_cast<std::uint64_t>(longest_window_s) + 1) - 1),
      entries_(mask_ + 1) {}

const SecondHistory::Entry& SecondHistory::back(std::int64_t seconds_ago) const {
  FORESHOCK_CHECK(seconds_ago >= 0 && seconds_ago <= longest_window_s_);
  return entries_[(head_ - static_cast<std::uint64_t>(seconds_ago)) & mask_];
}

void SecondHistory::push(const ClosedSecond& second) {
  Entry next = entries_[head_ & mask_];
  next.valid = second.valid;
  if (second.valid) {
    ++next.valid_seconds;
    next.ticks += second.ticks;
    next.cascades += second.cascades;
    next.squared_returns += static_cast<UInt128>(static_cast<Int128>(second.return_q) * second.return_q);
    next.spread_ns += second.spread_ns;
    next.spread_min = second.spread_min;
    next.spread_max = second.spread_max;
    next.spread_min_ns = second.spread_min_ns;
  }
  ++head_;
  entries_[head_ & mask_] = next;
}

WindowSums SecondHistory::sums(std::int64_t window_s) const {
  const Entry& head = back(0);
  const Entry& tail = back(window_s);
  WindowSums out;
  out.valid = head.valid_seconds - tail.valid_seconds;
  out.ticks = head.ticks - tail.ticks;
  out.cascades = head.cascades - tail.cascades;
  out.squared_returns = head.squared_returns - tail.squared_returns;
  out.spread_ns = head.spread_ns - tail.spread_ns;
  return out;
}

SpreadExtremes SecondHistory::spread_extremes(std::int64_t window_s) const {
  FORESHOCK_CHECK(window_s <= longest_window_s_);
  SpreadExtremes out;
  bool first = true;
  for (std::uint64_t ago = 0; ago < static_cast<std::uint64_t>(window_s); ++ago) {
    const Entry& entry = entries_[(head_ - ago) & mask_];
    if (!entry.valid) continue;
    if (first || entry.spread_min < out.min) {
      out.min = entry.spread_min;
      out.min_ns = 0;
    }
    if (entry.spread_min == out.min) out.min_ns += entry.spread_min_ns;
    out.max = first ? entry.spread_max : std::max(out.max, entry.spread_max);
    first = false;
  }
  return out;
}

}  // namespace foreshock
