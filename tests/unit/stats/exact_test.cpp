// stats/exact against Boost.Multiprecision: the oracle rounds an exact rational by comparing neighbours.
#include "foreshock/stats/exact.hpp"

#include <gtest/gtest.h>

#include <array>
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

cpp_int to_cpp(const UInt256& v) {
  cpp_int out = 0;
  for (std::size_t limb = 4; limb-- > 0;) out = (out << 64) + v.limbs[limb];
  return out;
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
  }
}

TEST(Exact, ConversionsToDoubleAreThoseOfTheCompiler) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 20'000; ++i) {
    const UInt128 value = ((static_cast<UInt128>(random()) << 64) | random()) >> random() % 128;
    ASSERT_TRUE(value == 0 || rounds_to(cpp_rational(to_cpp(value)), to_double(value)));
    const auto negative = -static_cast<Int128>(value >> 1);
    ASSERT_EQ(to_double(negative), -to_double(value >> 1));
    ASSERT_EQ(to_double(value), static_cast<double>(value));
    const UInt256 wide = multiply(value, (static_cast<UInt128>(random()) << 64) >> random() % 128);
    ASSERT_TRUE(wide == UInt256() || rounds_to(cpp_rational(to_cpp(wide)), to_double(wide)));
  }
  EXPECT_EQ(quantise(0.75, 2), 3);
  EXPECT_EQ(power_of_two(-50), 0x1p-50);
  EXPECT_EQ(quotient(std::int64_t{1}, UInt128{3}), 1.0 / 3.0);
}

TEST(Exact, TiesGoToEven) {
  const auto power = [](int bits) { return static_cast<UInt128>(1) << bits; };
  for (const auto convert :
       {+[](UInt128 value) { return ratio(value, 1); }, +[](UInt128 value) { return to_double(value); },
        // 2^80 times as much has three limbs or four
        +[](UInt128 value) { return to_double(multiply(value, UInt128{1} << 80)) * 0x1p-80; }}) {
    EXPECT_EQ(convert(power(53) + 1), 0x1p53);      // tie: down to even
    EXPECT_EQ(convert(power(53) + 3), 0x1p53 + 4);  // tie: up to even
    EXPECT_EQ(convert(power(54) + 3), 0x1p54 + 4);  // not a tie
    EXPECT_EQ(convert(power(100) + 1), 0x1p100);    // far below half
    EXPECT_EQ(convert(power(100) + power(47)), 0x1p100);
    EXPECT_EQ(convert(power(100) + power(47) + 1), 0x1p100 + 0x1p48);
    EXPECT_EQ(convert(power(53) * 2 - 1), 0x1p54);  // carries into the exponent
    EXPECT_EQ(convert(~UInt128{0}), 0x1p128);
  }
  EXPECT_EQ(ratio(Int128{-3}, 2), -1.5);
  EXPECT_EQ(ratio(Int128{0}, 5), 0.0);
}

// 2^64 + 2^11 is half way between two doubles; whatever follows, however far below, decides.
TEST(Exact, LimbsFarBelowBreakATie) {
  const auto number = [](std::array<std::uint64_t, 4> limbs) {
    UInt256 out;
    out.limbs = limbs;
    return to_double(out);
  };
  EXPECT_EQ(number({0, 0, 1 << 11, 1}) * 0x1p-128, 0x1p64);
  EXPECT_EQ(number({1, 0, 1 << 11, 1}) * 0x1p-128, 0x1p64 + 0x1p12);
  EXPECT_EQ(number({0, 1, 1 << 11, 1}) * 0x1p-128, 0x1p64 + 0x1p12);
  EXPECT_EQ(number({0, 1 << 11, 1, 0}) * 0x1p-64, 0x1p64);
  EXPECT_EQ(number({1, 1 << 11, 1, 0}) * 0x1p-64, 0x1p64 + 0x1p12);
}

TEST(Exact, MultiplyAndSubtractMatchBigIntegers) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 10'000; ++i) {
    const UInt128 a = ((static_cast<UInt128>(random()) << 64) | random()) >> (random() % 128);
    const UInt128 b = ((static_cast<UInt128>(random()) << 64) | random()) >> (random() % 128);
    const UInt256 product = multiply(a, b);
    ASSERT_EQ(to_cpp(product), to_cpp(a) * to_cpp(b));
    ASSERT_EQ(subtract(product, product), UInt256());
    const UInt256 part = multiply(a >> 64, b >> 64);
    ASSERT_EQ(to_cpp(subtract(product, part)), to_cpp(product) - to_cpp(part));
    ASSERT_EQ(to_cpp(multiply(part, 3)), 3 * to_cpp(part));
  }
}

// n integers of `bits` bits and sign.
struct Sample {
  Sample(std::size_t n, int bits, std::mt19937_64& random) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t q = static_cast<std::int64_t>(random()) >> (63 - bits);
      sum += q;
      s1 += q;
      const UInt128 before = s2;
      s2 += static_cast<UInt128>(static_cast<Int128>(q) * q);
      s2_high += s2 < before ? 1 : 0;
      squares += cpp_int(q) * q;
    }
    variance = cpp_rational(cpp_int(n) * squares - sum * sum, cpp_int(n) * n);
  }

  Int128 s1 = 0;
  UInt128 s2 = 0;
  std::uint64_t s2_high = 0;
  cpp_int sum = 0, squares = 0;
  cpp_rational variance;
};

TEST(Exact, PopulationDeviationIsTheDefinition) {
  std::mt19937_64 random(13);
  int wide = 0;
  for (int trial = 0; trial < 2'000; ++trial) {
    const std::size_t n = 1 + random() % 50;
    const Sample of(n, static_cast<int>(random() % 64), random);
    for (const double one : {0x1p50, 1e8}) {
      const double got = population_deviation(n, of.s1, UInt256(of.s2, of.s2_high), one);
      if (of.s2_high == 0) {
        ASSERT_EQ(population_deviation(n, of.s1, of.s2, one), got);
      } else {
        ++wide;
      }
      if (of.variance == 0) {
        ASSERT_EQ(got, 0.0);
        continue;
      }
      // Conversion, root and division: 0.5 + 1 + 1 units of 2^-53, twice as many of the square.
      const cpp_rational square = exactly(got) * exactly(got) * exactly(one) * exactly(one) / of.variance;
      ASSERT_LE(abs(cpp_rational(square - 1)), cpp_rational(5.01 * 0x1p-53)) << n;
    }
  }
  EXPECT_GT(wide, 0);
}

// The sum has 64 bits and a sign, though the squares have less than 96.
TEST(Exact, DeviationOfAsManyEqualNumbersAsCanBeIsZero) {
  constexpr std::uint64_t kMost = (std::uint64_t{1} << 32) - 1;
  constexpr std::int64_t kValue = 3'000'000'000;
  const UInt128 squares = static_cast<UInt128>(kValue * kValue) * kMost;
  for (const Int128 value : {Int128{kValue}, -Int128{kValue}}) {
    EXPECT_EQ(population_deviation(kMost, value * kMost, squares, 1.0), 0.0);
  }
}

}  // namespace
}  // namespace foreshock
