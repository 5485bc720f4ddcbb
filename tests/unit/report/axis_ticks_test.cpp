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

// -714 to -706: steps of 2 give five, of 5 but one.
TEST(AxisTicks, MayBeOneWhenFourAreTheMost) {
  ASSERT_EQ(axis_ticks({-714, -706}, 4).size(), 1U);
  EXPECT_EQ(axis_ticks({-714, -706}, 5).size(), 5U);
}

RC_GTEST_PROP(AxisTicks, StayInsideAndDiffer, ()) {
  const int exponent = *rc::gen::inRange(-9, 12);
  const double low = *rc::gen::inRange(-1000, 1000) * std::pow(10.0, exponent);
  const double high = low + *rc::gen::inRange(1, 1000) * std::pow(10.0, exponent);
  const int max_count = *rc::gen::inRange(2, 12);
  const auto ticks = axis_ticks({low, high}, max_count);
  RC_ASSERT(static_cast<int>(ticks.size()) <= max_count);
  RC_ASSERT(max_count < 5 || ticks.size() >= 2);
  const double slack = 1e-9 * std::max(std::abs(low), std::abs(high));
  std::set<double> values;
  for (const Tick& tick : ticks) {
    RC_ASSERT(tick.value >= low - slack && tick.value <= high + slack);
    values.insert(tick.value);
  }
  RC_ASSERT(values.size() == ticks.size());
}

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks) texts.push_back(tick.label);
  return texts;
}

TEST(LogTicks, TakePowersOfTenAndFillShortRanges) {
  using testing::ElementsAre;
  EXPECT_THAT(texts(log_ticks({0.01, 1}, 7)), ElementsAre("0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"));
  EXPECT_THAT(texts(log_ticks({0.01, 1}, 5)), ElementsAre("0.01", "0.03", "0.1", "0.3", "1"));
  EXPECT_THAT(texts(log_ticks({0.5, 20000}, 3)), ElementsAre("1", "100", "10000"));
}

TEST(LogTicks, NeedAPositiveRange) {
  EXPECT_TRUE(log_ticks({0, 1}, 5).empty());
  EXPECT_TRUE(log_ticks({-1, 1}, 5).empty());
  EXPECT_TRUE(log_ticks({2, 1}, 5).empty());
  EXPECT_TRUE(log_ticks({1, std::numeric_limits<double>::infinity()}, 5).empty());
}

constexpr double kNovember8 = 1'762'560'000;  // 2025-11-08T00:00:00Z

TEST(TimeTicks, AreTimesOfDayInUtcOrDays) {
  using testing::ElementsAre;
  const double noon = kNovember8 + 12 * 3600;
  EXPECT_THAT(texts(time_ticks({noon - 1, noon + 3600}, 1800)), ElementsAre("12:00", "12:30", "13:00"));
  EXPECT_THAT(texts(time_ticks({noon, noon + 30}, 15)), ElementsAre("12:00:00", "12:00:15", "12:00:30"));
  EXPECT_THAT(texts(time_ticks({noon, noon + 2 * 86'400}, 86'400)), ElementsAre("11-09", "11-10"));
  EXPECT_TRUE(time_ticks({noon, noon}, 60).empty());
  EXPECT_TRUE(time_ticks({0, 1e11}, 86'400).empty());  // no time 64-bit nanoseconds hold
}

TEST(TimeTicks, StepsDivideADayOrAreDays) {
  EXPECT_EQ(time_step(0.2), 1);
  EXPECT_EQ(time_step(61), 120);
  EXPECT_EQ(time_step(3601), 7200);
  EXPECT_EQ(time_step(50'000), 86'400);
  EXPECT_EQ(time_step(8 * 86'400), 14 * 86'400);
}

TEST(DateTicks, AreTheBeginAndTheMidnightsAfterIt) {
  const auto ticks = date_ticks({kNovember8 + 80'000, kNovember8 + 2 * 86'400});
  EXPECT_THAT(texts(ticks), testing::ElementsAre("2025-11-08", "2025-11-09", "2025-11-10"));
  EXPECT_EQ(ticks[0].value, kNovember8 + 80'000);
  EXPECT_EQ(ticks[1].value, kNovember8 + 86'400);
}

TEST(RoundedLogRange, CoversThePositiveValues) {
  const AxisRange range = rounded_log_range({0.03, 0.41, 0, -2, std::numeric_limits<double>::quiet_NaN()});
  EXPECT_DOUBLE_EQ(range.low, 0.01);
  EXPECT_DOUBLE_EQ(range.high, 0.5);
  const AxisRange one = rounded_log_range({1});
  EXPECT_DOUBLE_EQ(one.low, 1);
  EXPECT_DOUBLE_EQ(one.high, 10);
  EXPECT_DOUBLE_EQ(rounded_log_range({0}).low, 0.001);
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
