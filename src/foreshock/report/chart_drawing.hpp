// Draws a chart into a part of a canvas: what to_svg, to_png and the PDF renderer share. the four chart
// files are its parts.
#pragma once

#include <string>
#include <vector>

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

enum class Swatch : std::uint8_t { line, dot, box };

struct LegendEntry {
  std::string name;
  Swatch swatch = Swatch::line;
  Stroke stroke;
};

// Below the plot, in as many rows as it takes: what is left above.
[[nodiscard]] Rect draw_legend(Canvas& canvas, const Rect& area, const std::vector<LegendEntry>& entries);

// Where data lies on the canvas.
struct PlotFrame {
  Rect plot;
  AxisRange x;
  AxisRange y;
  [[nodiscard]] double x_at(double value) const {
    return plot.x + (value - x.low) / (x.high - x.low) * plot.width;
  }
  [[nodiscard]] double y_at(double value) const {
    return plot.bottom() - (value - y.low) / (y.high - y.low) * plot.height;
  }
  [[nodiscard]] Point point(double data_x, double data_y) const { return {x_at(data_x), y_at(data_y)}; }
};

// Axes with grid and labels; a y range without extent gets no ticks (the rows of a bar chart name
// themselves).
[[nodiscard]] PlotFrame draw_axes(Canvas& canvas, const Rect& area, AxisRange x, AxisRange y,
                                  const std::string& x_label, const std::string& y_label);

void draw(Canvas& canvas, const LineChart& chart, const Rect& area);
void draw(Canvas& canvas, const BarChart& chart, const Rect& area);
void draw(Canvas& canvas, const ConfusionChart& chart, const Rect& area);
void draw(Canvas& canvas, const HistogramChart& chart, const Rect& area);

}  // namespace foreshock
