#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/curve.hpp"

namespace foreshock {
namespace {

constexpr double kCurveWidth = 1.6;
constexpr double kTimeCurveWidth = 1.1;  // thousands of rows go up and down
constexpr double kDotRadius = 2.2;
constexpr double kNarrowestBand = 0.8;  // so that a minute of a week is seen
constexpr double kIntervalAlpha = 0.16;
constexpr Stroke kReference{palette::kMuted, 1.2, 2};
constexpr double kCurveTolerance = 0.2;  // points on paper: less than anybody sees

bool is_curve(const Series& series) {
  return series.style != SeriesStyle::guide;
}

// Guides are grey; the others take the palette in turn, and dashes tell a second round apart.
std::vector<Stroke> series_strokes(const std::vector<Series>& series, double width) {
  std::vector<Stroke> strokes;
  std::size_t taken = 0;
  for (const Series& one : series) {
    if (!is_curve(one)) {
      strokes.push_back({palette::kGreyed, 1, 3});
      continue;
    }
    const bool dashed = one.style == SeriesStyle::dashed || taken >= palette::kSeries.size();
    strokes.push_back({palette::kSeries[taken % palette::kSeries.size()], width, dashed ? 5.0 : 0.0});
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

AxisRange range_of(AxisKind kind, const std::vector<double>& values) {
  return kind == AxisKind::logarithmic ? rounded_log_range(values) : rounded_range(values);
}

Axis x_axis(const LineChart& chart) {
  if (!chart.x_pieces.empty()) return {chart.x_pieces.front(), chart.x_label, chart.x_kind, chart.x_pieces};
  std::vector<double> all;
  for (const Series& series : chart.series) all.insert(all.end(), series.xs.begin(), series.xs.end());
  if (chart.x_range) return {*chart.x_range, chart.x_label, chart.x_kind};
  if (chart.x_kind != AxisKind::utc_time) return {range_of(chart.x_kind, all), chart.x_label, chart.x_kind};
  // Round decimal ends mean nothing for times.
  std::erase_if(all, [](double x) { return !std::isfinite(x); });
  const auto [first, last] = std::minmax_element(all.begin(), all.end());
  return {{*first, *last > *first ? *last : *first + 1}, chart.x_label, chart.x_kind};
}

Axis y_axis(const LineChart& chart) {
  std::vector<double> all;
  for (const Series& series : chart.series) {
    for (const std::vector<double>* values : {&series.ys, &series.lows, &series.highs}) {
      all.insert(all.end(), values->begin(), values->end());
    }
  }
  for (const ReferenceLine& reference : chart.references) all.push_back(reference.y);
  return {chart.y_range ? *chart.y_range : range_of(chart.y_kind, all), chart.y_label, chart.y_kind};
}

Swatch swatch_of(SeriesStyle style) {
  if (style == SeriesStyle::rings) return Swatch::ring;
  return style == SeriesStyle::dots ? Swatch::dot : Swatch::line;
}

Colour band_colour(std::size_t rank) {
  return palette::kBands[rank % palette::kBands.size()];
}

std::vector<LegendEntry> legend_of(const LineChart& chart, const std::vector<Stroke>& strokes) {
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    if (!series.name.empty()) entries.push_back({series.name, swatch_of(series.style), strokes[i]});
  }
  for (const ReferenceLine& reference : chart.references) {
    entries.push_back({reference.label, Swatch::line, kReference});
  }
  for (std::size_t i = 0; i < chart.bands.size(); ++i) {
    if (!chart.bands[i].name.empty()) entries.push_back({chart.bands[i].name, Swatch::box, {band_colour(i)}});
  }
  return entries;
}

// Bands that touch on paper are drawn as one: twice the tint would look like something else.
void draw_bands(Canvas& canvas, const PlotFrame& frame, const Bands& bands, Colour colour) {
  std::vector<std::pair<double, double>> stretches;
  for (const AxisRange& band : bands.intervals) {
    for (const AxisPiece& piece : frame.x.pieces()) {
      const double low = std::max(band.low, piece.values.low);
      const double high = std::min(band.high, piece.values.high);
      if (!(low <= high)) continue;
      const double missing = std::max(0.0, kNarrowestBand - (frame.x_at(high) - frame.x_at(low)));
      stretches.emplace_back(frame.x_at(low) - missing / 2, frame.x_at(high) + missing / 2);
    }
  }
  std::sort(stretches.begin(), stretches.end());
  for (std::size_t i = 0; i < stretches.size();) {
    auto [left, right] = stretches[i];
    while (++i < stretches.size() && stretches[i].first <= right)
      right = std::max(right, stretches[i].second);
    canvas.fill({left, frame.plot.y, right - left, frame.plot.height}, colour);
  }
}

bool has_interval(const Series& series, std::size_t i) {
  return !series.lows.empty() && std::isfinite(series.lows[i]) && std::isfinite(series.highs[i]);
}

bool is_dotted(const Series& series) {
  return series.style == SeriesStyle::dots || series.style == SeriesStyle::rings;
}

// Points of a series from one break to the next, and the interval around them.
struct Run {
  std::vector<Point> curve;
  std::vector<Point> lows;
  std::vector<Point> highs;
};

void draw_run(Canvas& canvas, Run run, SeriesStyle style, const Stroke& stroke) {
  for (std::vector<Point>* points : {&run.curve, &run.lows, &run.highs}) {
    if (style == SeriesStyle::step) *points = as_steps(*points);
    *points = simplified(*points, kCurveTolerance);
  }
  if (run.lows.size() > 1) {
    std::vector<Point> around = run.highs;
    around.insert(around.end(), run.lows.rbegin(), run.lows.rend());
    canvas.polygon(around, {stroke.colour.red, stroke.colour.green, stroke.colour.blue, kIntervalAlpha});
  }
  if (run.curve.size() > 1) canvas.polyline(run.curve, stroke);
  if (run.curve.size() == 1) canvas.dot(run.curve[0], stroke.width / 2, stroke.colour);
}

void draw_dot(Canvas& canvas, const PlotFrame& frame, const Series& series, std::size_t i, Colour colour) {
  const Point at = frame.point(series.xs[i], series.ys[i]);
  if (has_interval(series, i)) {
    draw_whisker_upright(canvas, at.x, frame.y_at(series.lows[i]), frame.y_at(series.highs[i]), {colour, 1});
  }
  if (series.style == SeriesStyle::rings) {
    draw_ring(canvas, at, kDotRadius + 0.6, colour);
  } else {
    canvas.dot(at, kDotRadius, colour);
  }
}

void draw_series(Canvas& canvas, const PlotFrame& frame, const Series& series, const Stroke& stroke) {
  Run run;
  std::size_t piece = 0;
  const auto end_run = [&] { draw_run(canvas, std::exchange(run, {}), series.style, stroke); };
  for (std::size_t i = 0; i < series.xs.size(); ++i) {
    const double x = series.xs[i];
    if (!std::isfinite(x) || !std::isfinite(series.ys[i]) || frame.x.is_left_out(x)) {
      end_run();
      continue;
    }
    if (is_dotted(series)) {
      draw_dot(canvas, frame, series, i, stroke.colour);
      continue;
    }
    if (frame.x.piece_of(x) != piece) end_run();
    piece = frame.x.piece_of(x);
    run.curve.push_back(frame.point(x, series.ys[i]));
    if (!has_interval(series, i)) continue;
    run.lows.push_back(frame.point(x, series.lows[i]));
    run.highs.push_back(frame.point(x, series.highs[i]));
  }
  end_run();
}

void check_lengths(const LineChart& chart) {
  for (const Series& series : chart.series) {
    FORESHOCK_CHECK(series.xs.size() == series.ys.size());
    FORESHOCK_CHECK(series.lows.size() == series.highs.size());
    FORESHOCK_CHECK(series.lows.empty() || series.lows.size() == series.xs.size());
  }
}

}  // namespace

void draw(Canvas& canvas, const LineChart& chart, const Rect& area) {
  check_lengths(chart);
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  if (!has_points(chart)) return draw_empty(canvas, body, chart.empty_reason);

  const std::vector<Stroke> strokes =
      series_strokes(chart.series, chart.x_kind == AxisKind::utc_time ? kTimeCurveWidth : kCurveWidth);
  const Rect above = draw_legend(canvas, body, legend_of(chart, strokes));
  const PlotFrame frame = draw_axes(canvas, above, x_axis(chart), y_axis(chart));

  const double bleed = kCurveWidth;  // half a line stands outside at the ends of the range
  canvas.begin_clip({frame.plot.x - bleed, frame.plot.y - bleed, frame.plot.width + 2 * bleed,
                     frame.plot.height + 2 * bleed});
  for (std::size_t i = 0; i < chart.bands.size(); ++i) {
    draw_bands(canvas, frame, chart.bands[i], band_colour(i));
  }
  for (const ReferenceLine& reference : chart.references) {
    const double y = frame.y_at(reference.y);
    for (const AxisPiece& piece : frame.x.pieces()) canvas.line({piece.begin, y}, {piece.end, y}, kReference);
  }
  for (const bool dotted : {false, true}) {  // dots mark what lies on lines
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
      if (is_dotted(chart.series[i]) == dotted) draw_series(canvas, frame, chart.series[i], strokes[i]);
    }
  }
  canvas.end_clip();
}

}  // namespace foreshock
