#include <algorithm>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr double kRowTitleWidth = 68;
constexpr double kColumnTitleHeight = 18;
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
  canvas.text({center.x, center.y + 15}, format_percent(share) + " of row", chart_style::kLabel,
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
  const char* row_titles[] = {"actual spike", "actual calm"};
  const char* column_titles[] = {"predicted spike", "predicted calm"};
  const double width = (body.width - kRowTitleWidth - kGap) / 2;
  const double height = (body.height - kColumnTitleHeight - kGap) / 2;
  for (int row = 0; row < 2; ++row) {
    const double y = body.y + kColumnTitleHeight + row * (height + kGap);
    canvas.text({body.x + kRowTitleWidth - 8, y + height / 2 + 3}, row_titles[row], chart_style::kLabel,
                Align::right);
    for (int column = 0; column < 2; ++column) {
      const double x = body.x + kRowTitleWidth + column * (width + kGap);
      draw_cell(canvas, {x, y, width, height}, cells[row][column]);
      if (row > 0) continue;
      canvas.text({x + width / 2, body.y + kColumnTitleHeight - 6}, column_titles[column],
                  chart_style::kLabel, Align::center);
    }
  }
}

}  // namespace foreshock
