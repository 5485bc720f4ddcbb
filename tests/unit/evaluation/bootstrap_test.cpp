#include "foreshock/evaluation/bootstrap.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

std::vector<std::int64_t> times(std::int64_t seconds) {
  std::vector<std::int64_t> out;
  for (std::int64_t second = 0; second < seconds; ++second) out.push_back(second * kNanosPerSecond);
  return out;
}

TEST(PlanBlocks, TakesHalfTheLongestSessionUpToHalfAnHour) {
  EXPECT_EQ(plan_blocks(100'000, 2000).block_seconds, 1000);
  EXPECT_EQ(plan_blocks(100'000, 90'000).block_seconds, 1800);
  EXPECT_EQ(plan_blocks(100'000, 0).block_seconds, 1);
}

TEST(PlanBlocks, RefusesFewerThanTwenty) {
  EXPECT_EQ(plan_blocks(20'000, 2000).reason, "");
  EXPECT_EQ(plan_blocks(19'999, 2000).blocks, 19);
  EXPECT_EQ(plan_blocks(19'999, 2000).reason, "no interval: 19 blocks of 1000 s, 20 are needed");
}

TEST(ResampleBlocks, DrawsAsManySecondsAsThereAre) {
  int resamples = 0;
  resample_blocks(times(500), 50, 20, 1, [&](std::span<const std::uint32_t> weights) {
    ++resamples;
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0U), 500U);
  });
  EXPECT_EQ(resamples, 20);
}

TEST(ResampleBlocks, KeepsNeighboursTogether) {
  // A weight changes from one second to the next only where a block begins or ends: about twice a block.
  std::int64_t changes = 0;
  resample_blocks(times(10'000), 100, 10, 1, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t row = 1; row < weights.size(); ++row)
      changes += weights[row] != weights[row - 1] ? 1 : 0;
  });
  EXPECT_GT(changes, 10 * 100);
  EXPECT_LT(changes, 10 * 250);
}

TEST(ResampleBlocks, DrawsProductsOfOneSecondTogether) {
  std::vector<std::int64_t> twice = times(100);
  const std::vector<std::int64_t> once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  resample_blocks(twice, 10, 5, 3, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t row = 0; row < 100; ++row) EXPECT_EQ(weights[row], weights[row + 100]);
  });
}

TEST(ResampleBlocks, RepeatsByItsSeed) {
  const auto drawn = [](std::uint64_t seed) {
    std::vector<std::uint32_t> all;
    resample_blocks(times(100), 10, 3, seed, [&](std::span<const std::uint32_t> weights) {
      all.insert(all.end(), weights.begin(), weights.end());
    });
    return all;
  };
  EXPECT_EQ(drawn(1), drawn(1));
  EXPECT_NE(drawn(1), drawn(2));
}

TEST(PercentileInterval, HoldsTheMiddleNinetyFivePercent) {
  std::vector<double> values(1000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  const auto interval = percentile_interval(values);
  EXPECT_EQ(interval->low, 25.0);
  EXPECT_EQ(interval->high, 975.0);
  EXPECT_EQ(percentile_interval({4.0})->low, 4.0);
  EXPECT_FALSE(percentile_interval({}));
}

}  // namespace
}  // namespace foreshock
