// Charts as plain data, and their drawing to SVG or PNG bytes. One drawing path serves files, HTML and PDF,
// and the same chart gives the same bytes in every process. Sizes in points (1/72 inch). A chart without a
// finite value draws its empty_reason instead of axes. A NaN breaks a line; it is never drawn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace foreshock {

// guide: thin, grey and dashed (a chance diagonal); step: holds each y until the next x; rings: hollow dots.
enum class SeriesStyle : std::uint8_t { line, dashed, step, dots, rings, guide };

struct Series {
  std::string name;  // shown in the legend; empty is left out of it
  std::vector<double> xs;
  std::vector<double> ys;  // as many as xs
  SeriesStyle style = SeriesStyle::line;
  // An interval of each y, or none: whiskers on dots, a pale area around a line. NaN: that one is unknown.
  std::vector<double> lows = {};
  std::vector<double> highs = {};
};

struct AxisRange {
  double low = 0;
  double high = 1;
};

// A horizontal line across the plot, named in the legend (a base rate, a threshold).
struct ReferenceLine {
  double y = 0;
  std::string label;
};

// Pale vertical bands behind the curves (spike episodes), named once in the legend.
struct Bands {
  std::string name;
  std::vector<AxisRange> intervals;  // of x
};

// logarithmic: what is 0 or less is drawn at the low end. utc_time: seconds since 1970 UTC; ticks are times
// of day with their dates below.
enum class AxisKind : std::uint8_t { number, logarithmic, utc_time };

struct LineChart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<Series> series;
  std::optional<AxisRange> x_range;  // absent: from the data
  std::optional<AxisRange> y_range;
  std::vector<ReferenceLine> references;
  std::string note;
  std::string empty_reason;
  std::vector<Bands> bands = {};
  AxisKind x_kind = AxisKind::number;
  AxisKind y_kind = AxisKind::number;
  // Ascending stretches of x laid side by side; what lies between them is left out and no line crosses it.
  // None: the whole range. They take the place of x_range.
  std::vector<AxisRange> x_pieces = {};
};

struct Bar {
  std::string label;
  double value = 0;
  std::optional<double> low;  // whisker ends, drawn when both are given
  std::optional<double> high;
};

// Horizontal bars, the greatest value on top; only the first max_bars are drawn and the rest are counted in
// words.
struct BarChart {
  std::string title;
  std::string value_label;
  std::vector<Bar> bars;
  std::size_t max_bars = 20;
  std::string note;
  std::string empty_reason;
};

// Rows are what happened, columns what was predicted; all counts 0 is empty.
struct ConfusionChart {
  std::string title;
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t false_negatives = 0;
  std::int64_t true_negatives = 0;
  std::string note;
  std::string empty_reason;
};

struct HistogramGroup {
  std::string name;
  std::vector<double> heights;  // one a bin
};

struct HistogramChart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<double> edges;  // ascending, one more than bins
  std::vector<HistogramGroup> groups;
  std::string note;
  std::string empty_reason;
};

struct ReliabilityPoint {
  double forecast = 0;  // the mean of a bin
  double observed = 0;  // the share that came true
  std::optional<double> low;
  std::optional<double> high;
};

// Forecast against what happened, with the diagonal of perfect calibration; below it, on the same axis, how
// often each forecast was made (counts on a logarithmic scale: the few high ones matter).
struct ReliabilityChart {
  std::string title;
  std::vector<ReliabilityPoint> points;
  std::vector<double> curve_xs;  // a curve without bins, ascending; a line from point to point
  std::vector<double> curve_ys;
  std::string points_name;  // in the legend
  std::string curve_name;
  std::vector<double> edges;  // of the histogram; one more than counts
  std::vector<std::int64_t> counts;
  std::optional<double> base_rate;
  std::string note;
  std::string empty_reason;
};

// greyed: a probe or a model that is only there to compare with.
enum class RowTone : std::uint8_t { plain, strong, greyed };

struct ForestRow {
  std::string label;
  std::optional<double> value;  // unknown: a dash
  std::optional<double> low;
  std::optional<double> high;
  RowTone tone = RowTone::plain;
};

// A dot and its interval a row, in the order given, the numbers in words on the right; a vertical line at the
// value that means nothing gained.
struct ForestChart {
  std::string title;
  std::string value_label;
  std::vector<ForestRow> rows;
  std::optional<ReferenceLine> reference;  // y is the value
  int digits = 2;
  std::string note;
  std::string empty_reason;
};

using Chart =
    std::variant<LineChart, BarChart, ConfusionChart, HistogramChart, ReliabilityChart, ForestChart>;

struct ChartSize {
  double width = 480;
  double height = 340;
};

// The size a chart looks right at, for a given width: a chart of rows grows with them, one over time is flat.
[[nodiscard]] ChartSize natural_size(const Chart& chart, double width);
// The width of its own file.
[[nodiscard]] double file_width(const Chart& chart);

// The watermark, when there is one, is written across the picture.
[[nodiscard]] std::string to_svg(const Chart& chart, ChartSize size, std::string_view watermark = {});
[[nodiscard]] std::string to_svg(const Chart& chart, std::string_view watermark = {});  // at its natural size
// scale: pixels a point; 2 suits screens.
[[nodiscard]] std::string to_png(const Chart& chart, double scale, std::string_view watermark = {});

}  // namespace foreshock
