// Draws a chart into a part of a canvas: what to_svg, to_png and the PDF renderer share. The files of the
// kinds of chart are its parts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foreshock/report/axis_scale.hpp"
#include "foreshock/report/axis_ticks.hpp"
#include "foreshock/report/canvas.hpp"
#include "foreshock/report/chart.hpp"

namespace foreshock {

void draw_chart(Canvas& canvas, const Chart& chart, const Rect& area);
// SVG without a background: the page it stands in has one.
[[nodiscard]] std::string inline_svg(const Chart& chart, ChartSize size);
[[nodiscard]] const std::string& chart_title(const Chart& chart);

namespace chart_style {

inline constexpr TextStyle kTitle{10.5, Font::bold, palette::kInk};
inline constexpr TextStyle kLabel{8.5, Font::regular, palette::kInk};
inline constexpr TextStyle kQuiet{8.5, Font::regular, palette::kMuted};
inline constexpr double kLineHeight = 12;

}  // namespace chart_style

// Title above, note below: what is left between them.
[[nodiscard]] Rect draw_chart_texts(Canvas& canvas, const Rect& area, const std::string& title,
                                    const std::string& note);
// The reason where the plot would be.
void draw_empty(Canvas& canvas, const Rect& area, const std::string& reason);

enum class Swatch : std::uint8_t { line, dot, ring, box };

struct LegendEntry {
  std::string name;
  Swatch swatch = Swatch::line;
  Stroke stroke;
};

// Below the plot, in as many rows as it takes: what is left above.
[[nodiscard]] Rect draw_legend(Canvas& canvas, const Rect& area, const std::vector<LegendEntry>& entries);

// The text, with its end cut off when it is wider than it may be.
[[nodiscard]] std::string fitted_label(Canvas& canvas, std::string label, double width,
                                       const TextStyle& style = chart_style::kLabel);

// An interval with a cap at each end.
void draw_whisker_upright(Canvas& canvas, double x, double low, double high, const Stroke& stroke);
void draw_whisker_level(Canvas& canvas, double y, double low, double high, const Stroke& stroke);
void draw_ring(Canvas& canvas, Point center, double radius, Colour colour);

// Where data lies on the canvas.
struct PlotFrame {
  Rect plot;
  AxisScale x;
  AxisScale y;
  [[nodiscard]] double x_at(double value) const { return x.at(value); }
  [[nodiscard]] double y_at(double value) const { return y.at(value); }
  [[nodiscard]] Point point(double data_x, double data_y) const { return {x_at(data_x), y_at(data_y)}; }
};

struct AxesStyle {
  double left_room = 0;      // for the y axis at least, so that plots above each other begin alike
  bool has_x_labels = true;  // without, only the grid
};

// What the y axis takes on the left of a plot in an area of this height.
[[nodiscard]] double y_axis_room(Canvas& canvas, const Axis& y, double height);

// Axes with grid and labels; a y range without extent gets no ticks (the rows of a bar chart name
// themselves).
[[nodiscard]] PlotFrame draw_axes(Canvas& canvas, const Rect& area, const Axis& x, const Axis& y,
                                  AxesStyle style = {});

// Written across the area, large and pale enough to read what is under it.
void draw_watermark(Canvas& canvas, const Rect& area, std::string_view text);

void draw(Canvas& canvas, const LineChart& chart, const Rect& area);
void draw(Canvas& canvas, const BarChart& chart, const Rect& area);
void draw(Canvas& canvas, const ConfusionChart& chart, const Rect& area);
void draw(Canvas& canvas, const HistogramChart& chart, const Rect& area);
void draw(Canvas& canvas, const ReliabilityChart& chart, const Rect& area);
void draw(Canvas& canvas, const ForestChart& chart, const Rect& area);

}  // namespace foreshock
