// Everything a row may ask of one valid second, from its own records and the quote held at its start: the
// page "What a second holds" of docs/decisions/0007-core-columns.md. All exact integers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/product_timeline.hpp"

namespace foreshock {

struct SecondRecords {                      // of one second, in log order
  std::optional<AcceptedQuote> held, next;  // the quotes of the grid mid at its start and at its end
  std::vector<AcceptedQuote> quotes;
  std::vector<TimelineTick> ticks;
  std::vector<TimelineTrade> trades;
};

struct MidMove {
  Nanos time;
  bool up;
};

struct SecondFacts {
  Nanos second = 0;
  Int128 return_q = 0;
  Int128 high_q = 0, low_q = 0;  // h and l
  Int128 path_before = 0;        // X_k

  Int128 ticks = 0, cascades = 0, sweep_ticks = 0, largest_cascade = 0;
  std::optional<Nanos> last_cascade_time;
  Int128 trades = 0, volume = 0, buys = 0, sells = 0;

  Int128 spread_ns = 0;  // integrals over the second's nanoseconds
  Int128 least_spread = 0, most_spread = 0, ns_at_least_spread = 0;
  bool depth_valid = false;  // the four below only then
  Int128 depth_ns = 0, imbalance_ns = 0, imbalance_from_even_ns = 0;
  Int128 microprice_ns = 0, microprice_abs_ns = 0, order_flow = 0;

  std::vector<MidMove> moves;
  Int128 flips = 0;
};

// Of a second known to be valid; what depends on earlier seconds (path_before, flips) is left at 0.
[[nodiscard]] SecondFacts facts_of(Nanos second, const SecondRecords& records);

}  // namespace foreshock
