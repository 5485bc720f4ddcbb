#include "foreshock/evaluation/predictions_evaluation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/predictions_json.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;

// A row every `step_ns`; a spike in the last 30 of every 300 rows, which the probability sees.
Frame spiky(std::int64_t rows, std::int64_t step_ns, bool with_times = true) {
  Frame frame;
  if (with_times) {
    Column& time = frame.add("timestamp", ColumnType::timestamp);
    for (std::int64_t row = 0; row < rows; ++row) time.push_int(row * step_ns);
  }
  Column& probability = frame.add("probability", ColumnType::float64);
  for (std::int64_t row = 0; row < rows; ++row) {
    probability.push_double((row % 300 >= 270 ? 0.5 : 0.1) + 0.001 * static_cast<double>(row % 7));
  }
  Column& label = frame.add("label", ColumnType::boolean);
  for (std::int64_t row = 0; row < rows; ++row) label.push_int(row % 300 >= 270 ? 1 : 0);
  return frame;
}

PredictionsEvaluation evaluated(const Frame& frame) {
  PredictionsSettings settings;
  settings.resamples = 100;
  return evaluate_predictions(frame, settings);
}

TEST(EvaluatePredictions, CountsEpisodesAndOverlapByTheClock) {
  const PredictionsEvaluation result = evaluated(spiky(3000, kNanosPerSecond));
  EXPECT_EQ(result.episodes, 10);
  EXPECT_FALSE(result.episodes_are_runs);
  EXPECT_DOUBLE_EQ(result.overlap, 60.0);
  EXPECT_DOUBLE_EQ(result.effective_sample_size, 50.0);
  EXPECT_DOUBLE_EQ(evaluated(spiky(3000, kNanosPerSecond / 5)).overlap, 300.0);
  EXPECT_DOUBLE_EQ(evaluated(spiky(3000, 20 * kNanosPerSecond)).overlap, 3.0);
  EXPECT_DOUBLE_EQ(evaluated(spiky(3000, 300 * kNanosPerSecond)).overlap, 1.0);
}

TEST(EvaluatePredictions, CountsRunsWithoutTimes) {
  const PredictionsEvaluation result = evaluated(spiky(3000, 0, false));
  EXPECT_EQ(result.episodes, 10);
  EXPECT_TRUE(result.episodes_are_runs);
  EXPECT_DOUBLE_EQ(result.overlap, 60.0);
  EXPECT_THAT(result.reasons.at("interval"), HasSubstr("rows carry no time"));
}

TEST(EvaluatePredictions, GivesIntervalsOfTwentyBlocks) {
  const PredictionsEvaluation few = evaluated(spiky(6000, kNanosPerSecond));
  EXPECT_FALSE(few.lift.interval);
  EXPECT_THAT(few.reasons.at("interval"), HasSubstr("blocks"));
  const PredictionsEvaluation many = evaluated(spiky(40'000, kNanosPerSecond));
  ASSERT_TRUE(many.lift.interval && many.pr_auc.interval);
  EXPECT_EQ(many.reasons.count("interval"), 0U);
  EXPECT_LE(many.lift.interval->low, *many.lift.value);
  EXPECT_GE(many.lift.interval->high, *many.lift.value);
}

TEST(EvaluatePredictions, SaysWhyEachNumberIsMissing) {
  Frame frame = spiky(270, kNanosPerSecond);  // no spike yet
  const PredictionsEvaluation result = evaluated(frame);
  EXPECT_EQ(result.verdict, PredictionsVerdict::no_positives);
  for (const char* name :
       {"pr_auc", "roc_auc", "confusion", "brier_skill", "calibration_slope", "interval"}) {
    EXPECT_EQ(result.reasons.count(name), 1U) << name;
  }
  EXPECT_TRUE(result.brier && result.log_loss && result.ece_plain);
}

TEST(PredictionsJson, HoldsNullWhereNothingIsDefined) {
  const std::string json = to_json(evaluated(spiky(270, kNanosPerSecond)));
  EXPECT_THAT(json, HasSubstr("\"roc_auc\": null"));
  EXPECT_THAT(json, HasSubstr("\"code\": \"no_positives\""));
  EXPECT_THAT(json, HasSubstr("\"base_rate\": 0.0"));
  EXPECT_EQ(json.back(), '\n');
}

}  // namespace
}  // namespace foreshock
