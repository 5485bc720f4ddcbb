#include "foreshock/models/alert_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kNoAnswer = std::numeric_limits<double>::quiet_NaN();
constexpr double kOn = 0.5;  // off_threshold: 0.3775

// Seconds 0, 1, ... of one probability, to be changed in places.
class Series {
 public:
  explicit Series(std::int64_t seconds, double probability = 0.1) {
    for (std::int64_t second = 0; second < seconds; ++second) {
      seconds_.push_back({second, second * kNanosPerSecond, probability});
    }
  }
  Series& set(std::int64_t from, std::int64_t to, double probability) {  // both included
    for (std::int64_t second = from; second <= to; ++second) {
      seconds_[static_cast<std::size_t>(second)].probability = probability;
    }
    return *this;
  }
  Series& drop(std::int64_t from, std::int64_t to) {  // the last change: moves the rest
    std::erase_if(seconds_, [&](const ScoredSecond& one) { return one.second >= from && one.second <= to; });
    return *this;
  }
  [[nodiscard]] const ScoredSeconds& seconds() const { return seconds_; }

 private:
  ScoredSeconds seconds_;
};

std::vector<std::int64_t> alerts_of(const ScoredSeconds& seconds, double threshold,
                                    const AlertSettings& settings = {}) {
  std::vector<std::int64_t> at;
  for (const Alert& alert : raise_alerts(seconds, 0, threshold, settings).alerts) {
    at.push_back(alert.time_ns / kNanosPerSecond);
  }
  return at;
}

std::vector<std::int64_t> alerts_of(const Series& series) {
  return alerts_of(series.seconds(), kOn);
}

TEST(OffThreshold, LiesHalfALogitLower) {
  EXPECT_NEAR(off_threshold(0.5, 0.5), 1.0 / (1.0 + std::exp(0.5)), 1e-15);
  EXPECT_NEAR(off_threshold(0.9, 0.5), 1.0 / (1.0 + std::exp(0.5 - std::log(9.0))), 1e-15);
  EXPECT_EQ(off_threshold(0.0, 0.5), 0.0);
  EXPECT_EQ(off_threshold(1.0, 0.5), 1.0);
  EXPECT_EQ(off_threshold(std::nextafter(1.0, 2.0), 0.5), 1.0);
  EXPECT_EQ(off_threshold(0.25, 0.0), 0.25);
}

TEST(AlertMachine, AlertsInTheSecondOfTwoConsecutiveSeconds) {
  EXPECT_THAT(alerts_of(Series(50).set(20, 21, 0.9)), ElementsAre(21));
  EXPECT_THAT(alerts_of(Series(50).set(20, 20, 0.9).set(22, 22, 0.9)), IsEmpty());
  EXPECT_THAT(alerts_of(Series(50).set(0, 1, 0.9)), ElementsAre(1));
}

TEST(AlertMachine, TakesATieForOnAndNotForOff) {
  EXPECT_THAT(alerts_of(Series(50).set(20, 21, kOn)), ElementsAre(21));
  EXPECT_THAT(alerts_of(Series(50).set(20, 21, std::nextafter(kOn, 0.0))), IsEmpty());
  const double off = off_threshold(kOn, 0.5);
  const auto after = [](double calm) { return Series(300, calm).set(20, 21, 0.9).set(200, 201, 0.9); };
  EXPECT_THAT(alerts_of(after(off)), ElementsAre(21));
  EXPECT_THAT(alerts_of(after(std::nextafter(off, 0.0))), ElementsAre(21, 201));
}

TEST(AlertMachine, HoldsAnAlertForSixtySeconds) {
  const AlertTrain train = raise_alerts(Series(200).set(20, 21, 0.9).seconds(), 3, kOn);
  ASSERT_EQ(train.in_warning.size(), 200U);
  for (std::size_t second = 0; second < 200; ++second) {
    EXPECT_EQ(train.in_warning[second] != 0, second >= 21 && second < 81) << second;
  }
  EXPECT_EQ(train.alerts.at(0).product, 3U);
  EXPECT_EQ(train.alerts.at(0).probability, 0.9);
}

