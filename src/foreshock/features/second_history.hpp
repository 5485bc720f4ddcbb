// SecondHistory: cumulative counters of closed seconds, one flat entry a second, in a ring as long as the
// longest window. A window is head minus tail: exact integers, so where a run began makes no difference.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/stats/exact.hpp"

namespace foreshock {

// What one closed second brings. Sums enter windows only when the second is valid.
struct ClosedSecond {
  bool valid = false;
  std::int64_t return_q = 0;  // r * 2^50
  std::uint32_t ticks = 0;
  std::uint32_t cascades = 0;
  UInt128 spread_ns = 0;           // integral of the spread (2^-40 bp) over the second in ns
  std::int64_t spread_min = 0;     // 2^-40 bp
  std::int64_t spread_max = 0;     // 2^-40 bp
  std::int64_t spread_min_ns = 0;  // time at spread_min
};

// Sums over the valid seconds of a window.
struct WindowSums {
  std::uint32_t valid = 0;  // seconds
  std::uint32_t ticks = 0;
  std::uint32_t cascades = 0;
  UInt128 squared_returns = 0;  // of r * 2^50
  UInt128 spread_ns = 0;
};

struct SpreadExtremes {
  std::int64_t min = 0, max = 0;  // 2^-40 bp
  std::int64_t min_ns = 0;        // time at min
};

class SecondHistory {
 public:
  explicit SecondHistory(std::int64_t longest_window_s);

  // Seconds are pushed in order; one never pushed (before the run) counts as not valid.
  void push(const ClosedSecond& second);
  // The last `window_s` seconds pushed; window_s <= the longest window.
  [[nodiscard]] WindowSums sums(std::int64_t window_s) const;
  [[nodiscard]] SpreadExtremes spread_extremes(std::int64_t window_s) const;
  [[nodiscard]] std::int64_t longest_window_s() const { return longest_window_s_; }

 private:
  struct Entry {
    UInt128 squared_returns = 0, spread_ns = 0;                // cumulative, may wrap
    std::uint32_t valid_seconds = 0, ticks = 0, cascades = 0;  // cumulative, may wrap
    bool valid = false;
    std::int64_t spread_min = 0, spread_max = 0, spread_min_ns = 0;  // of this second
  };
  [[nodiscard]] const Entry& back(std::int64_t seconds_ago) const;

  std::int64_t longest_window_s_;
  std::uint64_t mask_;
  std::uint64_t head_ = 0;  // entries_[head_ & mask_] is the last second pushed
  std::vector<Entry> entries_;
};

}  // namespace foreshock
