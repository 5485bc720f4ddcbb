#include "foreshock/evaluation/alert_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Key;
using testing::Not;

constexpr double kNoAnswer = std::numeric_limits<double>::quiet_NaN();

// Four hours of one product from second 0, answered 0.1; an alert is made where a test wants it.
class AlertMetrics : public testing::Test {
 protected:
  AlertMetrics() {
    append_session(rows, 0, kRows);
    probability.assign(rows.size(), 0.1);
    use.assign(rows.size(), 1);
  }
  void alert(std::int64_t second) {
    probability[static_cast<std::size_t>(second - 1)] = probability[static_cast<std::size_t>(second)] = 0.9;
  }
  // An episode that starts with its onset and runs for ten seconds.
  void episode(std::int64_t onset, std::uint32_t product = 0) {
    episodes.push_back(
        {product, onset * kNanosPerSecond, (onset + 9) * kNanosPerSecond, onset * kNanosPerSecond});
  }
  [[nodiscard]] EventScores graded() const {
    return grade_alerts(scored_seconds(rows, use, probability), episodes, 0.5, {});
  }

  static constexpr std::int64_t kRows = 4 * 3600;
  LabelledRows rows;
  std::vector<double> probability;
  std::vector<std::uint8_t> use;
  std::vector<Episode> episodes;
};

TEST_F(AlertMetrics, TakeAnAlertUpToAMinuteBeforeTheOnset) {
  episode(1000);
  alert(940);
  EXPECT_EQ(graded().hits, 1);
  EXPECT_EQ(graded().false_alarms, 0);
  EXPECT_EQ(graded().recall, 1.0);
  EXPECT_EQ(graded().lead_median_s, 60.0);
}

TEST_F(AlertMetrics, CallAnAlertMoreThanAMinuteBeforeFalse) {
  episode(1000);
  alert(939);
  EXPECT_EQ(graded().hits, 0);
  EXPECT_EQ(graded().false_alarms, 1);
  EXPECT_EQ(graded().false_alarms_per_hour, 0.25);
  EXPECT_EQ(graded().alerts_per_hour, 0.25);
  EXPECT_EQ(graded().precision, 0.0);
  EXPECT_EQ(graded().recall, 0.0);
}

TEST_F(AlertMetrics, CountANowcastApartUpToFiveSecondsLate) {
  episode(1000);
  alert(1005);
  EXPECT_EQ(graded().nowcasts, 1);
  EXPECT_EQ(graded().recall, 1.0);
  EXPECT_EQ(graded().early_recall, 0.0);
  EXPECT_EQ(graded().lead_median_s, -5.0);
}

TEST_F(AlertMetrics, CallAnAlertInsideARunningEpisodeNeitherHitNorFalse) {
  episode(1000);
  alert(1006);
  EXPECT_EQ(graded().alerts, 1);
  EXPECT_EQ(graded().hits, 0);
  EXPECT_EQ(graded().false_alarms, 0);
  EXPECT_EQ(graded().late_alerts, 1);
  EXPECT_EQ(graded().recall, 0.0);
  probability.assign(rows.size(), 0.1);
  alert(1009);  // its last second
  EXPECT_EQ(graded().false_alarms, 0);
  probability.assign(rows.size(), 0.1);
  alert(1010);
  EXPECT_EQ(graded().false_alarms, 1);
}

TEST_F(AlertMetrics, LetAnEpisodeRunFromItsOnset) {
  episodes.push_back({0, 1050 * kNanosPerSecond, 1100 * kNanosPerSecond, 1000 * kNanosPerSecond});
  alert(1020);
  EXPECT_EQ(graded().false_alarms, 0);
}

TEST_F(AlertMetrics, CallNoHitFalseHoweverShortTheEpisode) {
  episodes.push_back({0, 1000 * kNanosPerSecond, 1000 * kNanosPerSecond, 1000 * kNanosPerSecond});
  alert(1003);
  EXPECT_EQ(graded().hits, 1);
  EXPECT_EQ(graded().false_alarms, 0);
}

