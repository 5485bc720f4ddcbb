#include "foreshock/pipeline/evaluation_charts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/pipeline/sample_evaluation.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PrChart, DrawsEachPrecisionBackToTheRecallBefore) {
  const LineChart chart = pr_chart(sample_evaluation().test);
  ASSERT_EQ(chart.series.size(), 2U);  // the base rate is a line
  EXPECT_THAT(chart.series[0].xs, ElementsAre(1.0, 0.5, 0.25, 0.0));
  EXPECT_THAT(chart.series[0].ys, ElementsAre(0.1, 0.6, 1.0, 1.0));
  EXPECT_EQ(chart.series[0].style, SeriesStyle::step);
  EXPECT_EQ(chart.series[1].style, SeriesStyle::dashed);
  ASSERT_EQ(chart.references.size(), 1U);
  EXPECT_EQ(chart.references[0].label, "base rate 0.100");
}

TEST(PrChart, ShowsOnlyTheModelsAskedFor) {
  const LineChart chart = pr_chart(sample_evaluation().test, {"log_har"});
  ASSERT_EQ(chart.series.size(), 1U);
  EXPECT_EQ(chart.series[0].name, "log-HAR (the bar)");
}

TEST(RocChart, HasTheChanceDiagonal) {
  const LineChart chart = roc_chart(sample_evaluation().test);
  EXPECT_EQ(chart.series.back().name, "chance");
  EXPECT_EQ(chart.series.back().style, SeriesStyle::guide);
}

TEST(EvaluationCharts, SayWhyTheyAreEmpty) {
  const EvaluationResult result = empty_evaluation();
  EXPECT_EQ(pr_chart(result.test).empty_reason, "the test part has no positive row");
  EXPECT_EQ(roc_chart(result.test).empty_reason, "the test part has no positive row");
  const BarChart bars = importance_chart(result.importance[0], result.test);
  EXPECT_TRUE(bars.bars.empty());
  EXPECT_EQ(bars.empty_reason, "the test part has no positive row");
  EXPECT_THAT(confusion_chart(result.test.models[1]).empty_reason, HasSubstr("no decision threshold"));
}

TEST(ConfusionChartOf, TakesTheCountsAtTheThreshold) {
  const ConfusionChart chart = confusion_chart(sample_scores("logistic", 0.4));
  EXPECT_EQ(chart.true_positives, 1200);
  EXPECT_EQ(chart.false_positives, 2300);
  EXPECT_EQ(chart.true_negatives, 37700);
  EXPECT_EQ(chart.false_negatives, 2800);
  EXPECT_EQ(chart.note, "threshold 0.250");
}

TEST(EvaluationFigures, HaveTheirFileNames) {
  std::vector<std::string> names;
  for (const Figure& figure : evaluation_figures(sample_evaluation())) names.push_back(figure.file_name);
  EXPECT_THAT(names, ElementsAre("pr_curve.svg", "roc_curve.svg", "lift.svg", "timeline.svg",
                                 "reliability.svg", "importance_logistic.svg"));
}

}  // namespace
}  // namespace foreshock
