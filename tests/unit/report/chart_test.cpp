#include "foreshock/report/chart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "foreshock/core/sha256.hpp"
#include "foreshock/report/document.hpp"
#include "tests/unit/report/poppler.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

LineChart line_chart() {
  LineChart chart{"Precision – recall",       "recall", "precision", {}, {}, {},
                  {{0.1, "base rate 0.100"}}, "",       "none"};
  chart.series = {{"logistic", {0, 0.5, 1}, {1, 0.4, 0.1}, SeriesStyle::step},
                  {"log-HAR", {0, 0.5, 1}, {0.9, 0.3, 0.1}, SeriesStyle::dashed},
                  {"chance", {0, 1}, {0, 1}, SeriesStyle::guide}};
  return chart;
}

constexpr double kNoon = 1'762'603'200;  // 2025-11-08T12:00:00Z

LineChart time_chart() {
  LineChart chart{"Scores", "time", "p", {}, {}, {}, {}, "", "none"};
  chart.x_kind = AxisKind::utc_time;
  chart.series = {{"m", {kNoon, kNoon + 1800, kNoon + 3600}, {0.1, 0.7, 0.2}},
                  {"false alarm", {kNoon + 1800}, {0.7}, SeriesStyle::rings}};
  chart.bands = {{"episode", {{kNoon + 600, kNoon + 1200}}}};
  return chart;
}

ReliabilityChart reliability() {
  return {"Reliability",
          {{0.1, 0.08, 0.05, 0.12}, {0.3, 0.36, {}, {}}},
          {0, 0.2, 0.2, 0.4},
          {0, 0, 0.3, 0.3},
          "bins",
          "isotonic",
          {0, 0.2, 0.4},
          {9000, 70},
          0.1,
          "",
          ""};
}

ForestChart forest() {
  return {"Lift",
          "lift",
          {{"logistic", 3.1, 2.6, 3.7, RowTone::strong}, {"forest", {}, {}, {}}, {"noise", 1.0, 0.9, 1.1}},
          ReferenceLine{1, "chance"},
          2,
          "",
          "none"};
}

std::vector<Chart> one_of_each() {
  return {line_chart(),
          BarChart{"Importance", "drop", {{"a", 0.2, 0.1, 0.3}, {"b", -0.1, {}, {}}}, 20, "a note", ""},
          ConfusionChart{"At 0.31", 312, 689, 174, 3825, "", ""},
          HistogramChart{
              "Scores", "p", "share", {0, 0.5, 1}, {{"spike", {0.3, 0.7}}, {"calm", {0.9, 0.1}}}, "", ""},
          time_chart(),
          reliability(),
          forest()};
}

std::string hash_of_everything() {
  Document document{"Charts", "", {}};
  std::string bytes;
  for (const Chart& chart : one_of_each()) {
    bytes += to_svg(chart) + to_png(chart, 2);
    document.blocks.push_back(FigureRow{{{chart, ""}}});
  }
  return sha256_hex(bytes + to_html(document) + to_pdf(document));
}

// The text a chart shows, read back from a page that holds it.
std::string shown_text(const Chart& chart) {
  return pdf_text(to_pdf(Document{"Page", "", {FigureRow{{{chart, ""}}}}}));
}

// Polylines in the palette's first colour.
std::size_t blue_lines(const LineChart& chart) {
  return count_of(to_svg(chart), "stroke:rgb(0%,44.71%,69.8%)");
}

TEST(ChartBytes, RepeatInOneProcess) {
  for (const Chart& chart : one_of_each()) {
    const std::string svg = to_svg(chart);
    const std::string png = to_png(chart, 1.5);
    EXPECT_EQ(to_svg(chart), svg);
    EXPECT_EQ(to_png(chart, 1.5), png);
  }
}

TEST(ChartBytes, PrintTheirHash) {
  std::printf("hash=%s\n", hash_of_everything().c_str());
}