TEST_F(AlertMetrics, CallALeadOfFiveSecondsEarly) {
  episode(1000);
  episode(2000);
  episode(3000);
  alert(995);
  alert(1996);
  alert(3000);  // neither early nor a nowcast
  EXPECT_EQ(graded().episodes_hit, 3);
  EXPECT_EQ(graded().early_recall, 1.0 / 3.0);
  EXPECT_EQ(graded().nowcasts, 0);
  EXPECT_EQ(graded().lead_median_s, 4.0);
  EXPECT_EQ(graded().lead_p10_s, 0.0);
}

TEST_F(AlertMetrics, TakeTheCeilingsRankForLeads) {
  for (std::int64_t i = 0; i < 11; ++i) {
    episode(1000 * (i + 1));
    alert(1000 * (i + 1) - 10 - i);
  }
  EXPECT_EQ(graded().lead_p10_s, 11.0);     // the 2nd of 11
  EXPECT_EQ(graded().lead_median_s, 15.0);  // the 6th
  episodes.pop_back();
  EXPECT_EQ(graded().lead_p10_s, 10.0);     // the 1st of 10
  EXPECT_EQ(graded().lead_median_s, 14.0);  // the 5th
}

TEST_F(AlertMetrics, LetOneAlertHitTwoEpisodes) {
  episode(1000);
  episodes.push_back({0, 1080 * kNanosPerSecond, 1090 * kNanosPerSecond, 1030 * kNanosPerSecond});
  alert(990);
  EXPECT_EQ(graded().hits, 1);
  EXPECT_EQ(graded().precision, 1.0);
  EXPECT_EQ(graded().episodes_hit, 2);
  EXPECT_EQ(graded().recall, 1.0);
  EXPECT_EQ(graded().lead_median_s, 10.0);
}

TEST_F(AlertMetrics, MeasureTheShareOfValidSecondsInWarning) {
  alert(1000);
  EXPECT_EQ(graded().time_in_warning, 60.0 / kRows);
  for (std::size_t row = 1010; row < 1020; ++row) rows.valid[row] = 0;
  EXPECT_EQ(graded().time_in_warning, 50.0 / (kRows - 10));
  EXPECT_EQ(graded().valid_hours, (kRows - 10) / 3600.0);
}

TEST_F(AlertMetrics, SuppressWhatAnInvalidRowAnswers) {
  alert(1000);
  rows.valid[1000] = 0;
  EXPECT_EQ(graded().alerts, 0);
}

TEST_F(AlertMetrics, KnowOnlyTheRowsInUse) {
  alert(100);
  alert(1000);
  for (std::size_t row = 0; row < 1000; ++row) use[row] = 0;
  EXPECT_EQ(graded().alerts, 0);  // 1000 is the first second there is
  EXPECT_EQ(graded().valid_hours, (kRows - 1000) / 3600.0);
}

TEST_F(AlertMetrics, GradeEachProductByItsOwnEpisodes) {
  for (std::int64_t second = 0; second < kRows; ++second) append_row(rows, second, 1, 1);
  probability.resize(rows.size(), 0.1);
  use.resize(rows.size(), 1);
  episode(1000);
  episode(2000, 1);
  alert(990);           // product 0
  alert(kRows + 990);   // product 1 at 990: no episode of its own
  alert(kRows + 1990);  // product 1 at 1990
  const EventScores scores = graded();
  EXPECT_EQ(scores.alerts, 3);
  EXPECT_EQ(scores.hits, 2);
  EXPECT_EQ(scores.false_alarms, 1);
  EXPECT_EQ(scores.late_alerts, 0);
  EXPECT_EQ(scores.recall, 1.0);
  EXPECT_EQ(scores.valid_hours, 8.0);
  EXPECT_EQ(scores.false_alarms_per_hour, 1.0 / 8.0);
}

TEST_F(AlertMetrics, CountAnEpisodeAtTheEdgeAsMissed) {
  episode(0);
  alert(1);
  EXPECT_EQ(graded().nowcasts, 1);
  probability.assign(rows.size(), 0.9);
  probability[0] = kNoAnswer;
  for (std::size_t row = 1; row < 6; ++row) probability[row] = 0.1;
  EXPECT_EQ(graded().recall, 0.0);
  EXPECT_EQ(graded().episodes, 1);
}

