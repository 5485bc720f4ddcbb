// A value held over parts of a second: its integral over ns, and the extremes with the time at the smallest.
#pragma once

#include <algorithm>
#include <cstdint>

#include "foreshock/stats/exact.hpp"

namespace foreshock {

class HeldValue {
 public:
  void hold(std::int64_t value, std::int64_t duration_ns) {
    integral_ += static_cast<UInt128>(static_cast<Int128>(value) * duration_ns);
    max_ = empty_ ? value : std::max(max_, value);
    if (empty_ || value < min_) {
      min_ = value;
      min_ns_ = 0;
    }
    if (value == min_) min_ns_ += duration_ns;
    empty_ = false;
  }
  [[nodiscard]] UInt128 integral() const { return integral_; }
  [[nodiscard]] std::int64_t min() const { return min_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  [[nodiscard]] std::int64_t min_ns() const { return min_ns_; }

 private:
  bool empty_ = true;
  UInt128 integral_ = 0;
  std::int64_t min_ = 0, max_ = 0, min_ns_ = 0;
};

}  // namespace foreshock
