#include "foreshock/pipeline/forecast_charts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A row a second in each session, the probability 0.1.
TimelineData calm(const std::vector<AxisRange>& sessions) {
  TimelineData data;
  data.title = "Forecasts";
  data.empty_reason = "no row";
  for (const auto& [begin, end] : sessions) {
    for (double second = begin; second <= end; ++second) data.seconds.push_back(second);
  }
  data.scores = {{"logistic", std::vector<double>(data.seconds.size(), 0.1)}};
  return data;
}

std::size_t points_of(const Series& series) {
  return static_cast<std::size_t>(
      std::count_if(series.ys.begin(), series.ys.end(), [](double y) { return std::isfinite(y); }));
}

std::size_t breaks_of(const Series& series) {
  return series.ys.size() - points_of(series);
}

TEST(ScoreTimeline, KeepsEveryRowOfAShortTest) {
  TimelineData data = calm({{1000, 1004}});
  data.scores[0].probabilities = {0.1, 0.2, kNaN, 0.3, 0.1};
  const LineChart chart = score_timeline(data);
  EXPECT_EQ(chart.x_kind, AxisKind::utc_time);
  ASSERT_EQ(chart.series.size(), 1U);
  EXPECT_THAT(chart.series[0].xs, ElementsAre(1000, 1001, 1002, 1003, 1004));
  EXPECT_EQ(breaks_of(chart.series[0]), 1U);
  EXPECT_THAT(chart.note, IsEmpty());
}