TEST_F(AlertMetrics, SayWhyWhatIsUnset) {
  const EventScores quiet = graded();
  EXPECT_EQ(quiet.alerts, 0);
  EXPECT_EQ(quiet.alerts_per_hour, 0.0);
  EXPECT_EQ(quiet.recall, std::nullopt);
  EXPECT_EQ(quiet.reasons.at("recall"), "no spike episode");
  EXPECT_EQ(quiet.reasons.at("precision"), "no alert");
  EXPECT_EQ(quiet.reasons.at("lead_p10_s"), "no spike episode");
  EXPECT_EQ(quiet.reasons.at("p_value"), "no spike episode");
  EXPECT_THAT(quiet.reasons, Not(Contains(Key("alerts"))));
  episode(1000);
  EXPECT_EQ(graded().recall, 0.0);
  EXPECT_EQ(graded().reasons.at("lead_median_s"), "no episode was hit");
  EXPECT_EQ(graded().reasons.at("improvement_over_chance"), "no alert");
  alert(990);
  EXPECT_THAT(graded().reasons, IsEmpty());
  use.assign(rows.size(), 0);
  EXPECT_EQ(graded().reasons.at("time_in_warning"), "no valid second");
}

TEST_F(AlertMetrics, LeaveEverythingUnsetWithoutAThreshold) {
  episode(1000);
  const EventScores scores = grade_alerts(scored_seconds(rows, use, probability), episodes, std::nullopt, {});
  EXPECT_EQ(scores.alerts, std::nullopt);
  EXPECT_EQ(scores.false_alarms, std::nullopt);
  EXPECT_EQ(scores.p_value, std::nullopt);
  EXPECT_EQ(scores.episodes, 1);
  EXPECT_EQ(scores.reasons.size(), 17U);
  EXPECT_EQ(scores.reasons.at("alerts"), "no threshold");
}

TEST_F(AlertMetrics, RefuseWhatIsNoProbability) {
  probability[7] = 1.5;
  EXPECT_THROW(static_cast<void>(scored_seconds(rows, use, probability)), UserError);
  use[7] = 0;
  EXPECT_EQ(scored_seconds(rows, use, probability)[0].size(), rows.size() - 1);
}

TEST(ScoredSeconds, TakeTheLastRowOfASecond) {
  LabelledRows rows;
  for (const std::int64_t time_ns : {5'100'000'000, 5'900'000'000, 6'000'000'000}) {
    append_row(rows, 0, 0, 0);
    rows.timestamp_ns.back() = time_ns;
  }
  const std::vector<ScoredSeconds> products = scored_seconds(rows, {1, 1, 1}, {0.1, 0.2, 0.3});
  ASSERT_EQ(products.at(0).size(), 2U);
  EXPECT_EQ(products[0][0].second, 5);
  EXPECT_EQ(products[0][0].time_ns, 5'900'000'000);
  EXPECT_EQ(products[0][0].probability, 0.2);
}

TEST_F(AlertMetrics, ChooseEachBudgetsThresholdOnCalibrationOnly) {
  std::vector<std::uint8_t> test(rows.size(), 0);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    (row < 3600 ? test[row] : use[row]) = 0;
    if (row >= 3600) test[row] = 1;
  }
  const auto burst = [&](std::size_t from, double p) { probability[from] = probability[from + 1] = p; };
  burst(500, 0.9);
  burst(1000, 0.8);
  burst(1500, 0.7);
  burst(4999, 0.85);                                                    // alert at 5000
  burst(6999, 0.95);                                                    // alert at 7000
  for (std::size_t row = 4950; row < 4960; ++row) rows.label[row] = 1;  // episode from 5010 to 5019
  AlertGrading grading;
  grading.budgets_per_hour = {1.0, 2.0};
  const EventTable table = make_event_table(rows, use, test, probability, grading);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].budget_per_hour, 1.0);
  EXPECT_EQ(table.rows[0].threshold, 0.9);
  EXPECT_EQ(table.rows[0].alerts, 1);
  EXPECT_EQ(table.rows[0].recall, 0.0);
  EXPECT_EQ(table.rows[1].threshold, 0.8);
  EXPECT_EQ(table.rows[1].alerts, 2);
  EXPECT_EQ(table.rows[1].recall, 1.0);
  EXPECT_EQ(table.rows[1].lead_median_s, 10.0);
  EXPECT_EQ(table.rows[1].valid_hours, 3.0);
  EXPECT_LT(table.rows[1].p_value.value(), 0.05);
}

