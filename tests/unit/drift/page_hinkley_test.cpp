#include "foreshock/drift/page_hinkley.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

// The formula of the header, written out for each value from the series' beginning.
double statistic_of(const std::vector<double>& values, std::size_t upto, double alpha, double delta) {
  double s = 0;
  for (std::size_t t = 0; t <= upto; ++t) {
    double mean = 0;
    for (std::size_t i = 0; i <= t; ++i) mean += values[i] / static_cast<double>(t + 1);
    s = std::max(0.0, alpha * s + values[t] - mean - delta);
  }
  return s;
}

std::vector<double> noise(std::size_t count, std::uint64_t seed, double level = 0) {
  Random random(seed, "page_hinkley_test");
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(level + random.normal());
  return out;
}

TEST(PageHinkleyTest, FollowsItsFormula) {
  const std::vector<double> values = noise(200, 1);
  PageHinkley detector({0.1, 1e9, 0.99, 30});
  for (std::size_t t = 0; t < values.size(); ++t) {
    detector.add(values[t]);
    ASSERT_NEAR(detector.statistic(), statistic_of(values, t, 0.99, 0.1), 1e-9);
  }
}

TEST(PageHinkleyTest, AlarmsOnceOnARiseAndNeverOnAFall) {
  std::vector<double> values(100, 1.0);
  values.resize(150, 3.0);
  PageHinkley detector({0.1, 10, 1.0, 30});
  std::vector<std::size_t> alarms;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (detector.add(values[t])) alarms.push_back(t);
  }
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_GE(alarms[0], 104u);
  EXPECT_LE(alarms[0], 107u);
  PageHinkley falling({0.1, 10, 1.0, 30});
  for (int t = 0; t < 150; ++t) EXPECT_FALSE(falling.add(t < 100 ? 3.0 : 1.0));
}

TEST(PageHinkleyTest, WaitsForItsLeastValues) {
  PageHinkley detector({0, 0.5, 1.0, 30});
  for (int t = 0; t < 29; ++t) EXPECT_FALSE(detector.add(t));
  EXPECT_TRUE(detector.add(29));
}

// One alarm in `run_length` values: of 100 fresh series of that length, about 63 have one.
TEST(PageHinkleyTest, TheThresholdKeepsItsRunLength) {
  RunLength wanted;
  wanted.values = 2000;
  wanted.block = 20;
  const std::vector<double> past = noise(2000, 5);
  ASSERT_TRUE(enough_for_page_hinkley(past, wanted));
  const PageHinkleySettings settings = page_hinkley_for(past, wanted);
  int alarmed = 0;
  for (std::uint64_t series = 0; series < 100; ++series) {
    PageHinkley detector(settings);
    bool any = false;
    for (const double value : noise(2000, 100 + series)) any = detector.add(value) || any;
    alarmed += any ? 1 : 0;
  }
  EXPECT_GE(alarmed, 43);
  EXPECT_LE(alarmed, 83);
  PageHinkley shifted(settings);
  bool found = false;
  for (const double value : noise(1000, 7)) shifted.add(value);
  for (const double value : noise(300, 8, 1.0)) found = shifted.add(value) || found;
  EXPECT_TRUE(found);
}

TEST(PageHinkleyTest, TooLittleOrConstantIsNotEnough) {
  RunLength wanted;
  wanted.values = 100;
  wanted.block = 20;
  EXPECT_FALSE(enough_for_page_hinkley(noise(199, 1), wanted));
  EXPECT_FALSE(enough_for_page_hinkley(std::vector<double>(500, 2.0), wanted));
  EXPECT_TRUE(enough_for_page_hinkley(noise(200, 1), wanted));
}

}  // namespace
}  // namespace foreshock
