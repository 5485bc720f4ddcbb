#include <algorithm>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr double kRowTitleWidth = 48;
constexpr double kColumnTitleHeight = 28;
constexpr double kGap = 2;
constexpr TextStyle kCount{13, Font::bold, palette::kInk};

struct CellOf {
  std::int64_t count = 0;
  std::int64_t row_total = 0;
  bool right = false;  // the answer agrees with what happened
};

void draw_cell(Canvas& canvas, const Rect& rect, const CellOf& cell) {
  const double share =
      cell.row_total == 0 ? 0 : static_cast<double>(cell.count) / static_cast<double>(cell.row_total);
  Colour tint = cell.right ? palette::kBlue : palette::kVermilion;
  tint.alpha = 0.06 + 0.44 * share;
  canvas.fill(rect, tint);
  const Point center{rect.x + rect.width / 2, rect.y + rect.height / 2};
  canvas.text({center.x, center.y + 1}, format_count(cell.count), kCount, Align::center);
  if (cell.row_total == 0) return;
  const std::string whole = format_percent(share) + " of row";
  const bool fits = canvas.text_width(whole, chart_style::kLabel) < rect.width - 6;
  canvas.text({center.x, center.y + 15}, fits ? whole : format_percent(share), chart_style::kLabel,
              Align::center);
}

}  // namespace

void draw(Canvas& canvas, const ConfusionChart& chart, const Rect& area) {
  const Rect body = draw_chart_texts(canvas, area, chart.title, chart.note);
  const std::int64_t spikes = chart.true_positives + chart.false_negatives;
  const std::int64_t calm = chart.false_positives + chart.true_negatives;
  if (spikes + calm == 0) return draw_empty(canvas, body, chart.empty_reason);

  const CellOf cells[2][2] = {{{chart.true_positives, spikes, true}, {chart.false_negatives, spikes, false}},
                              {{chart.false_positives, calm, false}, {chart.true_negatives, calm, true}}};
  const char* titles[] = {"spike", "calm"};
  const double width = (body.width - kRowTitleWidth - kGap) / 2;
  const double height = (body.height - kColumnTitleHeight - kGap) / 2;
  const Rect grid{body.x + kRowTitleWidth, body.y + kColumnTitleHeight, 2 * width + kGap, 2 * height + kGap};
  canvas.text({grid.x + grid.width / 2, grid.y - 19}, "predicted", chart_style::kQuiet, Align::center);
  canvas.text_upwards({body.x + 9, grid.y + grid.height / 2}, "actual", chart_style::kQuiet, Align::center);
  for (int i = 0; i < 2; ++i) {
    const double x = grid.x + i * (width + kGap);
    const double y = grid.y + i * (height + kGap);
    canvas.text({x + width / 2, grid.y - 6}, titles[i], chart_style::kLabel, Align::center);
    canvas.text({grid.x - 8, y + height / 2 + 3}, titles[i], chart_style::kLabel, Align::right);
    for (int column = 0; column < 2; ++column) {
      draw_cell(canvas, {grid.x + column * (width + kGap), y, width, height}, cells[i][column]);
    }
  }
}

}  // namespace foreshock
