// What windows of closed seconds sum up to, over their valid seconds. Each kind has the longest window it is
// kept for: short ones keep a product's state small.
#pragma once

#include <cstdint>

#include "foreshock/stats/exact.hpp"

namespace foreshock {

inline constexpr std::int64_t kGridWindow = 900;    // FiveSecondSums
inline constexpr std::int64_t kMomentWindow = 300;  // MomentSums and extremes
inline constexpr std::int64_t kBookWindow = 60;     // BookSums

// Any window up to the feature set's longest.
struct WindowSums {
  std::uint32_t valid = 0;  // seconds
  std::uint32_t ticks = 0, cascades = 0;
  std::uint32_t trades = 0, sided_trades = 0;
  std::int64_t return_q = 0;    // r * 2^50
  UInt128 squared_returns = 0;  // of r * 2^50
  UInt128 volume = 0;           // 1e-8
};

struct MomentSums {
  UInt128 negative_squares = 0;   // squared returns of falling seconds
  UInt128 fourth_powers = 0;      // of (|q| + 2^17) >> 18
  Int128 neighbour_products = 0;  // q_k q_(k-1), both in the window
  UInt128 spread_ns = 0;
  std::uint64_t cascade_squares = 0;
  std::uint32_t sweep_ticks = 0;
  // Changes of log_rv_10 from row to row, * 2^40.
  std::uint32_t changes = 0;
  std::int64_t change_sum = 0;
  UInt128 change_squares = 0;
};

// Returns over 5 s, counted back from the row: known where all five seconds are valid.
struct FiveSecondSums {
  std::uint32_t known = 0, moved = 0;  // moved: not 0
  UInt128 squares = 0;
  std::uint32_t medians = 0;  // three neighbours known
  UInt128 median_squares = 0;
};

struct BookSums {
  std::uint32_t depth_valid = 0;  // seconds
  std::uint32_t buys = 0, sells = 0;
  std::uint32_t moves = 0, flips = 0;
  UInt128 depth_ns = 0, imbalance_ns = 0, imbalance_abs_ns = 0;
  Int128 deviation_ns = 0;
  UInt128 deviation_abs_ns = 0;
  Int128 order_flow = 0;
};

struct LargestReturn {
  std::int64_t magnitude_q = 0;
  std::int64_t age_s = 0;  // seconds between the end of its second and the row
};

}  // namespace foreshock
