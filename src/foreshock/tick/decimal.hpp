// Prices and quantities: decimal text to integers in units of 1e-8, exactly, never through double.
// Range: |value| <= 40,000,000,000 (4e18 units), so that bid + ask fits 64 bits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"

namespace foreshock {

inline constexpr std::int64_t kUnitsPerOne = 100'000'000;  // 1e-8
inline constexpr std::int64_t kMaxUnits = 4'000'000'000'000'000'000;

// "85748", "67580.905", "0.00003711", "66863.0", "1.5E-7", "-3". Digits beyond the eighth decimal must be
// zeros. Errors (bad_number): not a JSON number (leading zeros, spaces, signs other than '-'), NaN, too
// large, too deep.
[[nodiscard]] Result<std::int64_t> parse_decimal(std::string_view text);

// The shortest exact text: 8579769000000 -> "85797.69", 100000000 -> "1".
[[nodiscard]] std::string format_decimal(std::int64_t units);

}  // namespace foreshock
