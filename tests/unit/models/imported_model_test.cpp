#include "foreshock/models/imported_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/models/feature_schema.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

Json logistic() {
  return {{"kind", "logistic"},
          {"class", "LogisticRegression"},
          {"sklearn_version", "1.2.2"},
          {"columns", {"spread", "spread_bps"}},
          {"coefficients", {{2.0, -1.0}}},
          {"intercept", {0.25}},
          {"means", nullptr},
          {"scales", nullptr},
          {"threshold", nullptr},
          {"classes", {0, 1}},
          {"multinomial", false},
          {"n_features", 2},
          {"check", nullptr}};
}

Json z_score() {
  Json json = logistic();
  json.update({{"kind", "z_score"},
               {"class", "their.Baseline"},
               {"sklearn_version", nullptr},
               {"columns", {"return_std_300s"}},
               {"coefficients", {{1.0}}},
               {"intercept", {0.0}},
               {"means", {3e-5}},
               {"scales", {2e-5}},
               {"threshold", 2.0},
               {"n_features", 1}});
  return json;
}

ImportedModel import(const Json& json, const std::vector<std::string>& columns = {},
                     const std::string& set = "handoff_v1") {
  return imported_model(json.dump(), {set, columns, "feed", "0.0.0"});
}

UserError error_of(const Json& json, const std::vector<std::string>& columns = {},
                   const std::string& set = "handoff_v1") {
  try {
    static_cast<void>(import(json, columns, set));
  } catch (const UserError& error) {
    return error;
  }
  return {ErrorCode::interrupted, "no error"};
}

double logit(double p) {
  return std::log(p / (1.0 - p));
}

double probability(const ImportedModel& imported, const std::vector<double>& values) {
  return *imported.artifact.model->probability(values);
}

TEST(ImportedModel, LogisticRegressionAsItIs) {
  const ImportedModel imported = import(logistic());
  EXPECT_NEAR(logit(probability(imported, {0.5, 0.1})), 0.25 + 1.0 - 0.1, 1e-14);
  EXPECT_EQ(imported.artifact.decision_threshold, 0.5);
  EXPECT_EQ(imported.artifact.label.column, "label");
  EXPECT_EQ(imported.artifact.feature_set, "handoff_v1");
  EXPECT_EQ(imported.artifact.schema_hash, handoff_v1().schema_hash);
  EXPECT_EQ(imported.artifact.imported_from, "LogisticRegression, scikit-learn 1.2.2");
  EXPECT_EQ(imported.artifact.settings.at("imported_file_sha256"), "feed");
}

TEST(ImportedModel, ScalingAndMultinomial) {
  Json json = logistic();
  json.update({{"means", {0.5, 1.0}}, {"scales", {0.1, 4.0}}});
  EXPECT_NEAR(logit(probability(import(json), {0.6, 3.0})), 0.25 + 2.0 - 0.5, 1e-14);
  json["multinomial"] = true;
  EXPECT_NEAR(logit(probability(import(json), {0.6, 3.0})), 2 * (0.25 + 2.0 - 0.5), 1e-13);
}

TEST(ImportedModel, ZScoreOfThePrototype) {
  const ImportedModel imported = import(z_score());
  const double z = (1e-4 - 3e-5) / (2e-5 + 1e-8);
  EXPECT_EQ(probability(imported, {1e-4}), 1.0 / (1.0 + std::exp(-z)));
  EXPECT_EQ(imported.artifact.decision_threshold, 1.0 / (1.0 + std::exp(-2.0)));
  EXPECT_EQ(imported.artifact.imported_from, "their.Baseline");
}

TEST(ImportedModel, NothingIsKnownOfItsTraining) {
  const ImportedModel imported = import(logistic());
  const Json json = Json::parse(to_json(imported.artifact));
  for (const char* field : {"first_timestamp", "last_timestamp", "rows_used", "calibration_rows"}) {
    EXPECT_TRUE(json["training"][field].is_null()) << field;
  }
  const Artifact again = artifact_from_json(json.dump());
  EXPECT_EQ(to_json(again), to_json(imported.artifact));
  EXPECT_THAT(again.notes, ElementsAre(HasSubstr("unknown"), HasSubstr("null")));
}

