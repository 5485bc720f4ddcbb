// Canvas: the one drawing surface of reports. Points (1/72 inch), origin top left, y downwards. The same
// calls give the same SVG, PDF or PNG bytes in every process: no dates, no process-wide ids, no hinting. Text
// is UTF-8 in DejaVu; bytes that are no UTF-8 and characters the font lacks are drawn as '?'.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "foreshock/report/palette.hpp"

namespace foreshock {

struct Point {
  double x = 0;
  double y = 0;
};

struct Rect {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  [[nodiscard]] double right() const { return x + width; }
  [[nodiscard]] double bottom() const { return y + height; }
};

struct Stroke {
  Colour colour;
  double width = 1;
  double dash = 0;  // length of dashes; 0 is a whole line
};

enum class Font : std::uint8_t { regular, bold, mono };
enum class Align : std::uint8_t { left, center, right };

struct TextStyle {
  double size = 9;
  Font font = Font::regular;
  Colour colour = palette::kInk;
};

class Canvas {
 public:
  static Canvas svg(double width, double height);
  static Canvas pdf(double width, double height, std::string_view title);
  static Canvas png(double width, double height, double scale);
  Canvas(Canvas&&) noexcept;
  ~Canvas();

  void fill(const Rect& rect, Colour colour);
  void line(Point from, Point to, const Stroke& stroke);
  void polyline(std::span<const Point> points, const Stroke& stroke);
  void polygon(std::span<const Point> points, Colour colour);
  void dot(Point center, double radius, Colour colour);
  // y is the baseline; align says which part of the text stands at x.
  void text(Point at, std::string_view utf8, const TextStyle& style, Align align = Align::left);
  void text_upwards(Point at, std::string_view utf8, const TextStyle& style, Align align);
  // Turned about `at`, anticlockwise.
  void text_turned(Point at, double radians, std::string_view utf8, const TextStyle& style, Align align);
  [[nodiscard]] double text_width(std::string_view utf8, const TextStyle& style);

  void begin_clip(const Rect& rect);  // until end_clip
  void end_clip();
  void next_page();                                // PDF
  void bookmark(std::string_view name, int page);  // PDF: an entry of the outline; pages from 1
  [[nodiscard]] std::string finish();              // the file's bytes; call once, last

 private:
  struct State;
  explicit Canvas(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace foreshock
