// What one quote says while it is held: spread and the measures of depth, quantised as
// docs/decisions/0007-core-columns.md ("What a second holds") has them, and the order flow between two.
#pragma once

#include <cstdint>
#include <optional>

#include "tests/support/product_timeline.hpp"

namespace foreshock {

struct Depth {
  Int128 total = 0;                 // D
  Int128 imbalance = 0;             // I, in 2^-40
  Int128 imbalance_from_even = 0;   // A, in 2^-40
  Int128 microprice_deviation = 0;  // u, bp in 2^-40
};

[[nodiscard]] std::int64_t spread_of(const AcceptedQuote& quote);  // bp in 2^-40
[[nodiscard]] std::optional<Depth> depth_of(const AcceptedQuote& quote);

// e of `next` after `held`; both have depth.
[[nodiscard]] Int128 order_flow(const AcceptedQuote& held, const AcceptedQuote& next);

// The quantised return between two mids, each given twice.
[[nodiscard]] std::int64_t return_between(Int128 twice_mid, Int128 next_twice_mid);

}  // namespace foreshock
