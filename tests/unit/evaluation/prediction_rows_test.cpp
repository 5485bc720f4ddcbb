#include "foreshock/evaluation/prediction_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void add_numbers(Frame& frame, const std::string& name, const std::vector<double>& values) {
  Column& column = frame.add(name, ColumnType::float64);
  for (const double value : values) std::isnan(value) ? column.push_null() : column.push_double(value);
}

void add_texts(Frame& frame, const std::string& name, const std::vector<std::string>& values) {
  Column& column = frame.add(name, ColumnType::string);
  for (const std::string& value : values) value.empty() ? column.push_null() : column.push_text(value);
}

Frame sample() {
  Frame frame;
  add_numbers(frame, "prediction", {0, 1, NAN, 1});
  add_numbers(frame, "probability", {0.1, 0.8, 0.6, NAN});
  add_numbers(frame, "actual", {0, 1, 0, 1});
  return frame;
}

std::string refusal(const Frame& frame, const PredictionsSettings& settings = {}) {
  try {
    (void)read_prediction_rows(frame, settings);
  } catch (const UserError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(PredictionRows, KeepsRowsWithLabelAndProbability) {
  const PredictionRows rows = read_prediction_rows(sample(), {});
  EXPECT_THAT(rows.score, ElementsAre(0.1, 0.8, 0.6));
  EXPECT_THAT(rows.label, ElementsAre(0, 1, 0));
  EXPECT_EQ(rows.dropped, 1);
  ASSERT_EQ(rows.decision.size(), 3U);
  EXPECT_TRUE(std::isnan(rows.decision[2]));
  EXPECT_THAT(rows.notes, ElementsAre(HasSubstr("1 rows carry no prediction")));
  EXPECT_THAT(rows.no_time_reason, HasSubstr("no column 'timestamp'"));
}

TEST(PredictionRows, DropsWhereTheOtherForecastIsMissing) {
  Frame frame = sample();
  add_numbers(frame, "other", {NAN, 0.5, 0.5, 0.5});
  PredictionsSettings settings;
  settings.against_column = "other";
  const PredictionRows rows = read_prediction_rows(frame, settings);
  EXPECT_THAT(rows.score, ElementsAre(0.8, 0.6));
  EXPECT_THAT(rows.against, ElementsAre(0.5, 0.5));
}

TEST(PredictionRows, MakesDecisionsFromAThreshold) {
  PredictionsSettings settings;
  settings.threshold = 0.6;
  EXPECT_THAT(read_prediction_rows(sample(), settings).decision, ElementsAre(0.0, 1.0, 1.0));
}

TEST(PredictionRows, PrefersActualToLabel) {
  Frame frame = sample();
  add_numbers(frame, "label", {1, 1, 1, 1});
  EXPECT_EQ(read_prediction_rows(frame, {}).columns.actual, "actual");
  PredictionsSettings settings;
  settings.actual_column = "label";
  EXPECT_THAT(read_prediction_rows(frame, settings).label, ElementsAre(1, 1, 1));
}

TEST(PredictionRows, TellsProductsApart) {
  Frame frame = sample();
  add_texts(frame, "venue", {"a", "b", "a", "a"});
  add_texts(frame, "product_id", {"BTC-USD", "BTC-USD", "BTC-USD", "ETH-USD"});
  const PredictionRows rows = read_prediction_rows(frame, {});
  EXPECT_THAT(rows.product, ElementsAre(0, 1, 0));
  EXPECT_EQ(rows.products, 3U);
}

TEST(PredictionRows, ReadsTimesAsTheyCome) {
  Frame text = sample();
  add_texts(text, "timestamp", {"1970-01-01T00:00:01", "1970-01-01T00:00:02Z", "1970-01-01T00:00:03Z", "x"});
  EXPECT_THAT(refusal(text), HasSubstr("column 'timestamp': "));
  text.columns().back().dictionary[3] = "1970-01-01T01:00:04+01:00";
  const PredictionRows rows = read_prediction_rows(text, {});
  EXPECT_THAT(rows.timestamp_ns, ElementsAre(1'000'000'000, 2'000'000'000, 3'000'000'000));
  EXPECT_THAT(rows.notes, testing::Contains("times without a zone are taken as UTC"));

  Frame gap = sample();
  add_texts(gap, "timestamp", {"1970-01-01T00:00:01Z", "", "1970-01-01T00:00:03Z", ""});
  EXPECT_EQ(read_prediction_rows(gap, {}).no_time_reason, "column 'timestamp' has 2 nulls");
  Frame plain = sample();
  add_numbers(plain, "timestamp", {1, 2, 3, 4});
  EXPECT_EQ(read_prediction_rows(plain, {}).no_time_reason,
            "column 'timestamp' holds plain numbers, not times");
  EXPECT_TRUE(read_prediction_rows(plain, {}).timestamp_ns.empty());
}

TEST(PredictionRows, NamesTheRowOfTheFile) {
  Frame frame = sample();
  frame.columns()[1].doubles[0] = 1.25;
  EXPECT_EQ(refusal(frame), "column 'probability' holds 1.25 in row 0; it must be a probability in [0, 1]");
  frame = sample();
  frame.columns()[2].doubles[3] = 7;  // of a row that would be dropped
  EXPECT_EQ(refusal(frame), "column 'actual' holds 7 in row 3; it must be 0 or 1");
}

TEST(PredictionRows, RefusesATableWithoutWhatItNeeds) {
  Frame frame;
  add_numbers(frame, "actual", {0});
  EXPECT_THAT(refusal(frame), HasSubstr("no column 'probability' or 'prediction'"));
  add_numbers(frame, "prediction", {0});
  PredictionsSettings settings;
  settings.threshold = 0.5;
  EXPECT_THAT(refusal(frame, settings), HasSubstr("--threshold needs"));
  settings = {};
  settings.against_column = "prediction";
  EXPECT_THAT(refusal(frame, settings), HasSubstr("--against-column needs"));
  EXPECT_THAT(refusal(Frame{}), HasSubstr("there is no column 'actual' or 'label'"));
}

TEST(ChooseColumns, ListsEachColumnOnce) {
  PredictionsSettings settings;
  settings.against_column = "probability";
  const std::vector<std::string> present{"x", "probability", "label", "timestamp"};
  EXPECT_THAT(choose_columns(present, settings).names(), ElementsAre("label", "probability", "timestamp"));
}

}  // namespace
}  // namespace foreshock
