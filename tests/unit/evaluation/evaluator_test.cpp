#include "foreshock/evaluation/evaluator.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/evaluation_json.hpp"
#include "foreshock/evaluation/evaluation_text.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Thirty sessions of 2,000 s, a spike of 50 s every 500 s; two forecasters that see the label through noise.
class Evaluator : public testing::Test {
 protected:
  Evaluator() {
    for (std::int64_t session = 0; session < 30; ++session) append_session(rows, session * 10'000, 2000);
    Random random(11);
    ScoredModel good{"logistic", {}, std::nullopt};
    ScoredModel bar{"log_har", {}, std::nullopt};
    for (std::size_t row = 0; row < rows.size(); ++row) {
      rows.label[row] = row % 500 < 50 ? 1 : 0;
      good.probability.push_back(0.4 * rows.label[row] + 0.5 * random.uniform01());
      bar.probability.push_back(0.1 * rows.label[row] + 0.5 * random.uniform01());
    }
    models = {good, bar};
  }
  EvaluationResult result() const {
    const Split split = contiguous_split(rows, {});
    Frame frame;
    Column& timestamp = frame.add("timestamp", ColumnType::timestamp);
    for (const std::int64_t nanos : rows.timestamp_ns) timestamp.push_int(nanos);
    ForecastSettings settings;
    settings.with_probes = false;
    Forecasts forecasts =
        score_contenders(frame, rows, split, {"spike_relative", LabelKind::other, 0.0}, {}, settings);
    forecasts.models.insert(forecasts.models.end(), models.begin(), models.end());
    forecasts.probes = {{"clock", std::vector<double>(rows.size(), 0.2), std::nullopt}};
    return evaluate({&frame, &rows, &split, &forecasts, "spike_relative"}, {.resamples = 200});
  }

  LabelledRows rows;
  std::vector<ScoredModel> models;
};

TEST_F(Evaluator, PutsTheBaseRateFirst) {
  const EvaluationResult evaluated = result();
  ASSERT_EQ(evaluated.test.models.size(), 3U);
  EXPECT_EQ(evaluated.test.models[0].name, "base_rate");
  EXPECT_DOUBLE_EQ(*evaluated.test.models[0].pr_auc.value, 0.1);
  EXPECT_DOUBLE_EQ(*evaluated.test.models[0].lift.value, 1.0);
  EXPECT_DOUBLE_EQ(*evaluated.test.models[0].brier, 0.09);
}

TEST_F(Evaluator, SetsThresholdsOnTheCalibrationPart) {
  models[0].decision_threshold = 0.75;
  const EvaluationResult evaluated = result();
  EXPECT_DOUBLE_EQ(*evaluated.test.models[1].decision_threshold, 0.75);
  const std::optional<double> chosen = evaluated.test.models[2].decision_threshold;
  EXPECT_EQ(chosen, evaluated.calibration.models[2].decision_threshold);
  ASSERT_TRUE(chosen);
  for (const double other : {*chosen - 0.05, *chosen + 0.05}) {
    models[1].decision_threshold = other;
    EXPECT_LE(*result().calibration.models[2].f1, *evaluated.calibration.models[2].f1) << other;
  }
}

TEST_F(Evaluator, GivesIntervalsThatHoldTheirNumbersAndAPairedDifference) {
  const EvaluationResult evaluated = result();
  EXPECT_EQ(evaluated.test.interval_reason, "no interval: 12 blocks of 1000 s, 20 are needed");
  EXPECT_FALSE(evaluated.test.models[1].pr_auc.interval);
  EXPECT_EQ(evaluated.verdict.code, VerdictCode::insufficient_evidence);

  for (std::int64_t session = 30; session < 60; ++session) append_session(rows, session * 10'000, 2000);
  Random random(12);
  for (std::size_t row = 60'000; row < rows.size(); ++row) {
    rows.label[row] = row % 500 < 50 ? 1 : 0;
    models[0].probability.push_back(0.4 * rows.label[row] + 0.5 * random.uniform01());
    models[1].probability.push_back(0.1 * rows.label[row] + 0.5 * random.uniform01());
  }
  const EvaluationResult longer = result();
  EXPECT_EQ(longer.test.interval_reason, "");
  const ModelScores& good = longer.test.models[1];
  EXPECT_LT(good.pr_auc.interval->low, *good.pr_auc.value);
  EXPECT_GT(good.pr_auc.interval->high, *good.pr_auc.value);
  EXPECT_GT(good.pr_auc_over_bar.interval->low, 0.0);
  const ModelScores& bar = longer.test.models[2];
  EXPECT_EQ(bar.pr_auc_over_bar.interval->low, 0.0);
  EXPECT_EQ(bar.pr_auc_over_bar.interval->high, 0.0);
  EXPECT_EQ(longer.verdict.code, VerdictCode::beats_log_har);
}

TEST_F(Evaluator, ScoresAllOnTheSameRows) {
  for (std::size_t row = 50'000; row < 51'000; ++row) models[1].probability[row] = kNaN;
  const EvaluationResult evaluated = result();
  EXPECT_EQ(evaluated.test.rows, 11'000);
  EXPECT_EQ(evaluated.test.rows_without_score, 1000);
  const Confusion& counts = *evaluated.test.models[1].confusion;
  EXPECT_EQ(counts.true_positives + counts.false_positives + counts.true_negatives + counts.false_negatives,
            11'000);
}

TEST_F(Evaluator, CountsEpisodesAndExposure) {
  const EvaluationResult evaluated = result();
  EXPECT_EQ(evaluated.test.sessions, 6);
  EXPECT_EQ(evaluated.test.episodes, 24);  // four a session, each of one burst
  EXPECT_DOUBLE_EQ(evaluated.test.effective_sample_size, 200.0);
  EXPECT_DOUBLE_EQ(evaluated.test.valid_hours, 12'000.0 / 3600.0);
  EXPECT_EQ(evaluated.split.summary(Part::train).episodes, 72);
}

TEST_F(Evaluator, ComputesWhatIsDefinedWithoutPositives) {
  for (std::size_t row = 48'000; row < rows.size(); ++row) rows.label[row] = 0;
  const EvaluationResult evaluated = result();
  const ModelScores& good = evaluated.test.models[1];
  EXPECT_FALSE(good.pr_auc.value);
  EXPECT_TRUE(good.brier);
  EXPECT_TRUE(good.pr_curve.empty());
  EXPECT_EQ(evaluated.test.undefined_reason, "no spike in this part");
  EXPECT_EQ(evaluated.verdict.code, VerdictCode::no_positives);
  const auto json = nlohmann::json::parse(to_json(evaluated));
  EXPECT_TRUE(json["models"]["logistic"]["pr_auc"]["value"].is_null());
  EXPECT_TRUE(json["models"]["logistic"]["brier"].is_number());
  EXPECT_EQ(json["reasons"]["undefined"], "no spike in this part");
  EXPECT_NE(to_text(evaluated).find("– not defined: no spike in this part"), std::string::npos);
}

TEST_F(Evaluator, RefusesAProbabilityThatIsNone) {
  models[0].probability[59'000] = 1.5;
  EXPECT_THROW((void)result(), UserError);
}

TEST_F(Evaluator, WritesTheContractsNames) {
  const auto json = nlohmann::json::parse(to_json(result()));
  for (const char* name :
       {"base_rate", "episodes", "effective_sample_size", "models", "probes", "verdict", "split", "sessions",
        "valid_hours", "unsafe_random_split", "calibration", "reasons"}) {
    EXPECT_TRUE(json.contains(name)) << name;
  }
  const auto& model = json["models"]["logistic"];
  for (const char* name : {"value", "low", "high"}) EXPECT_TRUE(model["pr_auc"].contains(name)) << name;
  for (const char* name : {"lift", "roc_auc", "brier", "log_loss", "precision", "recall", "f1", "accuracy"}) {
    EXPECT_TRUE(model.contains(name)) << name;
  }
  EXPECT_EQ(model["confusion"].size(), 4U);
  EXPECT_EQ(json["verdict"]["code"], "insufficient_evidence");
  EXPECT_EQ(json["split"]["train"]["rows"], 36'000);
  EXPECT_TRUE(json["probes"].contains("clock"));
}

}  // namespace
}  // namespace foreshock
