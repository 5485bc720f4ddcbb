#include "foreshock/report/chart_drawing.hpp"

#include <algorithm>

#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

constexpr double kLegendGap = 14;
constexpr double kSwatchWidth = 18;

void draw_swatch(Canvas& canvas, Point left, const LegendEntry& entry) {
  const double middle = left.y - 3;
  if (entry.swatch == Swatch::line) {
    canvas.line({left.x, middle}, {left.x + 14, middle}, entry.stroke);
  } else if (entry.swatch == Swatch::dot) {
    canvas.dot({left.x + 7, middle}, 2.4, entry.stroke.colour);
  } else {
    canvas.fill({left.x + 2, middle - 4, 10, 8}, entry.stroke.colour);
  }
}

// As many ticks as have room for their labels side by side.
std::vector<Tick> fitting_ticks(Canvas& canvas, AxisRange range, double width) {
  constexpr double kGap = 10;
  std::vector<Tick> ticks;
  for (int count = std::clamp(static_cast<int>(width / 28), 2, 11); count >= 2; --count) {
    ticks = axis_ticks(range, count);
    double widest = 0;
    for (const Tick& tick : ticks) {
      widest = std::max(widest, canvas.text_width(tick.label, chart_style::kQuiet));
    }
    if ((widest + kGap) * static_cast<double>(ticks.size()) <= width) break;
  }
  return ticks;
}

std::vector<std::string> wrapped(Canvas& canvas, const std::string& text, double width,
                                 const TextStyle& style) {
  return wrap_text(text, width, [&](std::string_view part) { return canvas.text_width(part, style); });
}

}  // namespace

void draw_chart(Canvas& canvas, const Chart& chart, const Rect& area) {
  std::visit([&](const auto& kind) { draw(canvas, kind, area); }, chart);
}

const std::string& chart_title(const Chart& chart) {
  return std::visit([](const auto& kind) -> const std::string& { return kind.title; }, chart);
}

Rect draw_chart_texts(Canvas& canvas, const Rect& area, const std::string& title, const std::string& note) {
  Rect left = area;
  if (!title.empty()) {
    for (const std::string& line : wrapped(canvas, title, area.width, chart_style::kTitle)) {
      canvas.text({left.x, left.y + 10}, line, chart_style::kTitle);
      left.y += 13;
      left.height -= 13;
    }
    left.y += 6;
    left.height -= 6;
  }
  if (!note.empty()) {
    const std::vector<std::string> lines = wrapped(canvas, note, area.width, chart_style::kQuiet);
    left.height -= static_cast<double>(lines.size()) * chart_style::kLineHeight + 3;
    double y = left.bottom() + 3;
    for (const std::string& line : lines) {
      y += chart_style::kLineHeight;
      canvas.text({left.x, y - 3}, line, chart_style::kQuiet);
    }
  }
  return left;
}

void draw_empty(Canvas& canvas, const Rect& area, const std::string& reason) {
  canvas.fill(area, palette::kBand);
  const std::string text = reason.empty() ? "no data" : reason;
  const std::vector<std::string> lines = wrapped(canvas, text, area.width - 32, chart_style::kQuiet);
  double y = area.y + (area.height - static_cast<double>(lines.size()) * chart_style::kLineHeight) / 2 + 9;
  for (const std::string& line : lines) {
    canvas.text({area.x + area.width / 2, y}, line, chart_style::kQuiet, Align::center);
    y += chart_style::kLineHeight;
  }
}

Rect draw_legend(Canvas& canvas, const Rect& area, const std::vector<LegendEntry>& entries) {
  struct Placed {
    double x;
    int row;
  };
  std::vector<Placed> places;
  double x = 0;
  int row = 0;
  for (const LegendEntry& entry : entries) {
    const double width = kSwatchWidth + canvas.text_width(entry.name, chart_style::kLabel);
    if (x > 0 && x + width > area.width) {
      x = 0;
      ++row;
    }
    places.push_back({x, row});
    x += width + kLegendGap;
  }
  Rect left = area;
  if (entries.empty()) return left;
  left.height -= (row + 1) * (chart_style::kLineHeight + 1) + 2;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Point at{area.x + places[i].x,
                   left.bottom() + (places[i].row + 1) * (chart_style::kLineHeight + 1)};
    draw_swatch(canvas, at, entries[i]);
    canvas.text({at.x + kSwatchWidth, at.y}, entries[i].name, chart_style::kLabel);
  }
  return left;
}

PlotFrame draw_axes(Canvas& canvas, const Rect& area, AxisRange x, AxisRange y, const std::string& x_label,
                    const std::string& y_label) {
  const double below = x_label.empty() ? 18 : 32;
  const auto y_ticks = axis_ticks(y, std::clamp(static_cast<int>(area.height / 24), 3, 7));
  double label_width = 0;
  for (const Tick& tick : y_ticks) {
    label_width = std::max(label_width, canvas.text_width(tick.label, chart_style::kQuiet));
  }
  const double before = label_width + (y_label.empty() ? 6 : 20);
  const Rect plot{area.x + before, area.y + 4, area.width - before - 8, area.height - below - 4};
  const PlotFrame frame{plot, x, y};

  for (const Tick& tick : y_ticks) {
    const double at = frame.y_at(tick.value);
    canvas.line({plot.x, at}, {plot.right(), at}, {palette::kGrid, 0.8});
    canvas.text({plot.x - 6, at + 3}, tick.label, chart_style::kQuiet, Align::right);
  }
  for (const Tick& tick : fitting_ticks(canvas, x, plot.width)) {
    const double at = frame.x_at(tick.value);
    canvas.line({at, plot.y}, {at, plot.bottom()}, {palette::kGrid, 0.8});
    canvas.text({at, plot.bottom() + 13}, tick.label, chart_style::kQuiet, Align::center);
  }
  canvas.line({plot.x, plot.bottom()}, {plot.right(), plot.bottom()}, {palette::kRule, 1});
  if (!x_label.empty()) {
    canvas.text({plot.x + plot.width / 2, plot.bottom() + 27}, x_label, chart_style::kLabel, Align::center);
  }
  if (!y_label.empty()) {
    canvas.text_upwards({area.x + 8, plot.y + plot.height / 2}, y_label, chart_style::kLabel, Align::center);
  }
  return frame;
}

}  // namespace foreshock