TEST(ChartBytes, RepeatInAnotherProcess) {
  ASSERT_FALSE(to_svg(line_chart()).empty());  // the counters of this process move on
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string output = output_of("'" + program + "' --gtest_filter=ChartBytes.PrintTheirHash");
  EXPECT_THAT(output, HasSubstr("hash=" + hash_of_everything()));
}

TEST(ChartBytes, DifferWithTheData) {
  LineChart other = line_chart();
  other.series[0].ys[1] = 0.45;
  EXPECT_NE(to_svg(other), to_svg(line_chart()));
}

TEST(ChartBytes, AreOfTheirKind) {
  EXPECT_THAT(to_svg(line_chart()), testing::StartsWith("<?xml"));
  EXPECT_THAT(to_png(line_chart(), 1), testing::StartsWith("\x89PNG\r\n"));
}

TEST(ChartBytes, HaveAWhiteGroundInAFileAndNoneInAPage) {
  const char* white = "fill:rgb(100%,100%,100%)";
  EXPECT_THAT(to_svg(line_chart()), HasSubstr(white));
  EXPECT_THAT(to_html(Document{"Page", "", {FigureRow{{{line_chart(), ""}}}}}), Not(HasSubstr(white)));
}

TEST(Chart, ShowsItsTexts) {
  const std::string text = shown_text(line_chart());
  for (const char* part :
       {"Precision – recall", "recall", "logistic", "log-HAR", "chance", "base rate 0.100", "0.8"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("none")));
}

TEST(Chart, WithoutDataShowsTheReason) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string reason = "the test part has no positive row";
  const std::vector<Chart> empty = {
      LineChart{"T", "x", "y", {}, {}, {}, {}, "", reason},
      LineChart{"T",
                "x",
                "y",
                {{"m", {0, 1}, {nan, nan}}, {"chance", {0, 1}, {0, 1}, SeriesStyle::guide}},
                {},
                {},
                {},
                "",
                reason},
      BarChart{"T", "v", {{"a", nan, {}, {}}}, 20, "", reason},
      ConfusionChart{"T", 0, 0, 0, 0, "", reason},
      HistogramChart{"T", "x", "y", {0, 1}, {{"a", {0}}}, "", reason},
      ReliabilityChart{"T", {{nan, 1, {}, {}}}, {}, {}, "", "", {0, 0.5}, {7}, 0.5, "", reason},
      ForestChart{"T", "v", {{"a", {}, {}, {}}, {"b", nan, {}, {}}}, ReferenceLine{1, "c"}, 2, "", reason}};
  for (const Chart& chart : empty) {
    const std::string text = shown_text(chart);
    EXPECT_THAT(text, HasSubstr(reason)) << chart.index();
    EXPECT_THAT(text, Not(HasSubstr("0.5"))) << chart.index();
  }
}

TEST(LineChart, BreaksAtNaN) {
  LineChart chart{"", "", "", {{"m", {0, 1, 2, 3, 4}, {1, 2, 3, 2, 1}}}, {}, {}, {}, "", ""};
  const std::size_t whole = blue_lines(chart);
  chart.series[0].ys[2] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(blue_lines(chart), whole + 1);
}

