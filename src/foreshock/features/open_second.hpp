// OpenSecond: what is known so far of a second that has not closed. Inside it, log order rules: the last
// accepted quote sets the mid, a quote stamped before its predecessor takes effect at the predecessor's time.
#pragma once

#include <cstdint>
#include <optional>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/exact.hpp"

namespace foreshock {

// An accepted quote as the grid remembers it.
struct GridMid {
  std::int64_t m2 = 0;  // bid + ask, units of 1e-8
  std::uint64_t level = 0;
  UnixNanos ts_event{};
  std::int64_t spread_q = 0;  // bp * 2^40
};

// A value held over parts of a second: integral, extremes and the time at the smallest.
class HeldValue {
 public:
  void hold(std::int64_t value, std::int64_t duration_ns);
  [[nodiscard]] UInt128 integral() const { return integral_; }
  [[nodiscard]] std::int64_t min() const { return min_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  [[nodiscard]] std::int64_t min_ns() const { return min_ns_; }

 private:
  bool empty_ = true;
  UInt128 integral_ = 0;
  std::int64_t min_ = 0, max_ = 0, min_ns_ = 0;
};

class OpenSecond {
 public:
  std::uint32_t ticks = 0;
  std::uint32_t cascades = 0;

  void quote(const GridMid& mid, std::int64_t second);
  void forget_mid() { mid_.reset(); }
  [[nodiscard]] const std::optional<GridMid>& mid() const { return mid_; }
  // The whole second's spread, given the one it began with.
  [[nodiscard]] HeldValue spread(std::int64_t spread_q_at_start) const;

 private:
  std::optional<GridMid> mid_;
  bool quoted_ = false;
  std::int64_t first_offset_ns_ = 0;  // of the first quote
  std::int64_t last_offset_ns_ = 0;   // when the last quote took effect
  std::int64_t last_spread_q_ = 0;
  HeldValue between_;  // from the first quote to the last
};

}  // namespace foreshock