TEST(AlertMachine, IsRefractoryForThirtySecondsMore) {
  // Alert at 21, held to 80, refractory to 110; 111 and 112 are the first two seconds that count.
  EXPECT_THAT(alerts_of(Series(200).set(20, 21, 0.9).set(100, 111, 0.9)), ElementsAre(21));
  EXPECT_THAT(alerts_of(Series(200).set(20, 21, 0.9).set(100, 112, 0.9)), ElementsAre(21, 112));
}

TEST(AlertMachine, IsArmedAgainByTenSecondsBelowAfterTheHold) {
  const auto calm_for = [](std::int64_t from, std::int64_t to) {
    return Series(300, 0.45).set(20, 21, 0.9).set(from, to, 0.1).set(200, 201, 0.9);
  };
  EXPECT_THAT(alerts_of(calm_for(81, 90)), ElementsAre(21, 201));
  EXPECT_THAT(alerts_of(calm_for(81, 89)), ElementsAre(21));
  EXPECT_THAT(alerts_of(calm_for(80, 89)), ElementsAre(21));  // 80 still lies in the hold
  EXPECT_THAT(alerts_of(calm_for(22, 80)), ElementsAre(21));
  EXPECT_THAT(alerts_of(calm_for(190, 199)), ElementsAre(21, 201));
  EXPECT_THAT(alerts_of(calm_for(81, 99).set(90, 90, 0.45)), ElementsAre(21));  // 9 and 9
}

TEST(AlertMachine, IsNotArmedWhileTheProbabilityStaysHigh) {
  EXPECT_THAT(alerts_of(Series(5000, 0.9)), ElementsAre(1));
}

TEST(AlertMachine, TakesASecondWithoutAnAnswerForNeither) {
  EXPECT_THAT(alerts_of(Series(50).set(20, 22, 0.9).set(21, 21, kNoAnswer)), IsEmpty());
  const auto calm = [] { return Series(300, 0.45).set(20, 21, 0.9).set(81, 99, 0.1).set(200, 201, 0.9); };
  EXPECT_THAT(alerts_of(calm().set(90, 90, kNoAnswer)), ElementsAre(21));
  EXPECT_THAT(alerts_of(calm().set(89, 89, kNoAnswer)), ElementsAre(21, 201));
  EXPECT_THAT(alerts_of(Series(50, kNoAnswer)), IsEmpty());
}

TEST(AlertMachine, TakesAMissingSecondForOneWithoutAnAnswer) {
  EXPECT_THAT(alerts_of(Series(50).set(20, 22, 0.9).drop(21, 21)), IsEmpty());
  const auto calm = [] { return Series(300, 0.45).set(20, 21, 0.9).set(81, 99, 0.1).set(200, 201, 0.9); };
  EXPECT_THAT(alerts_of(calm().drop(90, 90)), ElementsAre(21));
  EXPECT_THAT(alerts_of(calm().drop(89, 89)), ElementsAre(21, 201));
}

TEST(AlertMachine, LetsTimePassInAHole) {
  // The hold and the refractory time end inside the hole; being armed again still takes ten seconds.
  const auto hole = [] { return Series(300, 0.1).set(20, 21, 0.9); };
  EXPECT_THAT(alerts_of(hole().set(160, 161, 0.9).drop(30, 149)), ElementsAre(21, 161));
  EXPECT_THAT(alerts_of(hole().set(159, 162, 0.9).drop(30, 149)), ElementsAre(21));
  EXPECT_EQ(raise_alerts(hole().drop(30, 149).seconds(), 0, kOn).in_warning[30], 0);  // second 150
}

// The rules once more, as words and not as states.
struct Words {
  const std::vector<double>& p;  // second by second, NaN where missing
  double on;
  double off;
  AlertSettings settings;

