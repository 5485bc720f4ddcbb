#include "foreshock/report/pdf_table.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"
#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

constexpr double kSizes[] = {8.5, 7.5, 7};  // the first at which no cell need wrap, else the last
constexpr double kColumnGap = 9;
constexpr double kRowPadding = 3.2;
constexpr double kNarrowest = 18;       // a column keeps at least this
constexpr std::size_t kMostLines = 40;  // of a row; a longer one goes on in a row of its own
constexpr TextStyle kCaption{9, Font::bold, palette::kInk};
constexpr TextStyle kFootnote{7.5, Font::regular, palette::kMuted};

using Lines = std::vector<std::string>;

struct WrappedRow {
  std::vector<Lines> cells;
  std::vector<TextStyle> styles;
  [[nodiscard]] std::size_t line_count() const {
    std::size_t most = 1;
    for (const Lines& lines : cells) most = std::max(most, lines.size());
    return most;
  }
};

TextStyle cell_style(const TableCell& cell, double size) {
  return {size, cell.strong ? Font::bold : Font::regular, cell.greyed ? palette::kGreyed : palette::kInk};
}

class TableDrawing {
 public:
  TableDrawing(PdfPages& pages, const Table& table) : pages_(pages), table_(table) {
    fit_columns();
    std::vector<TableCell> titles;
    for (const TableColumn& column : table.columns) titles.emplace_back(column.title, false, true);
    header_ = wrapped_rows(titles).front();
  }

  void draw() {
    if (!table_.caption.empty()) draw_caption();
    pages_.need(row_height(header_) * 3);
    draw_header();
    for (const std::vector<TableCell>& cells : table_.rows) {
      for (const WrappedRow& row : wrapped_rows(cells)) {
        if (row_height(row) > pages_.room()) {
          pages_.break_page();
          draw_header();
        }
        draw_row(row, palette::kGrid, 0.8);
      }
    }
  }

 private:
  struct ColumnNeed {
    double least = kNarrowest;  // its widest word
    double whole = kNarrowest;  // without a break
  };

  [[nodiscard]] std::vector<ColumnNeed> needs(double size) {
    std::vector<ColumnNeed> needs(table_.columns.size());
    const auto widen = [&](std::size_t i, const std::string& text, const TextStyle& style) {
      const auto width = [&](std::string_view part) { return pages_.canvas().text_width(part, style); };
      needs[i].least = std::max(needs[i].least, widest_word(text, width));
      needs[i].whole = std::max(needs[i].whole, width(text));
    };
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      widen(i, table_.columns[i].title, {size, Font::bold});
      for (const std::vector<TableCell>& row : table_.rows) {
        if (i < row.size()) widen(i, row[i].text, cell_style(row[i], size));
      }
    }
    return needs;
  }

  // The greatest size at which all cells fit on one line; at the smallest, columns share what is left above
  // their widest words in proportion to what they lack. Words too wide even so are broken, the widest
  // columns' first.
  void fit_columns() {
    const auto count = static_cast<double>(table_.columns.size());
    const double available = PdfPages::kWidth - kColumnGap * (count - 1);
    std::vector<ColumnNeed> columns;
    double whole = 0;
    for (const double size : kSizes) {
      size_ = size;
      columns = needs(size);
      whole = 0;
      for (const ColumnNeed& column : columns) whole += column.whole;
      if (whole <= available) break;
    }
    const double cap = widest_that_fits(columns, available);
    double least = 0;
    for (ColumnNeed& column : columns) least += column.least = std::min(column.least, cap);
    const double share = whole > available ? std::max(0.0, available - least) / (whole - least) : 1;
    const double spare = std::max(0.0, available - whole) / count;
    for (const ColumnNeed& column : columns) {
      widths_.push_back(column.least + (column.whole - column.least) * share + spare);
    }
  }

  // The greatest width such that columns cut to it fit; more than any when they all fit uncut.
  static double widest_that_fits(const std::vector<ColumnNeed>& columns, double available) {
    std::vector<double> widths;
    for (const ColumnNeed& column : columns) widths.push_back(column.least);
    std::sort(widths.begin(), widths.end());
    double left = available;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const double equal_share = left / static_cast<double>(widths.size() - i);
      if (widths[i] > equal_share) return equal_share;
      left -= widths[i];
    }
    return available;
  }

  [[nodiscard]] std::vector<WrappedRow> wrapped_rows(const std::vector<TableCell>& cells) {
    WrappedRow all;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const TableCell cell = i < cells.size() ? cells[i] : TableCell("");
      all.styles.push_back(cell_style(cell, size_));
      all.cells.push_back(pages_.wrapped(cell.text, widths_[i] + 0.01, all.styles.back()));
    }
    std::vector<WrappedRow> rows;
    for (std::size_t from = 0; from < all.line_count(); from += kMostLines) {
      WrappedRow row{{}, all.styles};
      for (const Lines& lines : all.cells) {
        const std::size_t begin = std::min(from, lines.size());
        const std::size_t end = std::min(from + kMostLines, lines.size());
        row.cells.emplace_back(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                               lines.begin() + static_cast<std::ptrdiff_t>(end));
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

  [[nodiscard]] double line_height() const { return size_ * 1.3; }
  [[nodiscard]] double row_height(const WrappedRow& row) const {
    return static_cast<double>(row.line_count()) * line_height() + 2 * kRowPadding;
  }

  void draw_caption() {
    const Lines lines = pages_.wrapped(table_.caption, PdfPages::kWidth, kCaption);
    pages_.need(static_cast<double>(lines.size()) * 12 + row_height(header_) * 3);
    for (const std::string& line : lines) {
      pages_.canvas().text({PdfPages::kLeft, pages_.top() + 9}, line, kCaption);
      pages_.advance(12);
    }
    pages_.advance(2);
  }

  void draw_header() {
    const bool titled = std::any_of(table_.columns.begin(), table_.columns.end(),
                                    [](const TableColumn& column) { return !column.title.empty(); });
    if (titled) draw_row(header_, palette::kInk, 1);
  }

  void draw_row(const WrappedRow& row, Colour rule, double rule_width) {
    Canvas& canvas = pages_.canvas();
    double x = PdfPages::kLeft;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      const bool right = table_.columns[i].align == ColumnAlign::right;
      double y = pages_.top() + kRowPadding + size_;
      for (const std::string& line : row.cells[i]) {
        canvas.text({right ? x + widths_[i] : x, y}, line, row.styles[i], right ? Align::right : Align::left);
        y += line_height();
      }
      x += widths_[i] + kColumnGap;
    }
    pages_.advance(row_height(row));
    canvas.line({PdfPages::kLeft, pages_.top()}, {PdfPages::kLeft + PdfPages::kWidth, pages_.top()},
                {rule, rule_width});
  }

  PdfPages& pages_;
  const Table& table_;
  double size_ = kSizes[0];
  std::vector<double> widths_;
  WrappedRow header_;
};

}  // namespace

void draw_table(PdfPages& pages, const Table& table) {
  FORESHOCK_CHECK(!table.columns.empty());
  TableDrawing(pages, table).draw();
  if (table.footnote.empty()) return;
  const Lines lines = pages.wrapped(table.footnote, PdfPages::kWidth, kFootnote);
  pages.need(static_cast<double>(lines.size()) * 10 + 4);
  pages.gap(4);
  for (const std::string& line : lines) {
    pages.canvas().text({PdfPages::kLeft, pages.top() + 7.5}, line, kFootnote);
    pages.advance(10);
  }
}

}  // namespace foreshock
