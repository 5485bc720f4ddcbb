#include "foreshock/report/chart.hpp"

#include <algorithm>

#include "foreshock/report/canvas.hpp"
#include "foreshock/report/chart_drawing.hpp"

namespace foreshock {
namespace {

constexpr double kMargin = 6;
constexpr double kFileWidth = 480;
constexpr double kWideFileWidth = 760;

Rect inside(ChartSize size) {
  return {kMargin, kMargin, size.width - 2 * kMargin, size.height - 2 * kMargin};
}

bool is_over_time(const Chart& chart) {
  const auto* lines = std::get_if<LineChart>(&chart);
  return lines != nullptr && lines->x_kind == AxisKind::utc_time;
}

void draw_marked(Canvas& canvas, const Chart& chart, ChartSize size, std::string_view watermark) {
  draw_chart(canvas, chart, inside(size));
  draw_watermark(canvas, inside(size), watermark);
}

}  // namespace

ChartSize natural_size(const Chart& chart, double width) {
  if (const auto* bars = std::get_if<BarChart>(&chart); bars != nullptr && !bars->bars.empty()) {
    return {width,
            75 + 17 * static_cast<double>(std::clamp<std::size_t>(bars->bars.size(), 4, bars->max_bars))};
  }
  if (const auto* forest = std::get_if<ForestChart>(&chart); forest != nullptr && !forest->rows.empty()) {
    return {width, 92 + 19 * static_cast<double>(std::max<std::size_t>(forest->rows.size(), 3))};
  }
  if (std::holds_alternative<ConfusionChart>(chart)) return {width, std::clamp(width * 0.7, 165.0, 210.0)};
  if (std::holds_alternative<ReliabilityChart>(chart)) return {width, std::clamp(width * 1.25, 300.0, 400.0)};
  if (is_over_time(chart)) return {width, std::clamp(width * 0.42, 190.0, 260.0)};
  return {width, std::clamp(width * 0.72, 200.0, 330.0)};
}

double file_width(const Chart& chart) {
  return is_over_time(chart) ? kWideFileWidth : kFileWidth;
}

std::string inline_svg(const Chart& chart, ChartSize size) {
  Canvas canvas = Canvas::svg(size.width, size.height);
  draw_chart(canvas, chart, inside(size));
  return canvas.finish();
}

std::string to_svg(const Chart& chart, ChartSize size, std::string_view watermark) {
  Canvas canvas = Canvas::svg(size.width, size.height);
  canvas.fill({0, 0, size.width, size.height}, rgb(0xffffff));  // whatever colour the viewer's page has
  draw_marked(canvas, chart, size, watermark);
  return canvas.finish();
}

std::string to_svg(const Chart& chart, std::string_view watermark) {
  return to_svg(chart, natural_size(chart, file_width(chart)), watermark);
}

std::string to_png(const Chart& chart, double scale, std::string_view watermark) {
  const ChartSize size = natural_size(chart, file_width(chart));
  Canvas canvas = Canvas::png(size.width, size.height, scale);
  draw_marked(canvas, chart, size, watermark);
  return canvas.finish();
}

}  // namespace foreshock
