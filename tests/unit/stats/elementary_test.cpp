#include "foreshock/stats/elementary.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace foreshock {
namespace {

using Reference = boost::multiprecision::cpp_bin_float_50;
constexpr int kSamples = 20'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSmallestSubnormal = std::numeric_limits<double>::denorm_min();

// How far `got` lies from the exact value, in units of the last place of a double of that size.
double ulps(double got, const Reference& exact) {
  const auto nearest = exact.convert_to<double>();
  const double unit =
      nearest == 0 ? kSmallestSubnormal : std::nextafter(std::abs(nearest), kInfinity) - std::abs(nearest);
  return abs((Reference(got) - exact) / Reference(unit)).convert_to<double>();
}

class Samples {
 public:
  explicit Samples(std::uint64_t seed) : random_(seed) {}
  double between(double low, double high) {
    return low + (high - low) * std::ldexp(static_cast<double>(random_() >> 11), -53);
  }
  // Every exponent alike, subnormals among them.
  double positive_of_any_size() {
    const double x = std::bit_cast<double>(random_() & 0x7fff'ffff'ffff'ffffU);
    return std::isfinite(x) && x > 0 ? x : 1.0;
  }

 private:
  std::mt19937_64 random_;
};

TEST(FixedLog, IsWithinOneAndAHalfUlpForEverySize) {
  Samples samples(1);
  for (int i = 0; i < kSamples; ++i) {
    const double x = samples.positive_of_any_size();
    ASSERT_LE(ulps(fixed_log(x), log(Reference(x))), 1.5) << std::hexfloat << x;
  }
}

TEST(FixedLog, IsWithinOneAndAHalfUlpOfSubnormals) {
  Samples samples(2);
  for (int i = 0; i < kSamples; ++i) {
    const double x = kSmallestSubnormal * std::floor(std::exp2(samples.between(0, 52)));
    ASSERT_LE(ulps(fixed_log(x), log(Reference(x))), 1.5) << std::hexfloat << x;
  }
}

TEST(FixedLog, IsWithinOneAndAHalfUlpNearOne) {
  Samples samples(3);
  for (int i = 0; i < kSamples; ++i) {
    const double step = std::exp2(samples.between(-52, -1)) * (i % 2 == 0 ? 1 : -1);
    ASSERT_LE(ulps(fixed_log(1 + step), log(Reference(1 + step))), 1.5) << std::hexfloat << 1 + step;
  }
  EXPECT_EQ(fixed_log(1.0), 0.0);
}

TEST(FixedLog, FollowsIeeeAtTheEdges) {
  EXPECT_EQ(fixed_log(0.0), -kInfinity);
  EXPECT_EQ(fixed_log(-0.0), -kInfinity);
  EXPECT_EQ(fixed_log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(fixed_log(-1.0)));
  EXPECT_TRUE(std::isnan(fixed_log(-kInfinity)));
  EXPECT_TRUE(std::isnan(fixed_log(std::numeric_limits<double>::quiet_NaN())));
}

TEST(FixedExp, IsWithinOneAndAHalfUlpWhereTheResultIsNormal) {
  Samples samples(4);
  for (int i = 0; i < kSamples; ++i) {
    const double x = samples.between(-708.3, 709.7);
    ASSERT_LE(ulps(fixed_exp(x), exp(Reference(x))), 1.5) << std::hexfloat << x;
  }
}

TEST(FixedExp, IsWithinOneAndAHalfUlpNearZero) {
  Samples samples(5);
  for (int i = 0; i < kSamples; ++i) {
    const double x = std::exp2(samples.between(-80, 1)) * (i % 2 == 0 ? 1 : -1);
    ASSERT_LE(ulps(fixed_exp(x), exp(Reference(x))), 1.5) << std::hexfloat << x;
  }
  EXPECT_EQ(fixed_exp(0.0), 1.0);
}

TEST(FixedExp, UnderflowsThroughTheSubnormals) {
  Samples samples(6);
  for (int i = 0; i < kSamples; ++i) {
    const double x = samples.between(-745.1, -708.3);
    ASSERT_LE(ulps(fixed_exp(x), exp(Reference(x))), 1.5) << std::hexfloat << x;
  }
}

TEST(FixedExp, FollowsIeeeAtTheEdges) {
  EXPECT_EQ(fixed_exp(710.0), kInfinity);
  EXPECT_EQ(fixed_exp(kInfinity), kInfinity);
  EXPECT_EQ(fixed_exp(-746.0), 0.0);
  EXPECT_EQ(fixed_exp(-1e300), 0.0);
  EXPECT_EQ(fixed_exp(-kInfinity), 0.0);
  EXPECT_TRUE(std::isnan(fixed_exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST(FixedSin, IsWithinOneAndAHalfUlpUpToOneHundredThousand) {
  Samples samples(7);
  for (int i = 0; i < kSamples; ++i) {
    const double x = std::exp2(samples.between(-30, 16.6)) * (i % 2 == 0 ? 1 : -1);
    ASSERT_LE(ulps(fixed_sin(x), sin(Reference(x))), 1.5) << std::hexfloat << x;
  }
  EXPECT_EQ(fixed_sin(0.0), 0.0);
}

// The doubles next to multiples of pi / 2, where a careless reduction loses every digit.
TEST(FixedSin, StaysAccurateNextToItsZeros) {
  const Reference half_pi = boost::math::constants::half_pi<Reference>();
  for (int multiple = 1; multiple < 63'000; multiple += 7) {
    const auto x = Reference(half_pi * multiple).convert_to<double>();
    ASSERT_LE(abs(Reference(fixed_sin(x)) - sin(Reference(x))), Reference(std::exp2(-53)))
        << std::hexfloat << x;
  }
}

TEST(FixedCos, IsWithinOneAndAHalfUlpUpToOneHundredThousand) {
  Samples samples(8);
  for (int i = 0; i < kSamples; ++i) {
    const double x = std::exp2(samples.between(-30, 16.6)) * (i % 2 == 0 ? 1 : -1);
    ASSERT_LE(ulps(fixed_cos(x), cos(Reference(x))), 1.5) << std::hexfloat << x;
  }
  EXPECT_EQ(fixed_cos(0.0), 1.0);
}

TEST(FixedCos, StaysAccurateNextToItsZeros) {
  const Reference half_pi = boost::math::constants::half_pi<Reference>();
  for (int multiple = 1; multiple < 63'000; multiple += 7) {
    const auto x = Reference(half_pi * multiple).convert_to<double>();
    ASSERT_LE(abs(Reference(fixed_cos(x)) - cos(Reference(x))), Reference(std::exp2(-53)))
        << std::hexfloat << x;
  }
}

TEST(FixedCos, OfWhatIsNoNumberIsNone) {
  EXPECT_TRUE(std::isnan(fixed_cos(kInfinity)));
  EXPECT_TRUE(std::isnan(fixed_cos(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace foreshock
