// V_s, the realised variance of the seconds after a row: the sum of r^2 of rows s+1 .. s+horizon of the same
// product (row s closes second s-1, so those are the returns from s to s+horizon). On a grid of 5 s, r is the
// sum of five of those in turn, the first five from s on: bid-ask bounce weighs less. Exact integers, rounded
// once. Unit: squared returns over the horizon. Null unless all those rows exist, none is INVALID and each
// has a return. Columns read: timestamp (whole seconds, rising within a product), product_id, venue, status,
// return_q (r * 2^50).
#pragma once

#include <cstdint>

#include "foreshock/core/frame.hpp"

namespace foreshock {

// A column named "v", one value a row. grid_s: 1 or 5. Errors: missing_column, schema_mismatch, bad_file
// (order, ranges), bad_setting (a horizon that the grid does not divide).
[[nodiscard]] Column forward_variance(const Frame& features, std::int64_t horizon_s, std::int64_t grid_s = 1);

}  // namespace foreshock