TEST_F(AlertMetrics, HaveNoThresholdWithoutCalibration) {
  const EventTable table =
      make_event_table(rows, std::vector<std::uint8_t>(rows.size(), 0), use, probability, {});
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[2].budget_per_hour, 6.0);
  EXPECT_EQ(table.rows[2].threshold, std::nullopt);
  EXPECT_EQ(table.rows[2].reasons.at("threshold"), "no answer on the calibration rows");
}

// Every count once more from the definitions, alert by alert and episode by episode.
struct Counts {
  std::int64_t hits = 0;
  std::int64_t false_alarms = 0;
  std::int64_t episodes_hit = 0;
  std::int64_t early = 0;
  std::int64_t nowcasts = 0;
};

Counts count_slowly(const std::vector<Alert>& alerts, const std::vector<Episode>& episodes) {
  Counts counts;
  for (const Alert& alert : alerts) {
    bool hit = false;
    bool excused = false;
    for (const Episode& episode : episodes) {
      if (episode.product != alert.product) continue;
      const std::int64_t lead_ns = episode.onset_ns - alert.time_ns;
      hit = hit || (lead_ns <= 60 * kNanosPerSecond && lead_ns >= -5 * kNanosPerSecond);
      excused = excused || (lead_ns >= 0 && lead_ns <= 60 * kNanosPerSecond) ||
                (lead_ns <= 0 && alert.time_ns <= episode.last_ns);
    }
    counts.hits += hit ? 1 : 0;
    counts.false_alarms += !hit && !excused ? 1 : 0;
  }
  for (const Episode& episode : episodes) {
    for (const Alert& alert : alerts) {
      const std::int64_t lead_s = (episode.onset_ns - alert.time_ns) / kNanosPerSecond;
      if (episode.product != alert.product || lead_s > 60 || lead_s < -5) continue;
      ++counts.episodes_hit;
      counts.early += lead_s >= 5 ? 1 : 0;
      counts.nowcasts += lead_s < 0 ? 1 : 0;
      break;
    }
  }
  return counts;
}

// Two products with random labels in runs, random bursts of variance and a wandering probability.
LabelledRows random_rows(Random& random, std::int64_t seconds, std::vector<double>& probability) {
  LabelledRows rows;
  for (std::uint32_t product = 0; product < 2; ++product) {
    bool spiking = false;
    double level = 0.3;
    for (std::int64_t second = 0; second < seconds; ++second) {
      if (random.chance(0.01)) second += static_cast<std::int64_t>(random.below(30));
      append_row(rows, second, product, 0);
      if (random.chance(spiking ? 0.05 : 0.01)) spiking = !spiking;
      rows.label.back() = spiking ? 1 : 0;
      rows.valid.back() = random.chance(0.005) ? 0 : 1;
      rows.threshold_variance.back() = 1.0;
      rows.burst_variance.back() = random.chance(0.02) ? 2.0 : 0.5;
      level = std::clamp(level + 0.08 * random.normal(), 0.0, 1.0);
      probability.push_back(random.chance(0.01) ? kNoAnswer : level);
    }
  }
  return rows;
}

