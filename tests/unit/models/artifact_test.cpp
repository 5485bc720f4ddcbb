#include "foreshock/models/artifact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/models/trainer.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing_support::column_of;
using testing_support::over_days;
using testing_support::random_table;
using testing_support::training_data;

Artifact make_artifact(const Frame& frame, const std::string& kind) {
  const TrainingData data = training_data(frame, "spike_relative");
  TrainedModel trained = model_kind(kind).train(data, {});
  Artifact artifact;
  artifact.model = std::move(trained.model);
  artifact.label = data.label;
  artifact.decision_threshold = 0.1 + 0.2;  // a number that only survives with 17 digits
  artifact.feature_set = "core_v1";
  artifact.schema_hash = "feed";
  artifact.first_timestamp = from_nanos(1);
  artifact.last_timestamp = from_nanos(1'700'000'000'123'456'789);
  artifact.rows_used = trained.rows_used;
  artifact.rows_dropped = {{"null_input", trained.rows_with_null}};
  artifact.calibration_rows = 7;
  artifact.dropped_columns = {{"a", "because"}};
  artifact.notes = trained.notes;
  artifact.settings = {{"l2_c", "1"}};
  artifact.data_hash = "abc";
  artifact.foreshock_version = "0.0.0";
  return artifact;
}

std::string error_of(const std::string& json) {
  try {
    static_cast<void>(artifact_from_json(json));
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_model);
    return error.what();
  }
  return "";
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) names.emplace_back(kind.name);
  return names;
}

class EveryKind : public testing::TestWithParam<std::string> {};

TEST_P(EveryKind, RoundTripsBitForBit) {
  const Frame frame = over_days(random_table(2000, 1), 30);
  const Artifact artifact = make_artifact(frame, GetParam());
  const std::string json = to_json(artifact);
  const Artifact again = artifact_from_json(json);
  EXPECT_EQ(to_json(again), json);
  EXPECT_EQ(again.model->kind(), GetParam());
  EXPECT_EQ(again.label, artifact.label);
  EXPECT_EQ(again.decision_threshold, artifact.decision_threshold);
  EXPECT_EQ(again.last_timestamp, artifact.last_timestamp);
  EXPECT_EQ(again.dropped_columns, artifact.dropped_columns);
  const std::vector<double> before = score_frame(*artifact.model, frame);
  const std::vector<double> after = score_frame(*again.model, frame);
  ASSERT_EQ(before.size(), after.size());
  EXPECT_EQ(std::memcmp(before.data(), after.data(), before.size() * sizeof(double)), 0);
}

TEST_P(EveryKind, TrainsToTheSameBytesTwice) {
  const Frame frame = over_days(random_table(2000, 2), 30);
  EXPECT_EQ(to_json(make_artifact(frame, GetParam())), to_json(make_artifact(frame, GetParam())));
}

TEST_P(EveryKind, ProbabilityFollowsTheScore) {
  const Frame frame = over_days(random_table(500, 3), 30);
  const Artifact artifact = make_artifact(frame, GetParam());
  double before = -1.0;
  for (double score = -40.0; score <= 40.0; score += 0.25) {
    const double p = artifact.model->probability_of(score);
    ASSERT_GE(p, before);
    ASSERT_GE(p, 0.0);
    ASSERT_LE(p, 1.0);
    before = p;
  }
}

INSTANTIATE_TEST_SUITE_P(Artifact, EveryKind, testing::ValuesIn(kind_names()));

TEST(Artifact, UnsetValuesStayUnset) {
  const Frame frame = random_table(500, 4);
  Artifact artifact = make_artifact(frame, "baseline");
  artifact.decision_threshold.reset();
  artifact.first_timestamp.reset();
  artifact.label = {"theirs", LabelKind::other, 0.0};
  const Artifact again = artifact_from_json(to_json(artifact));
  EXPECT_EQ(again.decision_threshold, std::nullopt);
  EXPECT_EQ(again.first_timestamp, std::nullopt);
  EXPECT_EQ(again.label, artifact.label);
}

TEST(Artifact, AnotherSchemaIsRefusedNamingBoth) {
  Frame frame = random_table(500, 5);
  const Artifact artifact = make_artifact(frame, "logistic");
  EXPECT_NO_THROW(require_same_schema(artifact, frame));
  frame.metadata["schema_hash"] = "beef";
  try {
    require_same_schema(artifact, frame);
    FAIL() << "another schema was accepted";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::schema_mismatch);
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("beef"), HasSubstr("feed")));
  }
}

TEST(Artifact, TablesOfOthersAreTakenByColumnNames) {
  Frame frame = random_table(500, 6);
  const Artifact artifact = make_artifact(frame, "logistic");
  frame.metadata.clear();
  EXPECT_NO_THROW(require_same_schema(artifact, frame));
  column_of(frame, "log_rv_300").name = "renamed";
  try {
    require_same_schema(artifact, frame);
    FAIL() << "a missing column was accepted";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::missing_column);
    EXPECT_THAT(error.what(), HasSubstr("log_rv_300"));
  }
}

TEST(Artifact, DamageIsNamed) {
  const Frame frame = random_table(500, 7);
  const std::string good = to_json(make_artifact(frame, "logistic"));
  EXPECT_THAT(error_of("{"), HasSubstr("damaged"));
  EXPECT_THAT(error_of("[]"), HasSubstr("not a model"));
  EXPECT_THAT(error_of("{}"), HasSubstr("not a model"));
  auto json = nlohmann::ordered_json::parse(good);
  json["format_version"] = 2;
  EXPECT_THAT(error_of(json.dump()), HasSubstr("format version 2 is unknown, this program reads version 1"));
  json = nlohmann::ordered_json::parse(good);
  json["kind"] = "oracle";
  EXPECT_THAT(error_of(json.dump()), HasSubstr("'oracle'"));
  json = nlohmann::ordered_json::parse(good);
  json["model"]["sds"][0] = 0.0;
  EXPECT_THAT(error_of(json.dump()), HasSubstr("every sd positive"));
  const auto whole = nlohmann::ordered_json::parse(good);
  for (const auto& [field, value] : whole.items()) {
    json = whole;
    json.erase(field);
    EXPECT_FALSE(error_of(json.dump()).empty()) << field;
  }
}

}  // namespace
}  // namespace foreshock