TEST(ScoreTimeline, KeepsASpikeAndADipOfOneRowInAMonth) {
  TimelineData data = calm({{0, 30 * 86'400}});
  data.scores[0].probabilities[1'234'567] = 0.9;
  data.scores[0].probabilities[1'234'569] = 0.01;
  const Series series = score_timeline(data).series[0];
  EXPECT_LE(points_of(series), kMostTimelinePoints);
  EXPECT_GT(points_of(series), kMostTimelinePoints / 3);
  const auto spike = std::find(series.ys.begin(), series.ys.end(), 0.9);
  const auto dip = std::find(series.ys.begin(), series.ys.end(), 0.01);
  ASSERT_NE(spike, series.ys.end());
  ASSERT_NE(dip, series.ys.end());
  EXPECT_EQ(series.xs[static_cast<std::size_t>(spike - series.ys.begin())], 1'234'567);
  EXPECT_TRUE(std::is_sorted(series.xs.begin(), series.xs.end()));
}

TEST(ScoreTimeline, StaysSmallWithManySessions) {
  std::vector<AxisRange> sessions;
  for (int day = 0; day < 60; ++day) sessions.push_back({day * 86'400.0, day * 86'400.0 + 1000});
  TimelineData data = calm(sessions);
  for (std::size_t i = 0; i < data.seconds.size(); ++i)
    data.scores[0].probabilities[i] = i % 2 == 0 ? 0.1 : 0.2;
  const LineChart chart = score_timeline(data);
  EXPECT_EQ(chart.x_pieces.size(), 60U);
  EXPECT_LE(points_of(chart.series[0]), kMostTimelinePoints);
}

TEST(ScoreTimeline, BreaksWhereRowsAreMissing) {
  const LineChart chart = score_timeline(calm({{0, 200}, {260, 500}, {561, 700}}));
  EXPECT_EQ(breaks_of(chart.series[0]), 1U);  // 60 s are joined, 61 are not
  ASSERT_EQ(chart.x_pieces.size(), 1U);
  TimelineData thinned = calm({{0, 10'000}, {10'300, 20'000}});
  EXPECT_EQ(breaks_of(score_timeline(thinned).series[0]), 1U);
  std::fill_n(thinned.scores[0].probabilities.begin() + 3000, 200, kNaN);  // unknown is as if missing
  EXPECT_EQ(breaks_of(score_timeline(thinned).series[0]), 2U);
}

TEST(ScoreTimeline, JoinsRowsThatAreUsuallyFarApart) {
  TimelineData data;
  for (int i = 0; i < 50; ++i) data.seconds.push_back(i * 300);
  data.scores = {{"m", std::vector<double>(50, 0.2)}};
  EXPECT_EQ(breaks_of(score_timeline(data).series[0]), 0U);
}

TEST(ScoreTimeline, LeavesLongPausesOutOfTheAxis) {
  const LineChart chart = score_timeline(calm({{0, 7200}, {86'400, 90'000}}));
  ASSERT_EQ(chart.x_pieces.size(), 2U);
  EXPECT_EQ(chart.x_pieces[0].high, 7200);
  EXPECT_EQ(chart.x_pieces[1].low, 86'400);
  EXPECT_THAT(chart.note, HasSubstr("Pauses"));
  EXPECT_EQ(score_timeline(calm({{0, 7200}, {7700, 9000}})).x_pieces.size(), 1U);  // not long
  EXPECT_EQ(score_timeline(calm({{0, 86'400}, {87'400, 172'800}})).x_pieces.size(),
            1U);  // not long beside it
}

TEST(ScoreTimeline, GivesASingleRowAnExtent) {
  const LineChart chart = score_timeline(calm({{1000, 1000}}));
  ASSERT_EQ(chart.x_pieces.size(), 1U);
  EXPECT_LT(chart.x_pieces[0].low, 1000);
  EXPECT_GT(chart.x_pieces[0].high, 1000);
}

TEST(ScoreTimeline, MarksEpisodesAlertsAndTheThreshold) {
  TimelineData data = calm({{0, 600}});
  data.episodes = {{100, 160}, {300, 330}};
  data.alerts = {{90, 0.4, true}, {500, 0.5, false}, {550, 0.6, {}}};
  data.threshold = 0.31;
  const LineChart chart = score_timeline(data);
  ASSERT_EQ(chart.bands.size(), 1U);
  ASSERT_EQ(chart.bands[0].intervals.size(), 2U);
  EXPECT_EQ(chart.bands[0].intervals[1].low, 300);
  EXPECT_EQ(chart.bands[0].intervals[1].high, 330);
  ASSERT_EQ(chart.series.size(), 4U);
  EXPECT_EQ(chart.series[1].name, "alert");
  EXPECT_EQ(chart.series[2].name, "alert, a spike followed");
  EXPECT_THAT(chart.series[2].xs, ElementsAre(90));
  EXPECT_EQ(chart.series[3].name, "false alarm");
  EXPECT_EQ(chart.series[3].style, SeriesStyle::rings);
  ASSERT_EQ(chart.references.size(), 1U);
  EXPECT_EQ(chart.references[0].label, "threshold 0.310");
}

TEST(ScoreTimeline, WithoutRowsSaysWhy) {
  TimelineData data = calm({});
  EXPECT_THAT(score_timeline(data).x_pieces, IsEmpty());
  EXPECT_THAT(to_svg(score_timeline(data)), HasSubstr("<svg"));
  EXPECT_EQ(score_timeline(data).empty_reason, "no row");
}

TEST(ReliabilityChartOf, LeavesOutBinsWithoutRows) {
  ReliabilityData data;
  data.name = "logistic";
  data.bins = {{0.05, 0.04, 0.03, 0.05, 900}, {0.5, 0, {}, {}, 0}, {0.9, 0.8, {}, {}, 4}};
  data.corp_forecasts = {0, 1};
  data.corp_shares = {0, 0.9};
  data.edges = {0, 0.5, 1};
  data.counts = {900, 4};
  data.base_rate = 0.04;
  const auto chart = std::get<ReliabilityChart>(reliability_chart(data));
  EXPECT_EQ(chart.title, "Reliability: logistic");
  ASSERT_EQ(chart.points.size(), 2U);
  EXPECT_EQ(chart.points[0].low, 0.03);
  EXPECT_EQ(chart.points[1].forecast, 0.9);
  EXPECT_EQ(chart.curve_ys, data.corp_shares);
  EXPECT_EQ(chart.counts, data.counts);
  EXPECT_EQ(chart.base_rate, 0.04);
}

TEST(LiftChartOf, KeepsTheRowsAndMarksChance) {
  LiftData data{
      {{"logistic", 3.1, 2.6, 3.7, RowTone::strong}, {"forest", {}, {}, {}}}, "95 % interval", "none"};
  const auto chart = std::get<ForestChart>(lift_chart(data));
  ASSERT_EQ(chart.rows.size(), 2U);
  EXPECT_EQ(chart.rows[0].label, "logistic");
  EXPECT_EQ(chart.rows[0].tone, RowTone::strong);
  EXPECT_FALSE(chart.rows[1].value);
  ASSERT_TRUE(chart.reference);
  EXPECT_EQ(chart.reference->y, 1);
  EXPECT_EQ(chart.value_label, "lift, 95 % interval");
  EXPECT_EQ(chart.empty_reason, "none");
}

}  // namespace
}  // namespace foreshock
