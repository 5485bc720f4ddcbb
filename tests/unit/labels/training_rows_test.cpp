#include "foreshock/labels/training_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace foreshock {
namespace {

std::vector<std::int64_t> labelled_seconds(std::int64_t count) {
  std::vector<std::int64_t> times;
  for (std::int64_t s = 0; s < count; ++s) times.push_back(s * kNanosPerSecond);
  return times;
}

std::int64_t training_count(const TrainingRows& training, std::int64_t count) {
  const std::vector<std::int64_t> times = labelled_seconds(count);
  return std::count_if(times.begin(), times.end(), [&](std::int64_t t) { return training.contains(t); });
}

TEST(TrainingRows, TakesTheFirstSixtyPercentAndPurgesItsEnd) {
  const TrainingRows training({}, labelled_seconds(1000));
  EXPECT_EQ(training.train_to(), from_second(600));
  EXPECT_EQ(training_count(training, 1000), 540);
}

TEST(TrainingRows, PurgesByTheHorizon) {
  EXPECT_EQ(training_count(TrainingRows({.horizon_s = 300}, labelled_seconds(1000)), 1000), 300);
}

TEST(TrainingRows, OrderDoesNotMatter) {
  std::vector<std::int64_t> times = labelled_seconds(1000);
  std::reverse(times.begin(), times.end());
  EXPECT_EQ(TrainingRows({}, times).train_to(), from_second(600));
}

TEST(TrainingRows, AGivenCutIsKeptToTheNanosecond) {
  const LabelSettings settings{.train_to = from_nanos(160'250'000'000)};
  const TrainingRows training(settings, labelled_seconds(10));
  EXPECT_TRUE(training.contains(100 * kNanosPerSecond));
  EXPECT_FALSE(training.contains(100 * kNanosPerSecond + 1));
}

TEST(TrainingRows, NothingTrainsWithoutLabels) {
  const TrainingRows training({}, {});
  EXPECT_EQ(training.train_to(), std::nullopt);
  EXPECT_FALSE(training.contains(0));
}

TEST(Percentile, IsTheCeilPnThSmallest) {
  EXPECT_EQ(percentile_of({5, 1, 4, 2, 3, 6, 7, 8, 9, 10}, 90), 9.0);
  EXPECT_EQ(percentile_of({11, 5, 1, 4, 2, 3, 6, 7, 8, 9, 10}, 90), 10.0);  // ceil(9.9)
  EXPECT_EQ(percentile_of({3, 1, 2}, 99), 3.0);
  EXPECT_EQ(percentile_of({7}, 1), 7.0);
  EXPECT_EQ(percentile_of({}, 90), 0.0);
}

}  // namespace
}  // namespace foreshock
