#include "foreshock/report/chart_drawing.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

constexpr double kLegendGap = 14;
constexpr double kSwatchWidth = 18;
constexpr double kCap = 3;           // half the cap of a whisker
constexpr double kMarkReach = 0.78;  // of the diagonal: the longest line of a watermark
constexpr double kMarkDepth = 0.34;  // of the shorter side: its lines together
constexpr double kMarkLeading = 1.2;
constexpr double kLargestMark = 64;
constexpr double kSmallestMark = 8;

void draw_swatch(Canvas& canvas, Point left, const LegendEntry& entry) {
  const double middle = left.y - 3;
  if (entry.swatch == Swatch::line) {
    canvas.line({left.x, middle}, {left.x + 14, middle}, entry.stroke);
  } else if (entry.swatch == Swatch::dot) {
    canvas.dot({left.x + 7, middle}, 2.4, entry.stroke.colour);
  } else if (entry.swatch == Swatch::ring) {
    draw_ring(canvas, {left.x + 7, middle}, 2.8, entry.stroke.colour);
  } else {
    canvas.fill({left.x + 2, middle - 4, 10, 8}, entry.stroke.colour);
  }
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

std::string fitted_label(Canvas& canvas, std::string label, double width, const TextStyle& style) {
  if (canvas.text_width(label, style) <= width) return label;
  while (!label.empty() && canvas.text_width(label + "…", style) > width) {
    do {
      label.pop_back();
    } while (!label.empty() && (static_cast<unsigned char>(label.back()) & 0xc0) == 0x80);
    if (!label.empty() && static_cast<unsigned char>(label.back()) >= 0xc0) label.pop_back();
  }
  return label + "…";
}

void draw_whisker_upright(Canvas& canvas, double x, double low, double high, const Stroke& stroke) {
  canvas.line({x, low}, {x, high}, stroke);
  for (const double y : {low, high}) canvas.line({x - kCap, y}, {x + kCap, y}, stroke);
}

void draw_whisker_level(Canvas& canvas, double y, double low, double high, const Stroke& stroke) {
  canvas.line({low, y}, {high, y}, stroke);
  for (const double x : {low, high}) canvas.line({x, y - kCap}, {x, y + kCap}, stroke);
}

void draw_ring(Canvas& canvas, Point center, double radius, Colour colour) {
  canvas.dot(center, radius, colour);
  canvas.dot(center, radius - 1, rgb(0xffffff));
}

void draw_watermark(Canvas& canvas, const Rect& area, std::string_view text) {
  if (text.empty()) return;
  const double reach = kMarkReach * std::hypot(area.width, area.height);
  const double depth = kMarkDepth * std::min(area.width, area.height);
  TextStyle style{kLargestMark, Font::bold, palette::kWatermark};
  std::vector<std::string> lines;
  for (; style.size >= kSmallestMark; --style.size) {
    const auto width = [&](std::string_view part) { return canvas.text_width(part, style); };
    lines = wrap_text(text, reach, width);
    const double height = static_cast<double>(lines.size()) * style.size * kMarkLeading;
    if (height <= depth && widest_word(text, width) <= reach) break;
  }
  const double angle = std::atan2(area.height, area.width);
  double below = (1 - static_cast<double>(lines.size())) / 2 * style.size * kMarkLeading + style.size * 0.35;
  for (const std::string& line : lines) {
    const Point at{area.x + area.width / 2 + below * std::sin(angle),
                   area.y + area.height / 2 + below * std::cos(angle)};
    canvas.text_turned(at, angle, line, style, Align::center);
    below += style.size * kMarkLeading;
  }
}

}  // namespace foreshock
