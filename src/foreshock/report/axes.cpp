#include <algorithm>
#include <cmath>
#include <functional>

#include "foreshock/report/chart_drawing.hpp"

namespace foreshock {
namespace {

constexpr double kTickGap = 10;  // between labels side by side
constexpr double kDay = 86'400;
constexpr Stroke kGridLine{palette::kGrid, 0.8};
constexpr Stroke kAxisLine{palette::kRule, 1};
constexpr Stroke kBreakMark{palette::kMuted, 1};

std::vector<Tick> ticks_of(const Axis& axis, int max_count) {
  return axis.kind == AxisKind::logarithmic ? log_ticks(axis.range, max_count)
                                            : axis_ticks(axis.range, max_count);
}

std::vector<Tick> y_ticks_of(const Axis& y, double height) {
  return ticks_of(y, std::clamp(static_cast<int>(height / 24), 3, 7));
}

// As many ticks as have room for their labels side by side.
std::vector<Tick> fitting_ticks(Canvas& canvas, const Axis& axis, double width) {
  std::vector<Tick> ticks;
  for (int count = std::clamp(static_cast<int>(width / 28), 2, 11); count >= 2; --count) {
    ticks = ticks_of(axis, count);
    double widest = 0;
    for (const Tick& tick : ticks) {
      widest = std::max(widest, canvas.text_width(tick.label, chart_style::kQuiet));
    }
    if ((widest + kTickGap) * static_cast<double>(ticks.size()) <= width) break;
  }
  return ticks;
}

// One step for all pieces of a time axis, so that equal distances are equal times.
double fitting_time_step(Canvas& canvas, const AxisScale& scale) {
  const double room = canvas.text_width("00:00", chart_style::kQuiet) + kTickGap;
  double seconds_a_point = 0;
  for (const AxisPiece& piece : scale.pieces()) {
    if (piece.end <= piece.begin) continue;
    const double seconds = piece.values.high - piece.values.low;
    seconds_a_point = std::max(seconds_a_point, seconds / (piece.end - piece.begin));
  }
  return time_step(room * seconds_a_point);
}

std::vector<Tick> piecewise(const AxisScale& scale, const std::function<std::vector<Tick>(AxisRange)>& make) {
  std::vector<Tick> ticks;
  for (const AxisPiece& piece : scale.pieces()) {
    const std::vector<Tick> more = make(piece.values);
    ticks.insert(ticks.end(), more.begin(), more.end());
  }
  return ticks;
}

std::vector<Tick> time_ticks_of(const AxisScale& scale, double step_s) {
  return piecewise(scale, [&](AxisRange range) { return time_ticks(range, step_s); });
}

// Each date once, its year only where it is new; under ticks that are days the years alone.
std::vector<Tick> short_dates(const std::vector<Tick>& dates, bool years_only) {
  std::vector<Tick> shortened;
  std::string before;
  for (const Tick& date : dates) {
    const bool new_year = date.label.substr(0, 4) != before.substr(0, 4);
    if (new_year || (date.label != before && !years_only)) {
      shortened.push_back({date.value, new_year ? date.label : date.label.substr(5)});
    }
    before = date.label;
  }
  return shortened;
}

// The labels that have room beside those before them; align says which part of a label stands at its tick.
void draw_labels(Canvas& canvas, const AxisScale& scale, const std::vector<Tick>& ticks, double y,
                 Align align, double right) {
  double free_from = -INFINITY;
  for (const Tick& tick : ticks) {
    const double width = canvas.text_width(tick.label, chart_style::kQuiet);
    const double at = scale.at(tick.value);
    const double left = align == Align::center ? at - width / 2 : at;
    if (left < free_from || left + width > right) continue;
    canvas.text({at, y}, tick.label, chart_style::kQuiet, align);
    free_from = left + width + kTickGap / 2;
  }
}

// Times of day, their dates below, and the axis's label at the right of the dates.
void draw_time_labels(Canvas& canvas, const PlotFrame& frame, double step_s, const std::string& label) {
  const double row = frame.plot.bottom() + 13;
  const std::string zone = label.empty() ? "UTC" : label + " (UTC)";
  const double zone_width = canvas.text_width(zone, chart_style::kLabel);
  canvas.text({frame.plot.right(), row + 13}, zone, chart_style::kLabel, Align::right);
  draw_labels(canvas, frame.x, time_ticks_of(frame.x, step_s), row, Align::center, INFINITY);
  const std::vector<Tick> dates = short_dates(piecewise(frame.x, date_ticks), step_s >= kDay);
  draw_labels(canvas, frame.x, dates, row + 13, Align::left, frame.plot.right() - zone_width - kTickGap);
}

void draw_y_axis(Canvas& canvas, const PlotFrame& frame, const Axis& y, const Rect& area) {
  for (const Tick& tick : y_ticks_of(y, area.height)) {
    const double at = frame.y_at(tick.value);
    for (const AxisPiece& piece : frame.x.pieces()) {
      canvas.line({piece.begin, at}, {piece.end, at}, kGridLine);
    }
    canvas.text({frame.plot.x - 6, at + 3}, tick.label, chart_style::kQuiet, Align::right);
  }
  if (y.label.empty()) return;
  canvas.text_upwards({area.x + 8, frame.plot.y + frame.plot.height / 2}, y.label, chart_style::kLabel,
                      Align::center);
}

// The line below the plot, with two strokes wherever a part of x is left out.
void draw_x_line(Canvas& canvas, const PlotFrame& frame) {
  const double y = frame.plot.bottom();
  for (const AxisPiece& piece : frame.x.pieces()) {
    canvas.line({piece.begin, y}, {piece.end, y}, kAxisLine);
    if (&piece != &frame.x.pieces().front()) {
      canvas.line({piece.begin - 1.5, y + 4}, {piece.begin + 1.5, y - 4}, kBreakMark);
    }
    if (&piece != &frame.x.pieces().back()) {
      canvas.line({piece.end - 1.5, y + 4}, {piece.end + 1.5, y - 4}, kBreakMark);
    }
  }
}

}  // namespace

double y_axis_room(Canvas& canvas, const Axis& y, double height) {
  double label_width = 0;
  for (const Tick& tick : y_ticks_of(y, height)) {
    label_width = std::max(label_width, canvas.text_width(tick.label, chart_style::kQuiet));
  }
  return label_width + (y.label.empty() ? 6 : 20);
}

PlotFrame draw_axes(Canvas& canvas, const Rect& area, const Axis& x, const Axis& y, AxesStyle style) {
  const bool is_time = x.kind == AxisKind::utc_time;
  const double below = !style.has_x_labels ? 4 : x.label.empty() && !is_time ? 18 : 32;
  const double before = std::max(style.left_room, y_axis_room(canvas, y, area.height));
  const Rect plot{area.x + before, area.y + 4, area.width - before - 8, area.height - below - 4};
  PlotFrame frame{plot, AxisScale(x, plot.x, plot.right()), AxisScale(y, plot.bottom(), plot.y)};
  draw_y_axis(canvas, frame, y, area);

  const double step_s = is_time ? fitting_time_step(canvas, frame.x) : 0;
  const std::vector<Tick> ticks =
      is_time ? time_ticks_of(frame.x, step_s) : fitting_ticks(canvas, x, plot.width);
  for (const Tick& tick : ticks) {
    const double at = frame.x_at(tick.value);
    canvas.line({at, plot.y}, {at, plot.bottom()}, kGridLine);
    if (is_time || !style.has_x_labels) continue;
    canvas.text({at, plot.bottom() + 13}, tick.label, chart_style::kQuiet, Align::center);
  }
  draw_x_line(canvas, frame);
  if (!style.has_x_labels) return frame;
  if (is_time) {
    draw_time_labels(canvas, frame, step_s, x.label);
  } else if (!x.label.empty()) {
    canvas.text({plot.x + plot.width / 2, plot.bottom() + 27}, x.label, chart_style::kLabel, Align::center);
  }
  return frame;
}

}  // namespace foreshock
