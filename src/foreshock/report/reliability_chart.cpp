#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/curve.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr double kHistogramShare = 0.27;  // of the height
constexpr double kCurveWidth = 1.8;
constexpr double kCurveTolerance = 0.2;
constexpr double kDotRadius = 2.8;
constexpr double kLeastCount = 0.5;  // where the bars of a logarithmic scale begin: one row is seen
constexpr const char* kForecast = "forecast probability";
constexpr Stroke kDiagonal{palette::kGreyed, 1, 3};
constexpr Stroke kBaseRate{palette::kMuted, 1.2, 2};
constexpr Stroke kCurve{palette::kVermilion, kCurveWidth};
constexpr Stroke kWhisker{palette::kBlue, 1.2};
constexpr TextStyle kHint{8, Font::regular, palette::kGreyed};

bool is_known(const ReliabilityPoint& point) {
  return std::isfinite(point.forecast) && std::isfinite(point.observed);
}

bool has_whisker(const ReliabilityPoint& point) {
  return point.low && point.high && std::isfinite(*point.low) && std::isfinite(*point.high);
}

// One range for both axes, from 0: the diagonal is a diagonal. Whiskers may run out of it: those of a few
// rows would leave the rest no room.
AxisRange shared_range(const ReliabilityChart& chart) {
  std::vector<double> values{0};
  for (const ReliabilityPoint& point : chart.points) {
    values.insert(values.end(), {point.forecast, point.observed});
  }
  values.insert(values.end(), chart.curve_xs.begin(), chart.curve_xs.end());
  values.insert(values.end(), chart.curve_ys.begin(), chart.curve_ys.end());
  for (std::size_t i = 0; i < chart.counts.size(); ++i) {
    if (chart.counts[i] > 0) values.push_back(chart.edges[i + 1]);
  }
  return {0, std::min(1.0, rounded_range(values).high)};
}

std::vector<LegendEntry> legend_of(const ReliabilityChart& chart) {
  std::vector<LegendEntry> entries;
  if (!chart.points.empty()) entries.push_back({chart.points_name, Swatch::dot, kWhisker});
  if (!chart.curve_xs.empty()) entries.push_back({chart.curve_name, Swatch::line, kCurve});
  entries.push_back({"perfect", Swatch::line, kDiagonal});
  if (chart.base_rate)
    entries.push_back({"base rate " + format_metric(chart.base_rate), Swatch::line, kBaseRate});
  return entries;
}

void draw_curve(Canvas& canvas, const PlotFrame& frame, const ReliabilityChart& chart) {
  const AxisRange range = frame.x.pieces()[0].values;
  const double bleed = kDotRadius;
  canvas.begin_clip({frame.plot.x - bleed, frame.plot.y - bleed, frame.plot.width + 2 * bleed,
                     frame.plot.height + 2 * bleed});
  canvas.line(frame.point(0, 0), frame.point(range.high, range.high), kDiagonal);
  if (chart.base_rate) {
    canvas.line(frame.point(0, *chart.base_rate), frame.point(range.high, *chart.base_rate), kBaseRate);
  }
  std::vector<Point> curve;
  for (std::size_t i = 0; i < chart.curve_xs.size(); ++i) {
    if (std::isfinite(chart.curve_xs[i]) && std::isfinite(chart.curve_ys[i])) {
      curve.push_back(frame.point(chart.curve_xs[i], chart.curve_ys[i]));
    }
  }
  if (curve.size() > 1) canvas.polyline(simplified(curve, kCurveTolerance), kCurve);
  for (const ReliabilityPoint& point : chart.points) {
    if (!is_known(point)) continue;
    const Point at = frame.point(point.forecast, point.observed);
    if (has_whisker(point)) {
      draw_whisker_upright(canvas, at.x, frame.y_at(*point.low), frame.y_at(*point.high), kWhisker);
    }
    canvas.dot(at, kDotRadius, kWhisker.colour);
  }
  canvas.end_clip();
}

// What it means to lie on either side of the diagonal.
void draw_hints(Canvas& canvas, const Rect& plot) {
  canvas.text({plot.x + 6, plot.y + 12}, "forecasts too low", kHint);
  canvas.text({plot.right() - 6, plot.bottom() - 6}, "forecasts too high", kHint, Align::right);
}

void draw_counts(Canvas& canvas, const PlotFrame& frame, const ReliabilityChart& chart) {
  for (std::size_t i = 0; i < chart.counts.size(); ++i) {
    if (chart.counts[i] <= 0) continue;
    const double left = frame.x_at(chart.edges[i]);
    const double top = frame.y_at(static_cast<double>(chart.counts[i]));
    const double width = frame.x_at(chart.edges[i + 1]) - left;
    canvas.fill({left + width * 0.06, top, width * 0.88, frame.plot.bottom() - top}, palette::kRule);
  }
}

Axis count_axis(const ReliabilityChart& chart) {
  const std::int64_t most = *std::max_element(chart.counts.begin(), chart.counts.end());
  const AxisRange range = rounded_log_range({1, static_cast<double>(most)});
  return {{kLeastCount, range.high}, "rows (log)", AxisKind::logarithmic};
}

}  // namespace

void draw(Canvas& canvas, const ReliabilityChart& chart, const Rect& area) {
  FORESHOCK_CHECK(chart.curve_xs.size() == chart.curve_ys.size());
  FORESHOCK_CHECK(chart.counts.empty() || chart.edges.size() == chart.counts.size() + 1);
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  if (chart.curve_xs.empty() && std::none_of(chart.points.begin(), chart.points.end(), is_known)) {
    return draw_empty(canvas, body, chart.empty_reason);
  }
  const Rect above = draw_legend(canvas, body, legend_of(chart));
  const bool has_counts =
      std::any_of(chart.counts.begin(), chart.counts.end(), [](std::int64_t count) { return count > 0; });
  const AxisRange range = shared_range(chart);
  const Axis share{range, "share that came true"};
  if (!has_counts) {
    const PlotFrame frame = draw_axes(canvas, above, {range, kForecast}, share);
    draw_hints(canvas, frame.plot);
    return draw_curve(canvas, frame, chart);
  }
  const Axis rows = count_axis(chart);
  const double low_height = above.height * kHistogramShare;
  const Rect upper{above.x, above.y, above.width, above.height - low_height};
  const Rect lower{above.x, upper.bottom(), above.width, low_height};
  const double room =
      std::max(y_axis_room(canvas, share, upper.height), y_axis_room(canvas, rows, lower.height));
  const PlotFrame frame = draw_axes(canvas, upper, {range, ""}, share, {room, false});
  draw_hints(canvas, frame.plot);
  draw_curve(canvas, frame, chart);
  draw_counts(canvas, draw_axes(canvas, lower, {range, kForecast}, rows, {room, true}), chart);
}

}  // namespace foreshock
