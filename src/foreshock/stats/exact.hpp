// Exact integer sums and their one rounding. Sums of quantised values are kept in 128 bits (unsigned, may
// wrap: only differences are used), products of sums in 256; nothing is rounded before the single conversion
// to double at emission, which is to nearest, ties to even.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "foreshock/core/check.hpp"

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

namespace exact_detail {

// To the nearest double, ties to even, of a number that begins with the 62 or 63 bits of `top`; `more`:
// whether anything but zeros follows. The conversion rounds; a last bit is as good as any that follow.
[[nodiscard]] inline double rounded(std::uint64_t top, bool more) {
  return static_cast<double>(static_cast<std::int64_t>(top | std::uint64_t{more}));
}

// high * 2^64 + low to the nearest double, ties to even, high not 0; `more`: as above.
[[nodiscard]] inline double limbs_to_double(std::uint64_t high, std::uint64_t low, bool more) {
  const int up = std::countl_zero(high);
  const std::uint64_t top = (high << up) | ((low >> 1) >> (63 - up));
  return rounded(top >> 1, (top & 1) != 0 || (low << up) != 0 || more) * power_of_two(65 - up);
}

}  // namespace exact_detail

// To the nearest double, ties to even. Below 2^105 two parts are doubles, and their sum rounds once.
[[nodiscard]] inline double to_double(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64), low = static_cast<std::uint64_t>(value);
  if ((high >> 41) != 0) return exact_detail::limbs_to_double(high, low, false);
  const auto top = static_cast<std::int64_t>(high << 12 | low >> 52);
  const auto rest = static_cast<std::int64_t>(low & ((std::uint64_t{1} << 52) - 1));
  return static_cast<double>(top) * 0x1p52 + static_cast<double>(rest);
}
[[nodiscard]] inline double to_double(Int128 value) {  // one instruction where 64 bits hold it
  const auto low = static_cast<std::int64_t>(value);
  if (low == value) return static_cast<double>(low);
  return value < 0 ? -to_double(-static_cast<UInt128>(value)) : to_double(static_cast<UInt128>(value));
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

// 256-bit unsigned integer, least significant limb first; just what n S2 - S1^2 needs.
struct UInt256 {
  std::array<std::uint64_t, 4> limbs{};

  UInt256() = default;
  UInt256(UInt128 value, std::uint64_t high = 0)  // high * 2^128 + value
      : limbs{static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64), high, 0} {}
  friend bool operator==(const UInt256&, const UInt256&) = default;
};

[[nodiscard]] UInt256 multiply(UInt128 a, UInt128 b);
[[nodiscard]] UInt256 multiply(const UInt256& a, std::uint64_t b);   // the product fits
[[nodiscard]] UInt256 subtract(const UInt256& a, const UInt256& b);  // a >= b
[[nodiscard]] double to_double(const UInt256& value);                // to the nearest, ties to even

namespace exact_detail {

// value * 2^exponent, rounded only where the result is subnormal.
[[nodiscard]] inline double scale(double value, int exponent) {
  if (static_cast<unsigned>(exponent + 900) > 1800) return std::ldexp(value, exponent);
  return value * power_of_two(exponent);
}

struct Division {
  std::uint64_t quotient, remainder;
};

// high * 2^64 + low by the denominator, which is greater than `high`: the quotient fits.
[[nodiscard]] inline Division divide(std::uint64_t high, std::uint64_t low, std::uint64_t denominator) {
#if defined(__x86_64__)
  // The instruction itself: `/` calls a function that looks first whether the quotient fits.
  Division out{};
  __asm__("divq %4" : "=a"(out.quotient), "=d"(out.remainder) : "a"(low), "d"(high), "r"(denominator) : "cc");
  return out;
#else
  const UInt128 numerator = (static_cast<UInt128>(high) << 64) | low;
  return {static_cast<std::uint64_t>(numerator / denominator),
          static_cast<std::uint64_t>(numerator % denominator)};
#endif
}

// (high * 2^64 + low) / denominator * 2^exponent, high and denominator not 0. Both are shifted to the top,
// the numerator two bits less, and divided: the quotient has 62 or 63 bits.
[[nodiscard]] inline double long_ratio(std::uint64_t high, std::uint64_t low, std::uint64_t denominator,
                                       int exponent) {
  const int up = std::countl_zero(high);
  const int denominator_up = std::countl_zero(denominator);
  const std::uint64_t top = (high << up) | ((low >> 1) >> (63 - up));
  const std::uint64_t rest = low << up;
  const Division division = divide(top >> 2, (top << 62) | (rest >> 2), denominator << denominator_up);
  return scale(rounded(division.quotient, (division.remainder | (rest & 3)) != 0),
               2 - up + denominator_up + exponent);
}

}  // namespace exact_detail

// numerator / denominator * 2^-exponent, correctly rounded. denominator > 0; |exponent| <= 900.
[[nodiscard]] inline double ratio(UInt128 numerator, std::uint64_t denominator, int exponent = 0) {
  FORESHOCK_CHECK(denominator != 0);
  const auto high = static_cast<std::uint64_t>(numerator >> 64), low = static_cast<std::uint64_t>(numerator);
  if (high != 0) return exact_detail::long_ratio(high, low, denominator, -exponent);
  if (((low | denominator) >> 53) == 0) {  // both are doubles
    return static_cast<double>(static_cast<std::int64_t>(low)) /
           static_cast<double>(static_cast<std::int64_t>(denominator)) * power_of_two(-exponent);
  }
  return low == 0 ? 0.0 : exact_detail::long_ratio(low, 0, denominator, -64 - exponent);
}

[[nodiscard]] inline double ratio(Int128 numerator, std::uint64_t denominator, int exponent = 0) {
  constexpr std::int64_t kDoubles = std::int64_t{1} << 53;
  const auto low = static_cast<std::int64_t>(numerator);
  if (low == numerator && low < kDoubles && low > -kDoubles && (denominator >> 53) == 0) {
    FORESHOCK_CHECK(denominator != 0);
    return static_cast<double>(low) / static_cast<double>(static_cast<std::int64_t>(denominator)) *
           power_of_two(-exponent);
  }
  const bool negative = numerator < 0;
  const UInt128 magnitude = negative ? -static_cast<UInt128>(numerator) : static_cast<UInt128>(numerator);
  const double value = ratio(magnitude, denominator, exponent);
  return negative ? -value : value;
}

// Population standard deviation of n integers with sum s1 and sum of squares s2, of which `one` make one:
// sqrt(n s2 - s1^2) / (n one). The integer is exact; its conversion, the root and the division round once
// each, and n one where it needs more than 53 bits. 1 <= n < 2^32.
[[nodiscard]] double population_deviation(std::uint64_t n, Int128 s1, const UInt256& s2, double one);

[[nodiscard]] inline double population_deviation(std::uint64_t n, Int128 s1, UInt128 s2, double one) {
  FORESHOCK_CHECK(n >= 1 && n < (1ULL << 32));
  const auto sum = static_cast<std::int64_t>(s1);
  if (sum != s1 || (s2 >> 96) != 0) return population_deviation(n, s1, UInt256(s2), one);
  // Cauchy-Schwarz: not negative.
  const UInt128 scaled = n * s2 - static_cast<UInt128>(static_cast<Int128>(sum) * sum);
  return std::sqrt(to_double(scaled)) / (static_cast<double>(n) * one);
}

}  // namespace foreshock
