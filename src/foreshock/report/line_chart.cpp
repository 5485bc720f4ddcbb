#include <algorithm>
#include <cmath>
#include <iterator>

#include "foreshock/core/check.hpp"
#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/curve.hpp"

namespace foreshock {
namespace {

constexpr double kCurveWidth = 1.6;
constexpr double kDotRadius = 2.2;
constexpr double kCurveTolerance = 0.2;  // points on paper: less than anybody sees

bool is_curve(const Series& series) {
  return series.style != SeriesStyle::guide;
}

// Guides are grey; the others take the palette in turn, and dashes tell a second round apart.
std::vector<Stroke> series_strokes(const std::vector<Series>& series) {
  std::vector<Stroke> strokes;
  std::size_t taken = 0;
  for (const Series& one : series) {
    if (!is_curve(one)) {
      strokes.push_back({palette::kGreyed, 1, 3});
      continue;
    }
    const bool dashed = one.style == SeriesStyle::dashed || taken >= palette::kSeries.size();
    strokes.push_back({palette::kSeries[taken % palette::kSeries.size()], kCurveWidth, dashed ? 5.0 : 0.0});
    ++taken;
  }
  return strokes;
}

bool has_points(const LineChart& chart) {
  return std::any_of(chart.series.begin(), chart.series.end(), [](const Series& series) {
    for (std::size_t i = 0; i < series.xs.size(); ++i) {
      if (is_curve(series) && std::isfinite(series.xs[i]) && std::isfinite(series.ys[i])) return true;
    }
    return false;
  });
}

AxisRange range_of(const LineChart& chart, std::vector<double> Series::*values, std::vector<double> all) {
  for (const Series& series : chart.series) {
    std::copy((series.*values).begin(), (series.*values).end(), std::back_inserter(all));
  }
  return rounded_range(all);
}

std::vector<LegendEntry> legend_of(const LineChart& chart, const std::vector<Stroke>& strokes) {
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    if (series.name.empty()) continue;
    entries.push_back(
        {series.name, series.style == SeriesStyle::dots ? Swatch::dot : Swatch::line, strokes[i]});
  }
  for (const ReferenceLine& reference : chart.references) {
    entries.push_back({reference.label, Swatch::line, {palette::kMuted, 1.2, 2}});
  }
  return entries;
}

void draw_series(Canvas& canvas, const PlotFrame& frame, const Series& series, const Stroke& stroke) {
  std::vector<Point> run;  // points up to the next NaN
  const auto draw_run = [&] {
    if (series.style == SeriesStyle::step) run = as_steps(run);
    if (run.size() > 1) canvas.polyline(simplified(run, kCurveTolerance), stroke);
    run.clear();
  };
  for (std::size_t i = 0; i < series.xs.size(); ++i) {
    if (!std::isfinite(series.xs[i]) || !std::isfinite(series.ys[i])) {
      draw_run();
      continue;
    }
    const Point at = frame.point(series.xs[i], series.ys[i]);
    if (series.style == SeriesStyle::dots) {
      canvas.dot(at, kDotRadius, stroke.colour);
    } else {
      run.push_back(at);
    }
  }
  draw_run();
}

}  // namespace

void draw(Canvas& canvas, const LineChart& chart, const Rect& area) {
  for (const Series& series : chart.series) FORESHOCK_CHECK(series.xs.size() == series.ys.size());
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  if (!has_points(chart)) return draw_empty(canvas, body, chart.empty_reason);

  const std::vector<Stroke> strokes = series_strokes(chart.series);
  const Rect above = draw_legend(canvas, body, legend_of(chart, strokes));
  std::vector<double> reference_ys;
  for (const ReferenceLine& reference : chart.references) reference_ys.push_back(reference.y);
  const AxisRange x = chart.x_range ? *chart.x_range : range_of(chart, &Series::xs, {});
  const AxisRange y = chart.y_range ? *chart.y_range : range_of(chart, &Series::ys, reference_ys);
  const PlotFrame frame = draw_axes(canvas, above, x, y, chart.x_label, chart.y_label);

  const double bleed = kCurveWidth;  // half a line stands outside at the ends of the range
  canvas.begin_clip({frame.plot.x - bleed, frame.plot.y - bleed, frame.plot.width + 2 * bleed,
                     frame.plot.height + 2 * bleed});
  for (const ReferenceLine& reference : chart.references) {
    canvas.line(frame.point(x.low, reference.y), frame.point(x.high, reference.y), {palette::kMuted, 1.2, 2});
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i)
    draw_series(canvas, frame, chart.series[i], strokes[i]);
  canvas.end_clip();
}

}  // namespace foreshock
