// Exact integers wide enough that no test value overflows, and the one rounding of a fraction to a double.
#pragma once

#include <cstdint>

namespace foreshock {

__extension__ typedef __int128 Int128;

// Rounds towards minus infinity.
[[nodiscard]] Int128 floor_divide(Int128 numerator, Int128 denominator);

// numerator / denominator as the nearest double, ties to even, by long division. numerator >= 0, denominator
// > 0.
[[nodiscard]] double nearest_double(Int128 numerator, Int128 denominator);

// The nearest double of an integer of either sign.
[[nodiscard]] double to_double(Int128 value);

// [numerator / denominator] of docs/decisions/0007-core-columns.md: each to the nearest double, one division.
[[nodiscard]] double double_ratio(Int128 numerator, Int128 denominator);

}  // namespace foreshock
