// What one closed second brings. Nothing of it enters a window unless the second is valid. Returns are r *
// 2^50, spreads, imbalances and deviations * 2^40, sizes in 1e-8, integrals over ns.
#pragma once

#include <cstdint>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/exact.hpp"

namespace foreshock {

struct TradeSums {
  std::uint32_t trades = 0, buys = 0, sells = 0;  // by the taker's side
  UInt128 volume = 0;
};

struct TickSums {
  std::uint32_t ticks = 0;
  std::uint32_t cascades = 0;         // runs of one ts_event
  std::uint32_t sweep_ticks = 0;      // those of cascades with 5 or more
  std::uint32_t largest_cascade = 0;  // ticks
  UnixNanos last_cascade{};           // ts_event; meaningful with cascades
};

// Changes of the mid inside the second, the first one against the mid at its start.
struct MoveSums {
  std::uint32_t moves = 0;
  std::uint32_t flips = 0;  // against the move before, inside the second
  int first_sign = 0;       // +1 up, -1 down, 0 no move
  int last_sign = 0;
  UnixNanos last_move{};  // effective time; meaningful with moves
};

struct DepthSums {
  bool valid = false;  // every quote held in the second had depth; else the rest does not count
  Int128 order_flow = 0;
  UInt128 depth_ns = 0;
  UInt128 imbalance_ns = 0, imbalance_abs_ns = 0;
  Int128 deviation_ns = 0;
  UInt128 deviation_abs_ns = 0;
};

struct ClosedSecond {
  bool valid = false;
  std::int64_t return_q = 0;
  std::int64_t high_q = 0, low_q = 0;  // highest and lowest mid against the one at the start
  UInt128 spread_ns = 0;
  std::int64_t spread_min = 0, spread_max = 0, spread_min_ns = 0;
  TickSums ticks;
  TradeSums trades;
  MoveSums moves;
  DepthSums depth;
};

}  // namespace foreshock
