#include "foreshock/report/axis_ticks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace foreshock {
namespace {

std::vector<std::string> labels(AxisRange range, int max_count) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis_ticks(range, max_count)) labels.push_back(tick.label);
  return labels;
}

TEST(AxisTicks, AreRound) {
  using testing::ElementsAre;
  EXPECT_THAT(labels({0, 1}, 6), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels({-0.03, 0.11}, 4), ElementsAre("0.00", "0.05", "0.10"));
  EXPECT_THAT(labels({0, 24}, 6), ElementsAre("0", "5", "10", "15", "20"));
  EXPECT_THAT(labels({0, 4e9}, 3), ElementsAre("0", "2e+09", "4e+09"));
}

TEST(AxisTicks, NeedARange) {
  EXPECT_TRUE(axis_ticks({1, 1}, 5).empty());
  EXPECT_TRUE(axis_ticks({2, 1}, 5).empty());
  EXPECT_TRUE(axis_ticks({0, std::numeric_limits<double>::infinity()}, 5).empty());
  EXPECT_TRUE(axis_ticks({std::numeric_limits<double>::quiet_NaN(), 1}, 5).empty());
}

RC_GTEST_PROP(AxisTicks, StayInsideAndDiffer, ()) {
  const int exponent = *rc::gen::inRange(-9, 12);
  const double low = *rc::gen::inRange(-1000, 1000) * std::pow(10.0, exponent);
  const double high = low + *rc::gen::inRange(1, 1000) * std::pow(10.0, exponent);
  const int max_count = *rc::gen::inRange(2, 12);
  const auto ticks = axis_ticks({low, high}, max_count);
  RC_ASSERT(static_cast<int>(ticks.size()) <= max_count);
  RC_ASSERT(max_count < 4 || ticks.size() >= 2);
  const double slack = 1e-9 * std::max(std::abs(low), std::abs(high));
  std::set<double> values;
  for (const Tick& tick : ticks) {
    RC_ASSERT(tick.value >= low - slack && tick.value <= high + slack);
    values.insert(tick.value);
  }
  RC_ASSERT(values.size() == ticks.size());
}

TEST(RoundedRange, CoversItsValuesAndTakesInANearZero) {
  const AxisRange near = rounded_range({0.11, 0.47, std::numeric_limits<double>::quiet_NaN()});
  EXPECT_DOUBLE_EQ(near.low, 0);
  EXPECT_DOUBLE_EQ(near.high, 0.5);
  const AxisRange far = rounded_range({101, 104});
  EXPECT_DOUBLE_EQ(far.low, 101);
  EXPECT_DOUBLE_EQ(far.high, 104);
}

TEST(RoundedRange, HasAnExtentWhateverComes) {
  for (const std::vector<double>& values : {std::vector<double>{}, {0}, {-7}, {3, 3}}) {
    const AxisRange range = rounded_range(values);
    EXPECT_GT(range.high, range.low);
  }
}

}  // namespace
}  // namespace foreshock
