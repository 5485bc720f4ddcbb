#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/report/chart_drawing.hpp"

namespace foreshock {
namespace {

constexpr double kLabelShare = 0.42;   // of the width, at most
constexpr double kMarginShare = 0.03;  // of the values' extent, beyond the longest bars

// Finite bars, the greatest first; equal ones by label, so that the order never depends on the caller's.
std::vector<Bar> sorted_bars(const BarChart& chart) {
  std::vector<Bar> bars;
  for (const Bar& bar : chart.bars) {
    if (std::isfinite(bar.value)) bars.push_back(bar);
  }
  std::sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) {
    return a.value != b.value ? a.value > b.value : a.label < b.label;
  });
  return bars;
}

bool has_whisker(const Bar& bar) {
  return bar.low && bar.high && std::isfinite(*bar.low) && std::isfinite(*bar.high);
}

std::string note_with_count(const BarChart& chart, std::size_t all, std::size_t drawn) {
  if (all <= drawn) return chart.note;
  return fmt::format("{}{}the {} greatest of {}", chart.note, chart.note.empty() ? "" : "; ", drawn, all);
}

AxisRange value_range(const std::vector<Bar>& bars) {
  std::vector<double> values{0};
  for (const Bar& bar : bars) {
    values.push_back(bar.value);
    if (has_whisker(bar)) values.insert(values.end(), {*bar.low, *bar.high});
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double margin = (*high - *low) * kMarginShare;
  return *low == *high ? rounded_range(values) : AxisRange{*low < 0 ? *low - margin : 0, *high + margin};
}

void draw_bar(Canvas& canvas, const PlotFrame& frame, const Bar& bar, double top, double height) {
  const double zero = frame.x_at(0);
  const double end = frame.x_at(bar.value);
  const double thickness = std::min(height * 0.66, 12.0);
  const double middle = top + height / 2;
  canvas.fill({std::min(zero, end), middle - thickness / 2, std::abs(end - zero), thickness},
              bar.value < 0 ? palette::kVermilion : palette::kBlue);
  if (!has_whisker(bar)) return;
  draw_whisker_level(canvas, middle, frame.x_at(*bar.low), frame.x_at(*bar.high), {palette::kInk, 1});
}

}  // namespace

void draw(Canvas& canvas, const BarChart& chart, const Rect& area) {
  std::vector<Bar> bars = sorted_bars(chart);
  const std::size_t all = bars.size();
  bars.resize(std::min(all, chart.max_bars));
  const Rect body = draw_chart_texts(canvas, area, chart.title, note_with_count(chart, all, bars.size()));
  if (bars.empty()) return draw_empty(canvas, body, chart.empty_reason);

  double label_width = 0;
  for (const Bar& bar : bars) {
    label_width = std::max(label_width, canvas.text_width(bar.label, chart_style::kLabel));
  }
  label_width = std::min(label_width, body.width * kLabelShare);
  const Rect plot_area{body.x + label_width, body.y, body.width - label_width, body.height};
  const PlotFrame frame = draw_axes(canvas, plot_area, {value_range(bars), chart.value_label}, {{0, 0}, ""});
  const double height = frame.plot.height / static_cast<double>(bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double top = frame.plot.y + static_cast<double>(i) * height;
    canvas.text({body.x + label_width, top + height / 2 + 3},
                fitted_label(canvas, bars[i].label, label_width), chart_style::kLabel, Align::right);
    draw_bar(canvas, frame, bars[i], top, height);
  }
  const double zero = frame.x_at(0);
  canvas.line({zero, frame.plot.y}, {zero, frame.plot.bottom()}, {palette::kRule, 1});
}

}  // namespace foreshock
