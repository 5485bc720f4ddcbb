#include "foreshock/evaluation/chance_recall.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

void append_seconds(ScoredSeconds& seconds, std::int64_t from, std::int64_t count) {
  for (std::int64_t second = from; second < from + count; ++second) {
    seconds.push_back({second, second * kNanosPerSecond, 0.1});
  }
}

ScoredSeconds session(std::int64_t from, std::int64_t count) {
  ScoredSeconds seconds;
  append_seconds(seconds, from, count);
  return seconds;
}

Alert alert_at(std::int64_t second, std::uint32_t product = 0) {
  return {product, second * kNanosPerSecond, 0.9};
}

Episode episode_at(std::int64_t onset, std::uint32_t product = 0) {
  return {product, onset * kNanosPerSecond, (onset + 10) * kNanosPerSecond, onset * kNanosPerSecond};
}

std::int64_t hit_by(const std::vector<Episode>& episodes, std::int64_t second, std::uint32_t product = 0) {
  const auto [first, end] = episodes_hit(episodes, product, second * kNanosPerSecond);
  return static_cast<std::int64_t>(end - first);
}

TEST(EpisodesHit, BeginAMinuteBeforeTheOnsetAndEndFiveSecondsAfter) {
  const std::vector<Episode> episodes = {episode_at(1000)};
  EXPECT_EQ(hit_by(episodes, 939), 0);
  EXPECT_EQ(hit_by(episodes, 940), 1);
  EXPECT_EQ(hit_by(episodes, 1000), 1);
  EXPECT_EQ(hit_by(episodes, 1005), 1);
  EXPECT_EQ(hit_by(episodes, 1006), 0);
}

TEST(EpisodesHit, AreOfTheAlertsProductAndMayBeSeveral) {
  const std::vector<Episode> episodes = {episode_at(1000), episode_at(1040), episode_at(1000, 2)};
  EXPECT_EQ(hit_by(episodes, 990), 2);
  EXPECT_EQ(hit_by(episodes, 990, 1), 0);
  EXPECT_EQ(hit_by(episodes, 990, 2), 1);
}

TEST(ChanceRecall, IsUndefinedWithoutWhatItNeeds) {
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour)};
  const std::vector<Alert> alerts = {alert_at(100)};
  const std::vector<Episode> episodes = {episode_at(100)};
  EXPECT_EQ(chance_recall(products, alerts, {}, 10, 1).reason, "no spike episode");
  EXPECT_EQ(chance_recall(products, {}, episodes, 10, 1).reason, "no alert");
  EXPECT_EQ(chance_recall(products, {}, episodes, 10, 1).mean, std::nullopt);
  EXPECT_EQ(chance_recall(products, alerts, episodes, 10, 1).reason, "");
}

TEST(ChanceRecall, NeedsThreeHoursOfAProductWithBoth) {
  const std::vector<Alert> alerts = {alert_at(100)};
  const std::vector<Episode> episodes = {episode_at(100)};
  const std::vector<ScoredSeconds> less = {session(0, 3 * kHour - 1)};
  const ChanceRecall undefined = chance_recall(less, alerts, episodes, 10, 1);
  EXPECT_EQ(undefined.reason, "alerts cannot be shifted within 10799 valid seconds, 10800 are needed");
  EXPECT_EQ(undefined.p_value, std::nullopt);
  const std::vector<ScoredSeconds> enough = {session(0, 3 * kHour)};
  EXPECT_TRUE(chance_recall(enough, alerts, episodes, 10, 1).mean.has_value());
  const std::vector<ScoredSeconds> other = {session(0, 3 * kHour), session(0, 50)};
  const std::vector<Alert> of_both = {alert_at(100), alert_at(20, 1)};
  EXPECT_TRUE(chance_recall(other, of_both, episodes, 10, 1).mean.has_value());
}

TEST(ChanceRecall, ShiftsByAnHourAtLeastEitherWay) {
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour)};
  // From 7200, places 10,800 to 14,399 and 0 to 3,600 are an hour away or more.
  const std::vector<Alert> alerts = {alert_at(2 * kHour)};
  std::vector<Episode> near;
  for (std::int64_t onset = kHour + 61; onset < 3 * kHour - 5; onset += 7) near.push_back(episode_at(onset));
  EXPECT_EQ(chance_recall(products, alerts, near, 2000, 1).mean, 0.0);
  for (const std::int64_t edge : {3 * kHour, kHour}) {
    const std::vector<Episode> at_edge = {episode_at(edge)};
    EXPECT_GT(chance_recall(products, alerts, at_edge, 20'000, 1).mean.value(), 0.0) << edge;
  }
}

TEST(ChanceRecall, IsTheShareOfShiftsThatHit) {
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour)};
  // 66 of 7,201 shifts hit the second, none the first: 0.00458 on average, 0.0003 its standard error.
  const std::vector<Episode> episodes = {episode_at(2 * kHour), episode_at(12'000)};
  const std::vector<Alert> alerts = {alert_at(2 * kHour)};
  const ChanceRecall chance = chance_recall(products, alerts, episodes, 20'000, 1);
  EXPECT_NEAR(chance.mean.value(), 66.0 / 7201.0 / 2.0, 0.001);
  // As many as observed, one, are hit as often.
  EXPECT_NEAR(chance.p_value.value(), 66.0 / 7201.0, 0.002);
}

TEST(ChanceRecall, CountsAShiftThatDoesAsWellAgainstTheAlerts) {
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour)};
  const std::vector<Alert> alerts = {alert_at(100)};
  const std::vector<Episode> missed = {episode_at(1000)};
  EXPECT_EQ(chance_recall(products, alerts, missed, 99, 1).p_value, 1.0);
  const std::vector<Episode> hit = {episode_at(100)};
  EXPECT_EQ(chance_recall(products, alerts, hit, 99, 1).p_value, 0.01);
}

