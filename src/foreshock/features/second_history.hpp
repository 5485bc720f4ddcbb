// SecondHistory: cumulative counters of closed seconds in rings as long as the longest window that reads
// them. A window is head minus tail: exact integers that may wrap, so where a run began makes no difference.
// Seconds are pushed in order; one never pushed (before the run) counts as not valid. No allocation after
// construction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/features/closed_second.hpp"
#include "foreshock/features/window_extreme.hpp"
#include "foreshock/features/window_sums.hpp"

namespace foreshock {

class SecondHistory {
 public:
  explicit SecondHistory(std::int64_t longest_window_s);

  void push(const ClosedSecond& second);
  // log_rv_10 as of the second pushed last against the row before, * 2^40; at most once a second.
  void push_change(std::int64_t change_q);

  // The last `window_s` seconds pushed. window_s <= longest_window_s(), kGridWindow, ... (window_sums.hpp).
  [[nodiscard]] WindowSums sums(std::int64_t window_s) const;
  [[nodiscard]] FiveSecondSums five_second_sums(std::int64_t window_s) const;
  [[nodiscard]] MomentSums moments(std::int64_t window_s) const;
  [[nodiscard]] BookSums book(std::int64_t window_s) const;
  // These need a valid second in the window.
  [[nodiscard]] std::int64_t spread_max(std::int64_t window_s) const;     // bp * 2^40
  [[nodiscard]] std::int64_t spread_min_ns(std::int64_t window_s) const;  // time at the smallest
  [[nodiscard]] std::int64_t path_range_q(std::int64_t window_s) const;
  [[nodiscard]] LargestReturn largest_return(std::int64_t window_s) const;
  [[nodiscard]] std::int64_t largest_cascade(std::int64_t window_s) const;

  // Of the second `ago` seconds before the last one; nullopt: not valid.
  [[nodiscard]] std::optional<std::int64_t> return_q(std::int64_t ago) const;
  [[nodiscard]] std::int64_t longest_window_s() const { return longest_window_s_; }

 private:
  // One cache line; all cumulative.
  struct Entry {
    std::uint32_t valid = 0, ticks = 0, cascades = 0, trades = 0, sided_trades = 0;
    std::uint64_t return_q = 0;
    UInt128 squared_returns = 0, volume = 0;
  };
  static_assert(sizeof(Entry) == 64);
  struct MomentEntry {
    UInt128 negative_squares = 0, fourth_powers = 0, neighbour_products = 0, spread_ns = 0;
    UInt128 change_squares = 0;
    std::uint64_t cascade_squares = 0, change_sum = 0;
    std::uint32_t sweep_ticks = 0, changes = 0;
  };
  // Cumulative over every fifth second; the return itself beside it.
  struct FiveSecondEntry {
    UInt128 squares = 0, median_squares = 0;
    std::uint32_t known = 0, moved = 0, medians = 0;
    bool is_known = false;
    std::int64_t return_q = 0;
  };
  struct BookEntry {
    UInt128 depth_ns = 0, imbalance_ns = 0, imbalance_abs_ns = 0;
    UInt128 deviation_ns = 0, deviation_abs_ns = 0, order_flow = 0;
    std::uint32_t depth_valid = 0, buys = 0, sells = 0, moves = 0, flips = 0;
  };
  // Time at a smallest spread: of earlier seconds with the same one, and with this second's.
  struct SpreadTime {
    std::int64_t before_ns = 0, through_ns = 0;
  };
  template <typename T>
  struct Ring {
    explicit Ring(std::int64_t window_s);
    [[nodiscard]] T& at(std::uint64_t second) { return entries[second & mask]; }
    [[nodiscard]] const T& at(std::uint64_t second) const { return entries[second & mask]; }
    std::uint64_t mask;
    std::vector<T> entries;
  };

  void push_moments(const ClosedSecond& second);
  void push_five_seconds();
  void push_book(const ClosedSecond& second);
  void push_extremes(const ClosedSecond& second);
  [[nodiscard]] std::uint64_t first_of(std::int64_t window_s) const;

  std::int64_t longest_window_s_;
  std::uint64_t head_;  // number of the last second pushed
  Ring<Entry> entries_;
  Ring<MomentEntry> moments_;
  Ring<FiveSecondEntry> five_seconds_;
  Ring<BookEntry> book_;
  std::int64_t last_return_q_ = 0;  // of the second before, while that was valid
  bool last_valid_ = false;
  WindowExtreme<SpreadTime> spread_min_;
  WindowExtreme<> spread_max_, path_high_, path_low_, largest_return_, largest_cascade_;
};

}  // namespace foreshock
