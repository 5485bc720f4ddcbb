#include "foreshock/models/scoring.hpp"

#include <gtest/gtest.h>

#include "foreshock/models/baseline_model.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing_support::column_of;
using testing_support::random_table;
using testing_support::set_null;

Artifact z_score_of_log_rv_60(double mean) {
  Artifact artifact;
  artifact.model = std::make_unique<BaselineModel>("log_rv_60", Moments{mean, 1.0});
  artifact.label = {"spike_fixed", LabelKind::fixed, 4e-7};
  artifact.decision_threshold = 0.5;
  return artifact;
}

TEST(Scoring, PredictionsFollowTheThresholdAndKeepNulls) {
  Frame frame = random_table(4, 1);
  column_of(frame, "log_rv_60").doubles = {-8.0, -7.0, -6.0, -5.0};
  set_null(column_of(frame, "log_rv_60"), 3);
  column_of(frame, "spike_fixed").ints = {0, 1, 1, 0};
  set_null(column_of(frame, "spike_fixed"), 2);
  const Frame out = predict(z_score_of_log_rv_60(-7.0), frame, "hash");
  EXPECT_EQ(out.columns().size(), 6U);
  const Column& prediction = out.at("prediction");
  EXPECT_EQ(prediction.ints[0], 0);
  EXPECT_EQ(prediction.ints[1], 1);  // exactly at the threshold
  EXPECT_EQ(prediction.ints[2], 1);
  EXPECT_TRUE(prediction.is_null(3));
  EXPECT_DOUBLE_EQ(out.at("probability").doubles[1], 0.5);
  EXPECT_TRUE(out.at("probability").is_null(3));
  EXPECT_EQ(out.at("label").ints[1], 1);
  EXPECT_TRUE(out.at("label").is_null(2));
  EXPECT_EQ(out.at("label").ints[3], 0);
  EXPECT_EQ(out.at("timestamp").ints[3], 3'000'000'000);
  EXPECT_EQ(out.at("product_id").text(0), "BTC-USD");
  EXPECT_EQ(out.at("model_hash").text(3), "hash");
}

TEST(Scoring, WithoutAThresholdThereIsNoPrediction) {
  const Frame frame = random_table(3, 2);
  Artifact artifact = z_score_of_log_rv_60(-7.0);
  artifact.decision_threshold.reset();
  const Frame out = predict(artifact, frame, "hash");
  EXPECT_EQ(out.at("prediction").null_count(), 3U);
  EXPECT_EQ(out.at("probability").null_count(), 0U);
}

TEST(Scoring, TablesWithoutTimeProductOrLabelStillScore) {
  Frame frame;
  Column& input = frame.add("log_rv_60", ColumnType::int64);
  input.push_int(-7);
  const Frame out = predict(z_score_of_log_rv_60(-7.0), frame, "hash");
  for (const char* name : {"timestamp", "product_id", "label"}) EXPECT_TRUE(out.at(name).is_null(0)) << name;
  EXPECT_DOUBLE_EQ(out.at("probability").doubles[0], 0.5);
}

}  // namespace
}  // namespace foreshock