TEST(AlertMetricsOfRandomTables, AreWhatTheDefinitionsSay) {
  Counts all;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed, "grading");
    std::vector<double> probability;
    const LabelledRows rows = random_rows(random, 1500, probability);
    std::vector<std::uint8_t> use;
    for (std::size_t row = 0; row < rows.size(); ++row) use.push_back(random.chance(0.99) ? 1 : 0);
    const std::vector<Episode> episodes = find_episodes(rows, use);
    const std::vector<ScoredSeconds> products = scored_seconds(rows, use, probability);
    std::vector<Alert> alerts;
    for (std::uint32_t product = 0; product < 2; ++product) {
      const AlertTrain train = raise_alerts(products[product], product, 0.6);
      alerts.insert(alerts.end(), train.alerts.begin(), train.alerts.end());
    }
    const EventScores scores = grade_alerts(products, episodes, 0.6, {});
    const Counts counts = count_slowly(alerts, episodes);
    EXPECT_EQ(scores.alerts, static_cast<std::int64_t>(alerts.size())) << "seed " << seed;
    EXPECT_EQ(scores.hits, counts.hits) << "seed " << seed;
    EXPECT_EQ(scores.false_alarms, counts.false_alarms) << "seed " << seed;
    EXPECT_EQ(scores.episodes_hit, counts.episodes_hit) << "seed " << seed;
    EXPECT_EQ(scores.nowcasts, counts.nowcasts) << "seed " << seed;
    if (!episodes.empty()) {
      EXPECT_EQ(scores.early_recall,
                static_cast<double>(counts.early) / static_cast<double>(episodes.size()));
    }
    all.hits += counts.hits;
    all.false_alarms += counts.false_alarms;
    all.nowcasts += counts.nowcasts;
    all.early += counts.early;
  }
  EXPECT_GT(all.hits, 500);
  EXPECT_GT(all.false_alarms, 50);
  EXPECT_GT(all.nowcasts, 50);
  EXPECT_GT(all.early, 500);
}

// Eight hours with an episode about every twelve minutes; labels in the rows, so that onsets are found.
class ImprovementOverChance : public testing::Test {
 protected:
  void draw(Random& random) {
    rows = {};
    append_session(rows, 0, 8 * 3600);
    probability.assign(rows.size(), 0.1);
    std::size_t at = 300;
    while (at + 100 < rows.size()) {
      for (std::size_t row = at; row < at + 30; ++row) rows.label[row] = 1;  // onset at + 60
      at += 400 + static_cast<std::size_t>(random.below(700));
    }
  }
  [[nodiscard]] EventScores graded(std::uint64_t seed, int shifts) const {
    const std::vector<std::uint8_t> use(rows.size(), 1);
    AlertGrading grading;
    grading.seed = seed;
    grading.shifts = shifts;
    return grade_alerts(scored_seconds(rows, use, probability), find_episodes(rows, use), 0.5, grading);
  }

  LabelledRows rows;
  std::vector<double> probability;
};

TEST_F(ImprovementOverChance, IsNoneForAlertsThatKnowNothing) {
  constexpr int kTables = 300;
  double sum = 0.0;
  double squares = 0.0;
  int small_p = 0;
  for (std::uint64_t seed = 0; seed < kTables; ++seed) {
    Random random(seed, "unrelated");
    draw(random);
    for (std::size_t row = 0; row + 1 < rows.size(); ++row) {
      if (random.chance(0.002)) probability[row] = probability[row + 1] = 0.9;
    }
    const EventScores scores = graded(seed, 200);
    const double improvement = scores.improvement_over_chance.value();
    sum += improvement;
    squares += improvement * improvement;
    small_p += scores.p_value.value() <= 0.05 ? 1 : 0;
  }
  const double mean = sum / kTables;
  const double standard_error = std::sqrt((squares / kTables - mean * mean) / kTables);
  EXPECT_LT(std::abs(mean), 2.0 * standard_error);
  EXPECT_LT(standard_error, 0.01);
  EXPECT_LE(small_p, 27);  // 15 expected, standard deviation 3.8
  EXPECT_GE(small_p, 3);
}

TEST_F(ImprovementOverChance, IsAllButTheTimeInWarningForAlertsThatKnow) {
  Random random(1, "perfect");
  draw(random);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.label[row] != 0 && rows.label[row - 1] == 0) probability[row + 30] = probability[row + 31] = 0.9;
  }
  const EventScores scores = graded(1, 1000);
  EXPECT_EQ(scores.recall, 1.0);
  EXPECT_EQ(scores.early_recall, 1.0);
  EXPECT_EQ(scores.lead_median_s, 29.0);
  EXPECT_EQ(scores.precision, 1.0);
  EXPECT_NEAR(scores.improvement_over_chance.value(), 1.0 - scores.time_in_warning.value(), 0.03);
  EXPECT_EQ(scores.p_value, 1.0 / 1001.0);
}

}  // namespace
}  // namespace foreshock
