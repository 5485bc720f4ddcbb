#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/report/chart_drawing.hpp"

namespace foreshock {
namespace {

constexpr double kFillAlpha = 0.28;
constexpr double kOutlineWidth = 1.4;

bool has_height(const HistogramChart& chart) {
  return std::any_of(chart.groups.begin(), chart.groups.end(), [](const HistogramGroup& group) {
    return std::any_of(group.heights.begin(), group.heights.end(), [](double h) { return h > 0; });
  });
}

std::vector<Point> outline(const PlotFrame& frame, const std::vector<double>& edges,
                           const std::vector<double>& heights) {
  std::vector<Point> points{frame.point(edges.front(), 0)};
  for (std::size_t bin = 0; bin < heights.size(); ++bin) {
    const double height = std::isfinite(heights[bin]) ? heights[bin] : 0;
    points.push_back(frame.point(edges[bin], height));
    points.push_back(frame.point(edges[bin + 1], height));
  }
  points.push_back(frame.point(edges.back(), 0));
  return points;
}

}  // namespace

void draw(Canvas& canvas, const HistogramChart& chart, const Rect& area) {
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  if (!has_height(chart) || chart.edges.size() < 2) return draw_empty(canvas, body, chart.empty_reason);

  std::vector<LegendEntry> entries;
  std::vector<double> heights{0};
  for (std::size_t i = 0; i < chart.groups.size(); ++i) {
    const HistogramGroup& group = chart.groups[i];
    FORESHOCK_CHECK(group.heights.size() + 1 == chart.edges.size());
    const Colour colour = palette::kSeries[i % palette::kSeries.size()];
    if (!group.name.empty()) entries.push_back({group.name, Swatch::box, {colour}});
    heights.insert(heights.end(), group.heights.begin(), group.heights.end());
  }
  const Rect above = draw_legend(canvas, body, entries);
  const PlotFrame frame = draw_axes(canvas, above, {{chart.edges.front(), chart.edges.back()}, chart.x_label},
                                    {rounded_range(heights), chart.y_label});
  for (std::size_t i = 0; i < chart.groups.size(); ++i) {
    const Colour colour = palette::kSeries[i % palette::kSeries.size()];
    const std::vector<Point> points = outline(frame, chart.edges, chart.groups[i].heights);
    canvas.polygon(points, {colour.red, colour.green, colour.blue, kFillAlpha});
    canvas.polyline(points, {colour, kOutlineWidth});
  }
}

}  // namespace foreshock
