// Exact integer sums and their one rounding. Sums of quantised values are kept in 128 bits (unsigned, may
// wrap: only differences are used), products of sums in 256; nothing is rounded before the single conversion
// to double at emission, which is to nearest, ties to even.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace foreshock {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

// Returns are quantised to 2^-50, ratios averaged over time (spread in bp) to 2^-40.
inline constexpr int kReturnBits = 50;
inline constexpr int kRatioBits = 40;

// 2^exponent, exactly; -1022 <= exponent <= 1023.
[[nodiscard]] constexpr double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
}

// |value| * 2^bits < 2^63.
[[nodiscard]] inline std::int64_t quantise(double value, int bits) {
  return std::llrint(value * power_of_two(bits));
}

// To the nearest double, ties to even: one instruction where 64 bits hold the value.
[[nodiscard]] inline double to_double(Int128 value) {
  const auto low = static_cast<std::int64_t>(value);
  return low == value ? static_cast<double>(low) : static_cast<double>(value);
}
[[nodiscard]] inline double to_double(UInt128 value) {
  const auto low = static_cast<std::int64_t>(value);
  return low >= 0 && static_cast<UInt128>(low) == value ? static_cast<double>(low)
                                                        : static_cast<double>(value);
}

// Both converted to double, then one division.
template <typename Numerator, typename Denominator>
[[nodiscard]] double quotient(Numerator numerator, Denominator denominator) {
  const auto convert = [](auto value) {
    if constexpr (sizeof(value) <= 8) {
      return static_cast<double>(value);
    } else {
      return to_double(value);
    }
  };
  return convert(numerator) / convert(denominator);
}

// 256-bit unsigned integer, least significant limb first; just what n*S2 - S1^2 needs.
struct UInt256 {
  std::array<std::uint64_t, 4> limbs{};

  UInt256() = default;
  UInt256(UInt128 value)
      : limbs{static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64), 0, 0} {}
  [[nodiscard]] bool fits_128() const { return (limbs[2] | limbs[3]) == 0; }
  [[nodiscard]] UInt128 low() const { return (static_cast<UInt128>(limbs[1]) << 64) | limbs[0]; }
  friend bool operator==(const UInt256&, const UInt256&) = default;
};

[[nodiscard]] UInt256 multiply(UInt128 a, UInt128 b);
[[nodiscard]] UInt256 multiply(const UInt256& a, std::uint64_t b);   // the product fits
[[nodiscard]] UInt256 add(const UInt256& a, const UInt256& b);       // the sum fits
[[nodiscard]] UInt256 subtract(const UInt256& a, const UInt256& b);  // a >= b

// numerator / denominator * 2^-exponent, correctly rounded. denominator > 0; |exponent| <= 900.
[[nodiscard]] double ratio(const UInt256& numerator, std::uint64_t denominator, int exponent = 0);
[[nodiscard]] double ratio(UInt128 numerator, std::uint64_t denominator, int exponent = 0);
[[nodiscard]] double ratio(Int128 numerator, std::uint64_t denominator, int exponent = 0);

// Population variance of n integers with sum s1 and sum of squares s2, times 2^-exponent: (n s2 - s1^2) /
// n^2, exact up to the one rounding. 1 <= n < 2^32.
[[nodiscard]] double population_variance(std::uint64_t n, Int128 s1, const UInt256& s2, int exponent);
[[nodiscard]] double population_variance(std::uint64_t n, Int128 s1, UInt128 s2, int exponent);

}  // namespace foreshock
