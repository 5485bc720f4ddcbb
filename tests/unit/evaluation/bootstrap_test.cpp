#include "foreshock/evaluation/bootstrap.hpp"

#include <gtest/gtest.h>

#include <functional>
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

ResamplePlan plan(std::int64_t seconds, std::int64_t longest_session) {
  return plan_resamples(make_time_line(times(seconds)), longest_session);
}

void each_resample(const std::vector<std::int64_t>& timestamps, std::int64_t block_seconds, int resamples,
                   std::uint64_t seed,
                   const std::function<void(std::span<const std::uint32_t>)>& on_resample) {
  resample_rows(make_time_line(timestamps), {false, block_seconds, 0, {}}, resamples, seed, on_resample);
}

TEST(ResamplePlan, TakesHalfTheLongestSessionUpToHalfAnHour) {
  EXPECT_EQ(plan(50'000, 2000).block_seconds, 1000);
  EXPECT_EQ(plan(50'000, 90'000).block_seconds, 1800);
  EXPECT_EQ(plan(50'000, 0).block_seconds, 1);
}

TEST(ResamplePlan, RefusesFewerThanTwentyBlocks) {
  EXPECT_EQ(plan(20'000, 2000).reason, "");
  EXPECT_EQ(plan(19'999, 2000).blocks, 19);
  EXPECT_EQ(plan(19'999, 2000).reason, "no interval: 19 blocks of 1000 s, 20 are needed");
}

TEST(ResamplePlan, DrawsWholeDaysWhereThereAreThirty) {
  std::vector<std::int64_t> days;
  for (std::int64_t day = 0; day < 30; ++day) {
    for (std::int64_t i = 0; i < 5; ++i) days.push_back((day * 86'400 + 600 * i) * kNanosPerSecond);
  }
  const TimeLine time_line = make_time_line(days);
  EXPECT_EQ(time_line.days.size(), 30U);
  const ResamplePlan by_day = plan_resamples(time_line, 1);
  EXPECT_TRUE(by_day.whole_days);
  resample_rows(time_line, by_day, 5, 1, [](std::span<const std::uint32_t> weights) {
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), 150U);
    for (std::size_t row = 0; row < weights.size(); ++row) EXPECT_EQ(weights[row], weights[row / 5 * 5]);
  });
}

TEST(ResampleRows, DrawsAsManySecondsAsThereAre) {
  int resamples = 0;
  each_resample(times(500), 50, 20, 1, [&](std::span<const std::uint32_t> weights) {
    ++resamples;
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), 500U);
  });
  EXPECT_EQ(resamples, 20);
}

TEST(ResampleRows, KeepsNeighboursTogether) {
  // A weight changes from one second to the next only where a block begins or ends: about twice a block.
  std::int64_t changes = 0;
  each_resample(times(10'000), 100, 10, 1, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t row = 1; row < weights.size(); ++row)
      changes += weights[row] != weights[row - 1] ? 1 : 0;
  });
  EXPECT_GT(changes, 10 * 100);
  EXPECT_LT(changes, 10 * 250);
}

TEST(ResampleRows, DrawsProductsOfOneSecondTogether) {
  std::vector<std::int64_t> twice = times(100);
  const std::vector<std::int64_t> once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  each_resample(twice, 10, 5, 3, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t row = 0; row < 100; ++row) EXPECT_EQ(weights[row], weights[row + 100]);
  });
}

TEST(ResampleRows, RepeatsByItsSeed) {
  const auto drawn = [](std::uint64_t seed) {
    std::vector<std::uint32_t> all;
    each_resample(times(100), 10, 3, seed, [&](std::span<const std::uint32_t> weights) {
      all.insert(all.end(), weights.begin(), weights.end());
    });
    return all;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

TEST(ResampleRows, WrapsRoundAndDrawsEverySecondAlike) {
  std::vector<double> drawn(300, 0.0);
  each_resample(times(300), 40, 20'000, 5, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t row = 0; row < weights.size(); ++row) drawn[row] += weights[row];
  });
  for (const double total : drawn) EXPECT_NEAR(total / 20'000, 1.0, 0.05);
}

TEST(BlockInterval, WidensAsTheBlocksBecomeFewer) {
  std::vector<double> values(10'000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  const auto many = block_interval(values, 1'000'000);
  EXPECT_NEAR(many->low, 250.0, 1.0);
  EXPECT_NEAR(many->high, 9750.0, 1.0);
  // Phi(-sqrt(20 / 19) 2.093024) = 0.015881, Phi(-sqrt(5 / 4) 2.776445) = 0.000954
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
