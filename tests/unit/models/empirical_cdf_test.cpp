#include "foreshock/models/empirical_cdf.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

TEST(EmpiricalCdf, MidRanksWithLinesBetween) {
  const EmpiricalCdf cdf = EmpiricalCdf::of_sample({3.0, 1.0, 2.0, 7.0});
  EXPECT_DOUBLE_EQ(cdf.exceedance(1.0), 0.875);
  EXPECT_DOUBLE_EQ(cdf.exceedance(2.0), 0.625);
  EXPECT_DOUBLE_EQ(cdf.exceedance(3.0), 0.375);
  EXPECT_DOUBLE_EQ(cdf.exceedance(5.0), 0.25);  // half-way between the ranks of 3 and 7
  EXPECT_DOUBLE_EQ(cdf.exceedance(7.0), 0.125);
}

TEST(EmpiricalCdf, TiesShareTheirMeanRank) {
  const EmpiricalCdf cdf = EmpiricalCdf::of_sample({0.0, 0.0, 0.0, 5.0});
  EXPECT_DOUBLE_EQ(cdf.exceedance(0.0), 1.0 - 1.5 / 4.0);
  EXPECT_DOUBLE_EQ(cdf.exceedance(5.0), 0.125);
}

TEST(EmpiricalCdf, StrictlyFallingEverywhere) {
  std::vector<double> sample;
  for (int i = 0; i < 5000; ++i) sample.push_back(std::sin(i) + 0.3 * std::cos(7 * i));
  const EmpiricalCdf cdf = EmpiricalCdf::of_sample(sample);
  double before = 1.0;
  for (double x = -20.0; x < 20.0; x += 0.01) {
    const double now = cdf.exceedance(x);
    ASSERT_LT(now, before) << x;
    ASSERT_GT(now, 0.0) << x;
    before = now;
  }
}

TEST(EmpiricalCdf, ThinnedToAThousandAndOneKnotsAndStillClose) {
  std::vector<double> sample;
  for (int i = 1; i <= 50'000; ++i) sample.push_back(std::log(i));
  const EmpiricalCdf cdf = EmpiricalCdf::of_sample(sample);
  EXPECT_EQ(cdf.values().size(), 1001U);
  EXPECT_EQ(cdf.values().front(), std::log(1));
  EXPECT_EQ(cdf.values().back(), std::log(50'000));
  for (const double i : {10.0, 1000.0, 25'000.0, 49'990.0}) {
    EXPECT_NEAR(cdf.exceedance(std::log(i)), 1.0 - (i - 0.5) / 50'000, 1e-3);
  }
}

TEST(EmpiricalCdf, ASingleValueAndBadKnots) {
  EXPECT_DOUBLE_EQ(EmpiricalCdf::of_sample({2.0}).exceedance(2.0), 0.5);
  EXPECT_THROW(static_cast<void>(EmpiricalCdf::of_sample({})), UserError);
  EXPECT_THROW(EmpiricalCdf({1.0, 1.0}, {0.2, 0.4}), UserError);
  EXPECT_THROW(EmpiricalCdf({1.0, 2.0}, {0.4, 0.4}), UserError);
  EXPECT_THROW(EmpiricalCdf({1.0, 2.0}, {0.4, 1.0}), UserError);
  EXPECT_THROW(EmpiricalCdf({1.0, 2.0}, {0.4}), UserError);
}

}  // namespace
}  // namespace foreshock
