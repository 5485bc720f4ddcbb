// Charts as plain data, and their drawing to SVG or PNG bytes. One drawing path serves files, HTML and PDF,
// and the same chart gives the same bytes in every process. Sizes in points (1/72 inch). A chart without a
// finite value draws its empty_reason instead of axes. A NaN breaks a line; it is never drawn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace foreshock {

// guide: thin, grey and dashed (a chance diagonal); step: holds each y until the next x.
enum class SeriesStyle : std::uint8_t { line, dashed, step, dots, guide };

struct Series {
  std::string name;  // shown in the legend; empty is left out of it
  std::vector<double> xs;
  std::vector<double> ys;  // as many as xs
  SeriesStyle style = SeriesStyle::line;
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

using Chart = std::variant<LineChart, BarChart, ConfusionChart, HistogramChart>;

struct ChartSize {
  double width = 480;
  double height = 340;
};

// The size a chart looks right at, for a given width: a bar chart grows with its bars.
[[nodiscard]] ChartSize natural_size(const Chart& chart, double width);

[[nodiscard]] std::string to_svg(const Chart& chart, ChartSize size);
[[nodiscard]] std::string to_svg(const Chart& chart);  // at its natural size, 480 wide
// scale: pixels a point; 2 suits screens.
[[nodiscard]] std::string to_png(const Chart& chart, double scale);

}  // namespace foreshock
