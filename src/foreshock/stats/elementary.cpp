#include "foreshock/stats/elementary.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace foreshock {
namespace {

// ln 2 = kLn2High + kLn2Low; the high part has trailing zero bits, so a small integer times it is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;

// pi/2 in three parts of about 33 bits each (Cody & Waite, 1980).
constexpr double kHalfPiHigh = 0x1.921fb544p+0;
constexpr double kHalfPiMiddle = 0x1.0b4611a6p-34;
constexpr double kHalfPiLow = 0x1.3198a2e037073p-69;
constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;

// c[0] + x (c[1] + x (c[2] + ...)), in exactly that order.
template <std::size_t n>
double horner(const std::array<double, n>& c, double x) {
  double sum = c[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

// x = m 2^exponent with m in [1/2, 1); x positive and finite.
double split(double x, int& exponent) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto biased = static_cast<int>(bits >> 52);
  if (biased == 0) return std::frexp(x, &exponent);  // subnormal
  exponent = biased - 1022;
  return std::bit_cast<double>((bits & ((1ULL << 52) - 1)) | (1022ULL << 52));
}

// sin on [-pi/4, pi/4], Taylor to x^17.
double sin_near_zero(double x) {
  constexpr std::array<double, 8> kTerms = {
      -1.0 / 6.0,        1.0 / 120.0,        -1.0 / 5040.0,          1.0 / 362880.0,
      -1.0 / 39916800.0, 1.0 / 6227020800.0, -1.0 / 1307674368000.0, 1.0 / 355687428096000.0};
  const double square = x * x;
  return x + x * square * horner(kTerms, square);
}

// cos on [-pi/4, pi/4], Taylor to x^16.
double cos_near_zero(double x) {
  constexpr std::array<double, 7> kTerms = {
      1.0 / 24.0,        -1.0 / 720.0,         1.0 / 40320.0,         -1.0 / 3628800.0,
      1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};
  const double square = x * x;
  return 1.0 - (0.5 * square - square * square * horner(kTerms, square));
}

// sin(x + quarter_turns pi/2).
double sin_of_turned(double x, long long quarter_turns) {
  if (std::isnan(x) || std::isinf(x)) return std::numeric_limits<double>::quiet_NaN();
  const double k = std::nearbyint(x * kTwoOverPi);
  const double r = ((x - k * kHalfPiHigh) - k * kHalfPiMiddle) - k * kHalfPiLow;
  const auto quadrant = (static_cast<long long>(k) + quarter_turns) & 3;
  const double magnitude = (quadrant & 1) != 0 ? cos_near_zero(r) : sin_near_zero(r);
  return (quadrant & 2) != 0 ? -magnitude : magnitude;
}

}  // namespace

double fixed_log(double x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (std::isinf(x)) return x;
  if (x == 1) return 0;  // what follows gives the same
  int exponent = 0;
  double m = split(x, exponent);
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  // ln(1+f) = f - (f^2/2 - s (f^2/2 + R)), s = f/(2+f), R = sum_{k>=1} 2/(2k+1) s^(2k): the leading term f is
  // exact.
  constexpr std::array<double, 11> kTerms = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                             2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const double f = m - 1;
  const double s = f / (2 + f);
  const double square = s * s;
  const double r = square * horner(kTerms, square);
  const double half = 0.5 * f * f;
  const double k = exponent;
  return k * kLn2High - ((half - (s * (half + r) + k * kLn2Low)) - f);
}

double fixed_exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.8) return std::numeric_limits<double>::infinity();
  if (x < -745.2) return 0;
  const double k = std::nearbyint(x * kInverseLn2);
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  const double rest = (high - r) - low;  // what rounding took from r
  constexpr std::array<double, 12> kTerms = {
      1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,        1.0 / 720,         1.0 / 5040,
      1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
  const double value = 1 + (r + (r * r * horner(kTerms, r) + (rest + rest * r)));
  return std::ldexp(value, static_cast<int>(k));
}

double fixed_sin(double x) {
  return sin_of_turned(x, 0);
}

double fixed_cos(double x) {
  return sin_of_turned(x, 1);
}

}  // namespace foreshock
