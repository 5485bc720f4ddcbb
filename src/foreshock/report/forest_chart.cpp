#include <algorithm>
#include <cmath>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr double kLabelShare = 0.4;    // of the width, at most
constexpr double kMarginShare = 0.04;  // of the values' extent, on both sides
constexpr double kLeastPlot = 0.35;    // of the width; where the intervals' numbers leave less, they go
constexpr double kNumberGap = 10;
constexpr double kDotRadius = 3;
constexpr Stroke kReference{palette::kMuted, 1.2, 2};

struct RowStyle {
  TextStyle text = chart_style::kLabel;
  Colour mark = palette::kInk;
  double width = 1.2;
};

RowStyle row_style(RowTone tone) {
  if (tone == RowTone::strong) return {{8.5, Font::bold, palette::kInk}, palette::kBlue, 2};
  if (tone == RowTone::greyed) return {chart_style::kQuiet, palette::kGreyed, 1.2};
  return {};
}

bool is_known(const std::optional<double>& value) {
  return value && std::isfinite(*value);
}

bool has_whisker(const ForestRow& row) {
  return is_known(row.value) && is_known(row.low) && is_known(row.high);
}

AxisRange value_range(const ForestChart& chart) {
  std::vector<double> values;
  if (chart.reference) values.push_back(chart.reference->y);
  for (const ForestRow& row : chart.rows) {
    for (const std::optional<double>& value : {row.value, row.low, row.high}) {
      if (is_known(value)) values.push_back(*value);
    }
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) return rounded_range(values);
  const double margin = (*high - *low) * kMarginShare;
  return {*low - margin, *high + margin};
}

struct NumberColumn {
  std::vector<std::string> texts;  // one a row
  double width = 0;
};

NumberColumn number_column(Canvas& canvas, const ForestChart& chart, bool with_intervals) {
  NumberColumn column;
  double widest = 0;
  for (const ForestRow& row : chart.rows) {
    column.texts.push_back(with_intervals ? format_interval(row.value, row.low, row.high, chart.digits)
                                          : format_metric(row.value, chart.digits));
    widest = std::max(widest, canvas.text_width(column.texts.back(), row_style(row.tone).text));
  }
  column.width = widest + kNumberGap;
  return column;
}

void draw_row(Canvas& canvas, const PlotFrame& frame, const ForestRow& row, double middle) {
  if (!is_known(row.value)) return;
  const RowStyle style = row_style(row.tone);
  if (has_whisker(row)) {
    draw_whisker_level(canvas, middle, frame.x_at(*row.low), frame.x_at(*row.high),
                       {style.mark, style.width});
  }
  canvas.dot({frame.x_at(*row.value), middle}, kDotRadius, style.mark);
}

}  // namespace

void draw(Canvas& canvas, const ForestChart& chart, const Rect& area) {
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  if (std::none_of(chart.rows.begin(), chart.rows.end(),
                   [](const ForestRow& row) { return is_known(row.value); })) {
    return draw_empty(canvas, body, chart.empty_reason);
  }
  double label_width = 0;
  for (const ForestRow& row : chart.rows) {
    label_width = std::max(label_width, canvas.text_width(row.label, row_style(row.tone).text));
  }
  label_width = std::min(label_width, body.width * kLabelShare);
  NumberColumn numbers = number_column(canvas, chart, true);
  if (body.width - label_width - numbers.width < kLeastPlot * body.width) {
    numbers = number_column(canvas, chart, false);
  }

  std::vector<LegendEntry> legend;
  if (chart.reference) legend.push_back({chart.reference->label, Swatch::line, kReference});
  const Rect above = draw_legend(canvas, body, legend);
  const Rect plot_area{above.x + label_width, above.y, above.width - label_width - numbers.width,
                       above.height};
  const PlotFrame frame = draw_axes(canvas, plot_area, {value_range(chart), chart.value_label}, {{0, 0}, ""});
  if (chart.reference) {
    const double x = frame.x_at(chart.reference->y);
    canvas.line({x, frame.plot.y}, {x, frame.plot.bottom()}, kReference);
  }
  const double height = frame.plot.height / static_cast<double>(chart.rows.size());
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    const ForestRow& row = chart.rows[i];
    const TextStyle style = row_style(row.tone).text;
    const double middle = frame.plot.y + (static_cast<double>(i) + 0.5) * height;
    canvas.text({body.x + label_width, middle + 3}, fitted_label(canvas, row.label, label_width, style),
                style, Align::right);
    draw_row(canvas, frame, row, middle);
    canvas.text({body.right(), middle + 3}, numbers.texts[i], style, Align::right);
  }
}

}  // namespace foreshock
