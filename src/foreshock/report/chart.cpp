#include "foreshock/report/chart.hpp"

#include <algorithm>

#include "foreshock/report/canvas.hpp"
#include "foreshock/report/chart_drawing.hpp"

namespace foreshock {
namespace {

constexpr double kMargin = 6;
constexpr double kDefaultWidth = 480;

Rect inside(ChartSize size) {
  return {kMargin, kMargin, size.width - 2 * kMargin, size.height - 2 * kMargin};
}

}  // namespace

ChartSize natural_size(const Chart& chart, double width) {
  if (const auto* bars = std::get_if<BarChart>(&chart); bars != nullptr && !bars->bars.empty()) {
    return {width,
            75 + 17 * static_cast<double>(std::clamp<std::size_t>(bars->bars.size(), 4, bars->max_bars))};
  }
  if (std::holds_alternative<ConfusionChart>(chart)) return {width, std::clamp(width * 0.7, 165.0, 210.0)};
  return {width, std::clamp(width * 0.72, 200.0, 330.0)};
}

std::string inline_svg(const Chart& chart, ChartSize size) {
  Canvas canvas = Canvas::svg(size.width, size.height);
  draw_chart(canvas, chart, inside(size));
  return canvas.finish();
}

std::string to_svg(const Chart& chart, ChartSize size) {
  Canvas canvas = Canvas::svg(size.width, size.height);
  canvas.fill({0, 0, size.width, size.height}, rgb(0xffffff));  // whatever colour the viewer's page has
  draw_chart(canvas, chart, inside(size));
  return canvas.finish();
}

std::string to_svg(const Chart& chart) {
  return to_svg(chart, natural_size(chart, kDefaultWidth));
}

std::string to_png(const Chart& chart, double scale) {
  const ChartSize size = natural_size(chart, kDefaultWidth);
  Canvas canvas = Canvas::png(size.width, size.height, scale);
  draw_chart(canvas, chart, inside(size));
  return canvas.finish();
}

}  // namespace foreshock
