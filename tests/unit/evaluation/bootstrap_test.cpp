#include "foreshock/evaluation/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

std::vector<std::int64_t> times(std::int64_t seconds) {
  std::vector<std::int64_t> out;
  for (std::int64_t second = 0; second < seconds; ++second) out.push_back(second * kNanosPerSecond);
  return out;
}

BlockPlan plan_of(std::int64_t seconds, std::int64_t longest_session) {
  return plan_blocks(make_time_line(times(seconds)), longest_session);
}

BlockPlan blocks_of(std::int64_t block_seconds) {
  return {block_seconds, 0, {}, false};
}

TEST(TimeLine, CountsSecondsAndDaysWhateverTheOrder) {
  const std::int64_t day = 86'400 * kNanosPerSecond;
  const TimeLine line = make_time_line(std::vector<std::int64_t>{day + 5, 7, day - 1, 9, -1});
  EXPECT_EQ(line.position, (std::vector<std::uint32_t>{3, 1, 2, 1, 0}));
  EXPECT_EQ(line.size, 4U);
  ASSERT_EQ(line.days.size(), 3U);
  EXPECT_EQ(line.days[1].begin, 1U);
  EXPECT_EQ(line.days[1].end, 3U);
}

TEST(PlanBlocks, TakesHalfTheLongestSessionUpToHalfAnHour) {
  EXPECT_EQ(plan_of(50'000, 2000).block_seconds, 1000);
  EXPECT_EQ(plan_of(50'000, 90'000).block_seconds, 1800);
  EXPECT_EQ(plan_of(50'000, 0).block_seconds, 1);
}

TEST(PlanBlocks, RefusesFewerThanTwenty) {
  EXPECT_EQ(plan_of(20'000, 2000).reason, "");
  EXPECT_EQ(plan_of(19'999, 2000).blocks, 19);
  EXPECT_EQ(plan_of(19'999, 2000).reason, "no interval: 19 blocks of 1000 s, 20 are needed");
}

TEST(PlanBlocks, TakesWholeDaysFromThirtyOn) {
  std::vector<std::int64_t> hourly;
  for (std::int64_t hour = 0; hour < 29 * 24; ++hour) hourly.push_back(hour * 3600 * kNanosPerSecond);
  EXPECT_FALSE(plan_blocks(make_time_line(hourly), 2000).whole_days);
  hourly.push_back(29 * 86'400 * kNanosPerSecond);
  const TimeLine line = make_time_line(hourly);
  const BlockPlan plan = plan_blocks(line, 2000);
  EXPECT_TRUE(plan.whole_days);
  EXPECT_EQ(plan.blocks, 30);
  EXPECT_EQ(plan.reason, "");
  EXPECT_EQ(describe(plan, 2000), "2000 resamples of whole UTC days (30 days)");
  std::vector<std::int64_t> days_drawn;
  resample_rows(line, plan, 20, 1, [&](std::span<const std::uint32_t> weights) {
    std::int64_t drawn = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      EXPECT_EQ(weights[row], weights[row / 24 * 24]);  // a day's rows together
      if (row % 24 == 0) drawn += weights[row];
    }
    days_drawn.push_back(drawn);
  });
  EXPECT_EQ(days_drawn, std::vector<std::int64_t>(20, 30));
}

TEST(PlanBlocks, SaysWhatIsDrawn) {
  EXPECT_EQ(describe(plan_of(36'000, 9000), 500), "500 resamples in blocks of 1800 s on average (20 blocks)");
}

TEST(ResampleRows, DrawsAsManySecondsAsThereAre) {
  int resamples = 0;
  resample_rows(make_time_line(times(500)), blocks_of(50), 20, 1, [&](auto weights) {
    ++resamples;
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), 500U);
  });
  EXPECT_EQ(resamples, 20);
}

TEST(ResampleRows, KeepsNeighboursTogether) {
  // A weight changes from one second to the next only where a block begins or ends: about twice a block.
  std::int64_t changes = 0;
  resample_rows(make_time_line(times(10'000)), blocks_of(100), 10, 1, [&](auto weights) {
    for (std::size_t row = 1; row < weights.size(); ++row)
      changes += weights[row] != weights[row - 1] ? 1 : 0;
  });
  EXPECT_GT(changes, 10 * 100);
  EXPECT_LT(changes, 10 * 250);
}

TEST(ResampleRows, WrapsRoundAndDrawsEverySecondAlike) {
  std::vector<double> drawn(300, 0.0);
  resample_rows(make_time_line(times(300)), blocks_of(40), 20'000, 5, [&](auto weights) {
    for (std::size_t row = 0; row < weights.size(); ++row) drawn[row] += weights[row];
  });
  for (const double total : drawn) EXPECT_NEAR(total / 20'000, 1.0, 0.05);
}

TEST(ResampleRows, DrawsRowsOfOneSecondTogether) {
  std::vector<std::int64_t> twice = times(100);
  for (const std::int64_t time : times(100)) twice.push_back(time + 250'000'000);
  resample_rows(make_time_line(twice), blocks_of(10), 5, 3, [&](auto weights) {
    for (std::size_t row = 0; row < 100; ++row) EXPECT_EQ(weights[row], weights[row + 100]);
  });
}

TEST(ResampleRows, RepeatsByItsSeed) {
  const auto drawn = [](std::uint64_t seed) {
    std::vector<std::uint32_t> all;
    resample_rows(make_time_line(times(100)), blocks_of(10), 3, seed,
                  [&](auto weights) { all.insert(all.end(), weights.begin(), weights.end()); });
    return all;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

TEST(BlockInterval, WidensAsTheBlocksBecomeFewer) {
  std::vector<double> values(10'000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  const auto many = block_interval(values, 1'000'000);
  EXPECT_NEAR(many->low, 250.0, 1.0);
  EXPECT_NEAR(many->high, 9750.0, 1.0);
  // Phi(-sqrt(20 / 19) 2.093024) = 0.015880, Phi(-sqrt(5 / 4) 2.776445) = 0.000955
  EXPECT_EQ(block_interval(values, 20)->low, 159.0);
  EXPECT_EQ(block_interval(values, 20)->high, 9842.0);
  EXPECT_EQ(block_interval(values, 5)->low, 10.0);
}

TEST(BlockInterval, LeavesOutWhatIsUndefined) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(block_interval({nan, 4.0, nan}, 20)->low, 4.0);
  EXPECT_FALSE(block_interval({nan}, 20));
  EXPECT_FALSE(block_interval({}, 20));
}

}  // namespace
}  // namespace foreshock