TEST(LineChart, OfAHundredThousandPointsStaysSmall) {
  LineChart chart{"", "", "", {{"m", {}, {}, SeriesStyle::step}}, {}, {}, {}, "", ""};
  for (int i = 0; i <= 100'000; ++i) {
    chart.series[0].xs.push_back(i);
    chart.series[0].ys.push_back(std::sqrt(i) + i % 7);
  }
  EXPECT_LT(to_svg(chart).size(), 60'000U);
}

TEST(BarChart, PutsTheGreatestOnTopAndCountsTheRest) {
  BarChart chart{"T", "v", {}, 3, "", ""};
  chart.bars = {
      {"small", 0.1, {}, {}}, {"negative", -0.5, {}, {}}, {"great", 0.9, {}, {}}, {"middle", 0.4, {}, {}}};
  const std::string text = shown_text(chart);
  EXPECT_LT(text.find("great"), text.find("middle"));
  EXPECT_LT(text.find("middle"), text.find("small"));
  EXPECT_THAT(text, Not(HasSubstr("negative")));
  EXPECT_THAT(text, HasSubstr("the 3 greatest of 4"));
}

TEST(BarChart, DoesNotDependOnTheOrderGiven) {
  BarChart chart{"T", "v", {{"a", 0.3, {}, {}}, {"b", 0.3, {}, {}}, {"c", 0.4, {}, {}}}, 20, "", ""};
  const std::string svg = to_svg(chart);
  std::swap(chart.bars[0], chart.bars[2]);
  EXPECT_EQ(to_svg(chart), svg);
}

TEST(BarChart, CutsALabelThatIsTooLong) {
  const BarChart chart{"T", "v", {{std::string(200, 'm') + "end", 1, {}, {}}}, 20, "", ""};
  const std::string text = shown_text(chart);
  EXPECT_THAT(text, HasSubstr("m…"));
  EXPECT_THAT(text, Not(HasSubstr("end")));
}

TEST(ConfusionChart, ShowsCountsAndSharesOfRows) {
  const std::string text = shown_text(ConfusionChart{"T", 300, 1000, 100, 3000, "", ""});
  for (const char* part : {"300", "1,000", "100", "3,000", "75.0% of row", "25.0% of row"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

// Fills in the colour of the first kind of band.
std::size_t band_fills(const LineChart& chart) {
  return count_of(to_svg(chart), "fill:rgb(90.2%,62.35%,0%)");
}

TEST(LineChart, DrawsBandsBehindAndOneOfThoseThatTouch) {
  LineChart chart = time_chart();
  EXPECT_EQ(band_fills(chart), 2U);  // and the legend's
  chart.bands[0].intervals = {
      {kNoon + 600, kNoon + 900}, {kNoon + 800, kNoon + 1200}, {kNoon + 3000, kNoon + 3001}};
  EXPECT_EQ(band_fills(chart), 3U);
  chart.bands[0].intervals = {{kNoon - 7200, kNoon - 3600}};
  EXPECT_EQ(band_fills(chart), 1U);
}

TEST(LineChart, NamesTimesDatesAndTheZone) {
  LineChart chart = time_chart();
  const std::string text = shown_text(chart);
  for (const char* part : {"12:00", "12:30", "2025-11-08", "time (UTC)", "episode", "false alarm"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  chart.x_range = AxisRange{kNoon, kNoon + 90 * 86'400.0};
  const std::string months = shown_text(chart);
  for (const char* part : {"12-04", "2025-11-08", "2026-01-01"}) EXPECT_THAT(months, HasSubstr(part));
}

TEST(LineChart, DoesNotJoinThePiecesOfABrokenAxis) {
  LineChart chart = time_chart();
  chart.series = {{"", {0, 100, 86'400, 86'500}, {0.1, 0.2, 0.3, 0.4}}};
  EXPECT_EQ(blue_lines(chart), 1U);
  chart.x_pieces = {{0, 100}, {86'400, 86'500}};
  EXPECT_EQ(blue_lines(chart), 2U);
  const std::string text = shown_text(chart);
  EXPECT_THAT(text, HasSubstr("1970-01-01"));
  EXPECT_THAT(text, HasSubstr("01-02"));
}

TEST(LineChart, DrawsIntervalsAroundDotsAndLines) {
  LineChart chart{"", "", "", {{"", {0, 1, 2}, {1, 2, 1}, SeriesStyle::dots}}, {}, {}, {}, "", ""};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(blue_lines(chart), 0U);
  chart.series[0].lows = {0, nan, 0.5};
  chart.series[0].highs = {2, nan, 1.5};
  EXPECT_EQ(blue_lines(chart), 2 * 3U);  // a line and two caps each
  chart.series[0].style = SeriesStyle::line;
  EXPECT_THAT(to_svg(chart), HasSubstr("fill-opacity:0.16"));
}

TEST(LineChart, ShowsAPointAloneBetweenBreaks) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  LineChart chart{"", "", "", {{"", {0, 1, 2}, {nan, 1, nan}}}, {}, AxisRange{0, 2}, {}, "", ""};
  EXPECT_THAT(to_svg(chart), HasSubstr("fill:rgb(0%,44.71%,69.8%)"));
}

TEST(LineChart, MayHaveALogarithmicAxis) {
  LineChart chart{"", "", "", {{"", {0, 1, 2}, {0, 0.001, 0.9}}}, {}, {}, {}, "", ""};
  chart.y_kind = AxisKind::logarithmic;
  const std::string text = shown_text(chart);
  for (const char* part : {"0.001", "0.01", "0.1"}) EXPECT_THAT(text, HasSubstr(part));
}

TEST(ReliabilityChart, ShowsCurveCountsAndWhatItMeans) {
  const std::string text = shown_text(reliability());
  for (const char* part :
       {"bins", "isotonic", "perfect", "base rate 0.100", "forecasts too low", "forecasts too high",
        "share that came true", "forecast probability", "rows (log)", "10000"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  ReliabilityChart without = reliability();
  without.counts = {0, 0};
  EXPECT_THAT(shown_text(without), Not(HasSubstr("rows (log)")));
}

TEST(ForestChart, KeepsTheOrderAndSaysTheNumbers) {
  const std::string text = shown_text(forest());
  EXPECT_THAT(text, HasSubstr("3.10 [2.60, 3.70]"));
  EXPECT_LT(text.find("logistic"), text.find("forest"));
  EXPECT_LT(text.find("forest"), text.find("noise"));
  EXPECT_THAT(text, testing::ContainsRegex("forest +–"));
  EXPECT_THAT(text, HasSubstr("chance"));
}

TEST(ForestChart, LeavesTheIntervalsToThePictureWhereThePlotIsNarrow) {
  const Document document{"Page", "", {FigureRow{{{forest(), ""}, {forest(), ""}, {forest(), ""}}}}};
  const std::string text = pdf_text(to_pdf(document));
  EXPECT_THAT(text, HasSubstr("3.10"));
  EXPECT_THAT(text, Not(HasSubstr("[2.60")));
}

TEST(Watermark, CrossesAChartInItsOwnFile) {
  for (const Chart& chart : one_of_each()) {
    const std::string svg = to_svg(chart, "LEAKS");
    EXPECT_THAT(svg, HasSubstr("fill:rgb(83.53%,36.86%,0%);fill-opacity:0.15")) << chart.index();
    EXPECT_THAT(to_svg(chart), Not(HasSubstr("fill-opacity:0.15"))) << chart.index();
    EXPECT_NE(to_png(chart, 1, "LEAKS"), to_png(chart, 1)) << chart.index();
  }
}

TEST(NaturalSize, OfTimeIsFlat) {
  EXPECT_LT(natural_size(time_chart(), 500).height, natural_size(line_chart(), 500).height);
  EXPECT_GT(file_width(time_chart()), file_width(line_chart()));
}

TEST(NaturalSize, OfBarsGrowsWithThemUpToTheirMost) {
  BarChart chart{"T", "v", std::vector<Bar>(10), 20, "", ""};
  const double ten = natural_size(chart, 400).height;
  chart.bars.resize(20);
  const double twenty = natural_size(chart, 400).height;
  chart.bars.resize(200);
  EXPECT_GT(twenty, ten);
  EXPECT_EQ(natural_size(chart, 400).height, twenty);
}

}  // namespace
}  // namespace foreshock
