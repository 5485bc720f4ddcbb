// stats/exact against Boost.Multiprecision: the oracle rounds an exact rational by comparing neighbours.
#include "foreshock/stats/exact.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <random>

namespace foreshock {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

cpp_int to_cpp(UInt128 v) {
  return (cpp_int(static_cast<std::uint64_t>(v >> 64)) << 64) + static_cast<std::uint64_t>(v);
}

cpp_rational exactly(double x) {
  int exponent = 0;
  const double mantissa = std::ldexp(std::frexp(x, &exponent), 53);
  exponent -= 53;
  const cpp_int whole = static_cast<long long>(mantissa);
  if (exponent >= 0) return cpp_rational(whole << exponent);
  return cpp_rational(whole, cpp_int(1) << -exponent);
}

// No double is nearer to `wanted` than `got`, and of two equally near the even one is taken.
::testing::AssertionResult rounds_to(const cpp_rational& wanted, double got) {
  const cpp_rational error = abs(cpp_rational(exactly(got) - wanted));
  for (const double towards : {-HUGE_VAL, HUGE_VAL}) {
    const double neighbour = std::nextafter(got, towards);
    const cpp_rational other = abs(cpp_rational(exactly(neighbour) - wanted));
    int exponent = 0;
    const bool even = std::fmod(std::ldexp(std::frexp(got, &exponent), 53), 2.0) == 0;
    if (other < error || (other == error && !even))
      return ::testing::AssertionFailure() << got << " vs " << neighbour;
  }
  return ::testing::AssertionSuccess();
}

TEST(Exact, RatioIsCorrectlyRounded) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    UInt128 numerator = (static_cast<UInt128>(random()) << 64) | random();
    numerator >>= random() % 128;
    const std::uint64_t denominator = (random() >> (random() % 63)) | 1;
    const int exponent = static_cast<int>(random() % 120);
    if (numerator == 0) continue;
    const cpp_rational wanted(to_cpp(numerator), cpp_int(denominator) << exponent);
    ASSERT_TRUE(rounds_to(wanted, ratio(numerator, denominator, exponent))) << i;
    UInt256 wide(numerator);
    wide.limbs[2] = 1 + random() % 7;
    const cpp_int more = to_cpp(numerator) + (cpp_int(wide.limbs[2]) << 128);
    ASSERT_TRUE(
        rounds_to(cpp_rational(more, cpp_int(denominator) << exponent), ratio(wide, denominator, exponent)))
        << i;
  }
}

TEST(Exact, ConversionsToDoubleAreThoseOfTheCompiler) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 20'000; ++i) {
    const UInt128 value = ((static_cast<UInt128>(random()) << 64) | random()) >> random() % 128;
    ASSERT_TRUE(value == 0 || rounds_to(cpp_rational(to_cpp(value)), to_double(value)));
    const auto negative = -static_cast<Int128>(value >> 1);
    ASSERT_EQ(to_double(negative), -to_double(value >> 1));
  }
  EXPECT_EQ(quantise(0.75, 2), 3);
  EXPECT_EQ(power_of_two(-50), 0x1p-50);
  EXPECT_EQ(quotient(std::int64_t{1}, UInt128{3}), 1.0 / 3.0);
}

TEST(Exact, RatioBreaksTiesToEven) {
  const auto power = [](int bits) { return static_cast<UInt128>(1) << bits; };
  EXPECT_EQ(ratio(UInt256(power(53) + 1), 1), 0x1p53);      // tie: down to even
  EXPECT_EQ(ratio(UInt256(power(53) + 3), 1), 0x1p53 + 4);  // tie: up to even
  EXPECT_EQ(ratio(UInt256(power(54) + 3), 1), 0x1p54 + 4);  // not a tie
  EXPECT_EQ(ratio(UInt256(power(100) + 1), 1), 0x1p100);    // far below half
  EXPECT_EQ(ratio(UInt256(power(53) * 2 - 1), 1), 0x1p54);  // carries into the exponent
  EXPECT_EQ(ratio(Int128{-3}, 2), -1.5);
  EXPECT_EQ(ratio(Int128{0}, 5), 0.0);
}

TEST(Exact, MultiplyAndSubtractMatchBigIntegers) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 10'000; ++i) {
    const UInt128 a = ((static_cast<UInt128>(random()) << 64) | random()) >> (random() % 128);
    const UInt128 b = ((static_cast<UInt128>(random()) << 64) | random()) >> (random() % 128);
    const UInt256 product = multiply(a, b);
    cpp_int got = 0;
    for (std::size_t limb = 4; limb-- > 0;) got = (got << 64) + product.limbs[limb];
    ASSERT_EQ(got, to_cpp(a) * to_cpp(b));
    ASSERT_EQ(subtract(product, product), UInt256());
    const UInt256 half = multiply(a >> 64, b >> 64);
    ASSERT_EQ(subtract(add(half, product), product), half);
    ASSERT_EQ(multiply(half, 3), add(half, add(half, half)));
    if (a > 0 && b > 0) {
      ASSERT_EQ(ratio(subtract(product, UInt256(UInt128{1})), 1) <= ratio(product, 1), true);
    }
  }
}

TEST(Exact, PopulationVarianceIsTheDefinition) {
  std::mt19937_64 random(13);
  for (int trial = 0; trial < 500; ++trial) {
    const std::size_t n = 1 + random() % 50;
    Int128 s1 = 0;
    UInt128 s2 = 0;
    cpp_int sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t q = static_cast<std::int64_t>(random() >> 12) - (std::int64_t{1} << 51);
      s1 += q;
      s2 += static_cast<UInt128>(static_cast<Int128>(q) * q);
      sum += q;
      squares += cpp_int(q) * q;
    }
    const cpp_rational wanted(cpp_int(n) * squares - sum * sum, (cpp_int(n) * n) << (2 * kReturnBits));
    const double got = population_variance(n, s1, s2, 2 * kReturnBits);
    if (wanted == 0) {
      ASSERT_EQ(got, 0.0);
    } else {
      ASSERT_TRUE(rounds_to(wanted, got));
    }
  }
}

}  // namespace
}  // namespace foreshock