  [[nodiscard]] bool all(std::int64_t from, std::int64_t count, bool high) const {
    for (std::int64_t i = from; i < from + count; ++i) {
      if (i < 0 || !(high ? p[static_cast<std::size_t>(i)] >= on : p[static_cast<std::size_t>(i)] < off)) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] std::vector<std::int64_t> alerts() const {
    std::vector<std::int64_t> found;
    for (std::int64_t at = 0; at < static_cast<std::int64_t>(p.size()); ++at) {
      const std::int64_t first = at - settings.on_seconds + 1;
      if (!all(first, settings.on_seconds, true)) continue;
      if (!found.empty()) {
        const std::int64_t held_to = found.back() + settings.hold_s;
        if (first < held_to + settings.refractory_s) continue;
        bool calmed = false;
        for (std::int64_t i = held_to; i + settings.rearm_seconds <= first; ++i) {
          calmed = calmed || all(i, settings.rearm_seconds, false);
        }
        if (!calmed) continue;
      }
      found.push_back(at);
    }
    return found;
  }
};

// A wandering probability on a grid, with bursts, seconds without an answer and missing ones.
std::vector<double> random_probabilities(Random& random, std::size_t seconds) {
  std::vector<double> p;
  double level = 0.3;
  for (std::size_t second = 0; second < seconds; ++second) {
    level = std::clamp(level + 0.08 * random.normal(), 0.05, 0.95);
    if (random.chance(0.02)) level = random.uniform01();
    p.push_back(random.chance(0.01) ? kNoAnswer : std::round(level * 40.0) / 40.0);
  }
  return p;
}

ScoredSeconds with_holes(Random& random, std::vector<double>& p, std::int64_t start) {
  ScoredSeconds seconds;
  std::int64_t hole_to = -1;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto second = static_cast<std::int64_t>(i);
    if (random.chance(0.004)) hole_to = second + static_cast<std::int64_t>(random.below(80));
    if (second <= hole_to) {
      p[i] = kNoAnswer;
    } else {
      seconds.push_back({start + second, (start + second) * kNanosPerSecond, p[i]});
    }
  }
  return seconds;
}

TEST(AlertMachine, AlertsAsTheWordsSayOnRandomSeries) {
  std::size_t alerts = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    std::vector<double> p = random_probabilities(random, 800);
    const ScoredSeconds seconds = with_holes(random, p, -300);
    AlertSettings settings;
    if (seed % 2 == 1) {
      settings = {1 + static_cast<std::int64_t>(random.below(4)),
                  1 + static_cast<std::int64_t>(random.below(20)),
                  static_cast<std::int64_t>(random.below(20)), 1 + static_cast<std::int64_t>(random.below(6)),
                  random.uniform01()};
    }
    const double on = std::round(40.0 * random.uniform01()) / 40.0;
    const double off =
        on >= 1.0 ? 1.0 : 1.0 / (1.0 + std::exp(settings.off_logit - std::log(on / (1.0 - on))));
    std::vector<std::int64_t> expected = Words{p, on, off, settings}.alerts();
    for (std::int64_t& second : expected) second -= 300;
    EXPECT_EQ(alerts_of(seconds, on, settings), expected) << "seed " << seed;
    alerts += expected.size();
  }
  EXPECT_GT(alerts, 2000U);
}

// An hour of calm with bursts of three seconds whose least answers are 0.9, 0.8 and 0.7.
ScoredSeconds three_bursts() {
  return Series(3600)
      .set(500, 502, 0.95)
      .set(501, 501, 0.9)
      .set(1000, 1002, 0.8)
      .set(2000, 2002, 0.7)
      .seconds();
}

