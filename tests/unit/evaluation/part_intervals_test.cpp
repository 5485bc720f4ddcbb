#include "foreshock/evaluation/part_intervals.hpp"

#include <gtest/gtest.h>

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/resampled_scores.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

class PartIntervals : public testing::Test {
 protected:
  PartIntervals() {
    Random random(3);
    std::vector<std::int64_t> timestamp_ns;
    for (std::int64_t second = 0; second < 4000; ++second) {
      timestamp_ns.push_back(second * kNanosPerSecond);
      labels.push_back(second % 200 < 20 ? 1 : 0);
      probabilities[0].push_back(0.1);
      probabilities[1].push_back(0.05 * labels.back() + 0.3 * random.uniform01());
      probabilities[2].push_back(0.3 * labels.back() + 0.3 * random.uniform01());
      probabilities[3].push_back(random.uniform01());
    }
    line = make_time_line(timestamp_ns);
    for (const char* name : {kBaseRateModel, kBarModel, "logistic"}) part.models.push_back(named(name));
    part.probes.push_back(named("noise"));
  }
  static ModelScores named(const char* name) {
    ModelScores scores;
    scores.name = name;
    return scores;
  }

  std::vector<std::uint8_t> labels;
  std::vector<std::vector<double>> probabilities = std::vector<std::vector<double>>(4);
  TimeLine line;
  ResamplePlan plan{false, 100, 40, {}};
  PartScores part;
};

TEST_F(PartIntervals, ArePairedWithTheBarAndTheBaseRate) {
  add_intervals(line, labels, probabilities, plan, {500, 1}, part);
  EXPECT_EQ(part.interval_method, "stationary block bootstrap, 40 blocks of 100 s");
  EXPECT_EQ(part.resamples_without_positive, 0);
  const ModelScores& bar = part.models[1];
  for (const Estimate* of_itself :
       {&bar.pr_auc_over_bar, &bar.brier_skill_over_bar, &bar.log_loss_over_bar}) {
    EXPECT_EQ(of_itself->interval->low, 0.0);
    EXPECT_EQ(of_itself->interval->high, 0.0);
  }
  EXPECT_EQ(part.models[0].brier_skill.interval->high, 0.0);
  const ModelScores& model = part.models[2];
  EXPECT_GT(model.pr_auc_over_bar.interval->low, 0.0);
  EXPECT_GT(model.brier_skill_over_bar.interval->low, 0.0);
  EXPECT_LT(model.log_loss_over_bar.interval->high, 0.0);
  EXPECT_LT(part.probes[0].brier_skill.interval->high, 0.0);
}

TEST_F(PartIntervals, AreThoseOfEachResamplesNumbers) {
  add_intervals(line, labels, probabilities, plan, {300, 9}, part);
  const ResampledScores resampled = resample_scores(line, labels, probabilities, plan, 300, 9);
  const ForecastResamples& model = resampled.forecasts[2];
  std::vector<double> lift;
  std::vector<double> normalised;
  std::vector<double> skill;
  for (std::size_t at = 0; at < 300; ++at) {
    const double rate = resampled.base_rate[at];
    lift.push_back(model.pr_auc[at] / rate);
    normalised.push_back((model.pr_auc[at] - rate) / (1.0 - rate));
    skill.push_back(1.0 - model.brier[at] / resampled.forecasts[0].brier[at]);
  }
  const auto expect = [&](const std::vector<double>& values, const Estimate& found) {
    const std::optional<Interval> interval = block_interval(values, plan.blocks);
    EXPECT_EQ(found.interval->low, interval->low);
    EXPECT_EQ(found.interval->high, interval->high);
  };
  const ModelScores& scores = part.models[2];
  expect(model.pr_auc, scores.pr_auc);
  expect(lift, scores.lift);
  expect(normalised, scores.pr_auc_normalised);
  expect(model.roc_auc, scores.roc_auc);
  expect(model.brier, scores.brier);
  expect(skill, scores.brier_skill);
  expect(model.log_loss, scores.log_loss);
}

TEST_F(PartIntervals, CountResamplesWithoutASpike) {
  for (std::size_t row = 20; row < labels.size(); ++row) labels[row] = 0;
  add_intervals(line, labels, probabilities, plan, {500, 1}, part);
  EXPECT_GT(part.resamples_without_positive, 50);
  EXPECT_NE(part.interval_method.find(" of 500 resamples hold no spike"), std::string::npos);
  EXPECT_GT(part.models[2].lift.interval->low, 0.0);
  EXPECT_TRUE(part.models[2].brier.interval);
}

TEST_F(PartIntervals, AreAbsentForAReasonAndWithoutABar) {
  plan.reason = "no interval: for a reason";
  add_intervals(line, labels, probabilities, plan, {500, 1}, part);
  EXPECT_EQ(part.interval_reason, plan.reason);
  EXPECT_FALSE(part.models[0].pr_auc.interval);
  plan.reason = "";
  part.models[1].name = "other";
  add_intervals(line, labels, probabilities, plan, {100, 1}, part);
  EXPECT_FALSE(part.models[2].pr_auc_over_bar.interval);
  EXPECT_FALSE(part.models[2].log_loss_over_bar.interval);
  EXPECT_TRUE(part.models[2].pr_auc.interval);
}

}  // namespace
}  // namespace foreshock