TEST(ImportedModel, ColumnsGivenBeforeTheFilesOwnBeforeTheFive) {
  EXPECT_THAT(import(logistic()).artifact.model->columns(), ElementsAre("spread", "spread_bps"));
  EXPECT_THAT(import(logistic(), {"price", "spread"}).artifact.model->columns(),
              ElementsAre("price", "spread"));
  Json json = logistic();
  json.update({{"columns", nullptr}, {"coefficients", {{1, 2, 3, 4, 5}}}, {"n_features", 5}});
  EXPECT_EQ(import(json).artifact.model->columns(), handoff_model_inputs());
  EXPECT_THAT(error_of(json, {}, "core_v1").what(), HasSubstr("--columns"));
}

TEST(ImportedModel, ColumnsMustFit) {
  const UserError number = error_of(logistic(), {"spread"});
  EXPECT_EQ(number.code(), ErrorCode::bad_setting);
  EXPECT_THAT(number.what(), HasSubstr("reads 2 columns and 1 are named"));
  const UserError unknown = error_of(logistic(), {"spread", "return_st_60s"});
  EXPECT_EQ(unknown.code(), ErrorCode::missing_column);
  EXPECT_THAT(unknown.what(), HasSubstr("'return_st_60s'; like it are: return_std_60s"));
  EXPECT_THAT(error_of(logistic(), {"spread", "product_id"}).what(), HasSubstr("'product_id'"));
  EXPECT_THAT(error_of(logistic(), {"spread", "spread"}).what(), HasSubstr("twice"));
  EXPECT_EQ(error_of(logistic(), {}, "core_v7").code(), ErrorCode::bad_setting);
  Json nameless = z_score();
  nameless["columns"] = nullptr;
  EXPECT_THAT(error_of(nameless).what(), HasSubstr("volatility_col_"));
}

TEST(ImportedModel, ClassesMustBeNoAndYes) {
  Json json = logistic();
  for (const Json& good : {Json{false, true}, Json{0.0, 1.0}, Json{0, 1}}) {
    json["classes"] = good;
    EXPECT_NO_THROW(static_cast<void>(import(json))) << good;
  }
  for (const Json& bad :
       {Json{0, 1, 2}, Json{1}, Json{1, 0}, Json{-1, 1}, Json{"0", "1"}, Json{true, false}}) {
    json["classes"] = bad;
    EXPECT_EQ(error_of(json).code(), ErrorCode::bad_model) << bad;
  }
}

TEST(ImportedModel, NumbersMustFitTogether) {
  const std::vector<Json> bad = {{{"coefficients", {{1.0, 2.0}, {1.0, 2.0}}}},
                                 {{"coefficients", {{1.0}}}},
                                 {{"coefficients", Json::array()}},
                                 {{"coefficients", {{1.0, nullptr}}}},
                                 {{"intercept", {1.0, 2.0}}},
                                 {{"means", {1.0}}},
                                 {{"scales", {1.0, 0.0}}},
                                 {{"scales", {1.0, -1.0}}},
                                 {{"scales", {1.0}}},
                                 {{"n_features", 3}},
                                 {{"kind", "tree"}}};
  for (const Json& change : bad) {
    Json json = logistic();
    json.update(change);
    EXPECT_EQ(error_of(json).code(), ErrorCode::bad_model) << change;
  }
  const Json whole = logistic();
  for (const auto& [field, value] : whole.items()) {
    if (field == "threshold") continue;  // of a z-score only
    Json json = whole;
    json.erase(field);
    EXPECT_EQ(error_of(json).code(), ErrorCode::bad_model) << field;
  }
  EXPECT_THROW(static_cast<void>(imported_model("{", {"handoff_v1", {}, "", ""})), UserError);
}

TEST(ImportedModel, MustAnswerAsScikitLearnDoes) {
  Json json = logistic();
  const double p = 1.0 / (1.0 + std::exp(-1.15));
  json["check"] = {{"rows", {{0.5, 0.1}, {0.5, 0.1}}}, {"probabilities", {p, p}}};
  const ImportedModel imported = import(json);
  EXPECT_EQ(imported.rows_compared, 2U);
  EXPECT_LE(imported.largest_difference, 1e-15);
  json["check"]["probabilities"][1] = p + 1e-6;
  EXPECT_THAT(error_of(json).what(), HasSubstr("answers otherwise"));
  json["check"]["probabilities"] = {p};
  EXPECT_EQ(error_of(json).code(), ErrorCode::bad_model);
  json["check"] = {{"rows", {{0.5}}}, {"probabilities", {p}}};
  EXPECT_EQ(error_of(json).code(), ErrorCode::bad_model);
}

}  // namespace
}  // namespace foreshock