TEST(BudgetThreshold, IsTheLowestThatKeepsToTheBudget) {
  const std::vector<ScoredSeconds> hour = {three_bursts()};
  EXPECT_EQ(budget_threshold(hour, 1.0), 0.9);
  EXPECT_EQ(budget_threshold(hour, 1.9), 0.9);
  EXPECT_EQ(budget_threshold(hour, 2.0), 0.8);
}

TEST(BudgetThreshold, SpendsWhatItCanOfABudgetThatIsNeverPassed) {
  // At 0.1 nothing is ever below: one alert in the hour, fewer than at 0.7.
  const std::vector<ScoredSeconds> hour = {three_bursts()};
  EXPECT_EQ(budget_threshold(hour, 3.0), 0.7);
  EXPECT_EQ(budget_threshold(hour, 100.0), 0.7);
}

TEST(BudgetThreshold, GoesAboveTheHighestScoreWhereThatPassesTheBudget) {
  const std::vector<ScoredSeconds> hour = {Series(3600).set(1000, 1001, 1.0).seconds()};
  EXPECT_EQ(budget_threshold(hour, 0.9), std::nextafter(1.0, 2.0));
  EXPECT_THAT(alerts_of(hour[0], std::nextafter(1.0, 2.0)), IsEmpty());
  EXPECT_EQ(budget_threshold(hour, 1.0), 1.0);  // and not 0.1, which alerts once as well
}

TEST(BudgetThreshold, CountsTheHoursOfAllProducts) {
  const std::vector<ScoredSeconds> both = {three_bursts(), three_bursts()};
  EXPECT_EQ(budget_threshold(both, 1.0), 0.9);  // two alerts in two hours
  const std::vector<ScoredSeconds> one_quiet = {three_bursts(), Series(3600, kNoAnswer).seconds()};
  EXPECT_EQ(budget_threshold(one_quiet, 1.0), 0.8);
}

TEST(BudgetThreshold, IsUnsetWithoutAnAnswer) {
  EXPECT_EQ(budget_threshold({}, 2.0), std::nullopt);
  const std::vector<ScoredSeconds> silent = {Series(3600, kNoAnswer).seconds()};
  EXPECT_EQ(budget_threshold(silent, 2.0), std::nullopt);
}

TEST(BudgetThreshold, KeepsToTheBudgetAndItsNextLowerScoreDoesNot) {
  int passed = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed, "budget");
    std::vector<double> p = random_probabilities(random, 1800);
    if (seed % 3 != 0) {
      for (double& one : p) one = std::clamp(one + 0.02 * random.uniform01(), 0.0, 1.0);  // few ties
    }
    const std::vector<ScoredSeconds> products = {with_holes(random, p, 0)};
    const double budget = 2.0 + 2.0 * static_cast<double>(random.below(20));
    const double hours = static_cast<double>(products[0].size()) / 3600.0;
    const auto keeps = [&](double threshold) {
      return static_cast<double>(alerts_of(products[0], threshold).size()) / hours <= budget;
    };
    std::set<double> scores;
    for (const double one : p) {
      if (!std::isnan(one)) scores.insert(one);
    }
    const double threshold = budget_threshold(products, budget).value();
    EXPECT_TRUE(keeps(threshold)) << "seed " << seed;
    const auto next = scores.lower_bound(threshold);
    const bool next_passes = next != scores.begin() && !keeps(*std::prev(next));
    passed += next_passes ? 1 : 0;
    if (next_passes) continue;
    // No threshold tried passed the budget: none of the sixteen highest, nor the lowest.
    const std::size_t alerts = alerts_of(products[0], threshold).size();
    auto high = scores.rbegin();
    for (int rank = 0; rank < 16 && high != scores.rend(); ++rank, ++high) {
      EXPECT_TRUE(keeps(*high)) << "seed " << seed;
      EXPECT_GE(alerts, alerts_of(products[0], *high).size()) << "seed " << seed;
    }
  }
  EXPECT_GT(passed, 100);
  EXPECT_LT(passed, 300);
}

}  // namespace
}  // namespace foreshock