TEST(ChanceRecall, JoinsSessionsSoThatNoAlertLandsInAHole) {
  ScoredSeconds seconds = session(0, 2 * kHour);
  append_seconds(seconds, 10 * kHour, 2 * kHour);
  const std::vector<ScoredSeconds> products = {seconds};
  const std::vector<Alert> alerts = {alert_at(100)};
  std::vector<Episode> in_the_hole;
  for (std::int64_t onset = 2 * kHour + 60; onset < 10 * kHour - 5; onset += 10) {
    in_the_hole.push_back(episode_at(onset));
  }
  EXPECT_EQ(chance_recall(products, alerts, in_the_hole, 500, 1).mean, 0.0);
  const std::vector<Episode> beyond = {episode_at(10 * kHour + 100)};
  EXPECT_GT(chance_recall(products, alerts, beyond, 1000, 1).mean.value(), 0.0);
}

TEST(ChanceRecall, ShiftsWithinTheUtcDayWhereDaysAreWhole) {
  std::vector<Alert> alerts;
  std::vector<Episode> episodes;
  for (std::int64_t i = 0; i < 20; ++i) {
    alerts.push_back(alert_at(kDay + 4000 * i + 100));
    episodes.push_back(episode_at(4000 * i + 100));
  }
  const std::vector<ScoredSeconds> whole = {session(0, 2 * kDay)};
  EXPECT_EQ(chance_recall(whole, alerts, episodes, 300, 1).mean, 0.0);
  // Ten hours either side of midnight are no two days.
  ScoredSeconds seconds = session(14 * kHour, 20 * kHour);
  const std::vector<ScoredSeconds> halves = {seconds};
  const std::vector<Alert> late = {alert_at(kDay + 100)};
  const std::vector<Episode> early = {episode_at(20 * kHour)};
  EXPECT_GT(chance_recall(halves, late, early, 3000, 1).mean.value(), 0.0);
  // A day and what is left of the next is one circle, and so is a rest before a day.
  const std::vector<ScoredSeconds> rest_after = {session(0, kDay + 6 * kHour)};
  EXPECT_GT(chance_recall(rest_after, late, early, 3000, 1).mean.value(), 0.0);
  const std::vector<ScoredSeconds> rest_before = {session(18 * kHour, 6 * kHour + kDay)};
  EXPECT_GT(chance_recall(rest_before, late, early, 3000, 1).mean.value(), 0.0);
}

TEST(ChanceRecall, KeepsAnAlertOnItsProductsOwnSeconds) {
  // Product 1 was recorded later; alerts of product 0 never reach its episodes, nor its hours.
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour), session(5 * kHour, 4 * kHour)};
  const std::vector<Alert> alerts = {alert_at(100), alert_at(5 * kHour + 100, 1)};
  std::vector<Episode> episodes;
  for (std::int64_t onset = 5 * kHour; onset < 9 * kHour; onset += 70) episodes.push_back(episode_at(onset));
  for (std::int64_t onset = 0; onset < 4 * kHour; onset += 70) episodes.push_back(episode_at(onset, 1));
  EXPECT_EQ(chance_recall(products, alerts, episodes, 500, 1).mean, 0.0);
}

TEST(ChanceRecall, RepeatsByItsSeed) {
  const std::vector<ScoredSeconds> products = {session(0, 4 * kHour)};
  std::vector<Episode> episodes;
  for (std::int64_t onset = 0; onset < 4 * kHour; onset += 500) episodes.push_back(episode_at(onset));
  const std::vector<Alert> alerts = {alert_at(100), alert_at(5000)};
  const auto mean = [&](std::uint64_t seed) {
    return chance_recall(products, alerts, episodes, 200, seed).mean.value();
  };
  EXPECT_EQ(mean(1), mean(1));
  EXPECT_NE(mean(1), mean(2));
}

}  // namespace
}  // namespace foreshock
