#include "foreshock/report/pdf_table.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"
#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

// What may be broken when a table is wide: nothing but titles; cells between words, brackets kept whole
// ("0.31 [0.25, 0.38]" in two lines); brackets too.
enum class Breaks { none, between_words, everywhere };

struct Fit {
  double size;
  Breaks breaks;
};

// The first that fits, else the last.
constexpr Fit kFits[] = {{8.5, Breaks::none},        {7.5, Breaks::none},          {7, Breaks::none},
                         {7, Breaks::between_words}, {6.5, Breaks::between_words}, {7, Breaks::everywhere},
                         {6.5, Breaks::everywhere},  {6, Breaks::everywhere}};
constexpr double kColumnGap = 9;
constexpr double kNarrowGap = 6;
constexpr double kManyColumns = 8;  // more stand closer
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
    double least = kNarrowest;  // its widest unbroken piece
    double whole = kNarrowest;  // without a break
  };

  // Titles may always be broken between words.
  [[nodiscard]] std::vector<ColumnNeed> needs(double size, Breaks breaks) {
    std::vector<ColumnNeed> needs(table_.columns.size());
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto widen = [&](const std::string& text, const TextStyle& style, Breaks allowed) {
        const auto width = [&](std::string_view part) { return pages_.canvas().text_width(part, style); };
        const double whole = width(text);
        needs[i].whole = std::max(needs[i].whole, whole);
        needs[i].least =
            std::max(needs[i].least, allowed == Breaks::none            ? whole
                                     : allowed == Breaks::between_words ? widest_word(text, width)
                                                                        : widest_part(text, width));
      };
      widen(table_.columns[i].title, {size, Font::bold}, Breaks::between_words);
      for (const std::vector<TableCell>& row : table_.rows) {
        if (i < row.size()) widen(row[i].text, cell_style(row[i], size), breaks);
      }
    }
    return needs;
  }

  // The first fit that breaks nothing it should not; what columns could still use is shared out in proportion
  // to what they lack. With the last fit, words too wide are broken, the widest columns' first.
  void fit_columns() {
    const auto count = static_cast<double>(table_.columns.size());
    gap_ = count > kManyColumns ? kNarrowGap : kColumnGap;
    const double available = PdfPages::kWidth - gap_ * (count - 1);
    std::vector<ColumnNeed> columns;
    double least = 0;
    double whole = 0;
    for (const Fit& fit : kFits) {
      size_ = fit.size;
      columns = needs(fit.size, fit.breaks);
      least = whole = 0;
      for (const ColumnNeed& column : columns) {
        least += column.least;
        whole += column.whole;
      }
      if (least <= available) break;
    }
    const double cap = widest_that_fits(columns, available);
    least = 0;
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
      x += widths_[i] + gap_;
    }
    pages_.advance(row_height(row));
    canvas.line({PdfPages::kLeft, pages_.top()}, {PdfPages::kLeft + PdfPages::kWidth, pages_.top()},
                {rule, rule_width});
  }

  PdfPages& pages_;
  const Table& table_;
  double size_ = kFits[0].size;
  double gap_ = kColumnGap;
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
