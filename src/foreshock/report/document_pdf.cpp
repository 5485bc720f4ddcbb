#include <algorithm>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/document.hpp"
#include "foreshock/report/pdf_pages.hpp"
#include "foreshock/report/pdf_table.hpp"

namespace foreshock {
namespace {

constexpr double kBlockGap = 9;
constexpr double kFigureGap = 14;
constexpr double kHeadingRoom = 60;  // what the highest chart leaves to a heading
constexpr TextStyle kTitle{19, Font::bold, palette::kInk};
constexpr TextStyle kSubtitle{9.5, Font::regular, palette::kMuted};
constexpr TextStyle kText{9.2, Font::regular, palette::kInk};
constexpr TextStyle kKey{9.2, Font::regular, palette::kMuted};
constexpr TextStyle kStrong{9.6, Font::bold, palette::kInk};
constexpr TextStyle kVerdict{12.5, Font::bold, palette::kInk};
constexpr TextStyle kCode{8.2, Font::mono, palette::kInk};
constexpr TextStyle kHeadings[] = {
    {13.5, Font::bold, palette::kInk}, {11, Font::bold, palette::kInk}, {9.6, Font::bold, palette::kMuted}};

struct TextLine {
  std::string text;
  TextStyle style;
  double indent = 0;
  std::string mark;  // stands at the left of the indent: a bullet, a key
  double space_before = 0;
  [[nodiscard]] double height() const { return style.size * 1.42 + space_before; }
};

struct Box {
  Colour tint;
  Colour bar;
  double padding = 8;
  double inset = 14;  // of the text, on both sides
};

Box note_box(NoteKind kind) {
  if (kind == NoteKind::info) return {rgb(0xeef5fb), palette::kBlue};
  if (kind == NoteKind::warning) return {rgb(0xfdf4e3), rgb(0xe69f00)};
  return {rgb(0xf1f3f5), palette::kInk};
}

class PdfWriter {
 public:
  PdfWriter(const Document& document, int total_pages)
      : document_(document), pages_(document.title, document.watermark, total_pages) {}

  std::string write() {
    draw_title();
    for (std::size_t i = 0; i < document_.blocks.size(); ++i) {
      next_ = i + 1 < document_.blocks.size() ? &document_.blocks[i + 1] : nullptr;
      std::visit(*this, document_.blocks[i]);
    }
    return pages_.finish();
  }
  [[nodiscard]] int page_count() const { return pages_.page(); }

  void operator()(const Heading& heading) {
    const int level = std::clamp(heading.level, 1, 3);
    const TextStyle& style = kHeadings[level - 1];
    std::vector<TextLine> lines;
    add(lines, heading.text, style);
    pages_.need(height_of(lines) + 12 + (next_ == nullptr ? 0 : opening_height(*next_)));
    pages_.gap(level == 1 ? 9 : 4);
    if (level < 3) pages_.canvas().bookmark(heading.text, pages_.page());
    flow(lines, nullptr);
    pages_.advance(4);
  }

  void operator()(const Paragraph& paragraph) {
    std::vector<TextLine> lines;
    add(lines, paragraph.text, kText);
    flow(lines, nullptr);
    pages_.gap(kBlockGap);
  }

  void operator()(const BulletList& list) {
    std::vector<TextLine> lines;
    add_bullets(lines, list.items, 0);
    flow(lines, nullptr);
    pages_.gap(kBlockGap);
  }

  void operator()(const Note& note) {
    const Box box = note_box(note.kind);
    std::vector<TextLine> lines;
    if (!note.title.empty())
      add(lines, note.title, note.kind == NoteKind::verdict ? kVerdict : kStrong, box.inset);
    for (const std::string& text : note.paragraphs) {
      const std::size_t first = lines.size();
      add(lines, text, kText, box.inset);
      if (first > 0) lines[first].space_before = 4;
    }
    add_bullets(lines, note.points, box.inset);
    flow(lines, &box);
    pages_.gap(kBlockGap + 2);
  }

  void operator()(const KeyValues& values) {
    double key_width = 0;
    for (const auto& row : values.rows) {
      key_width = std::max(key_width, pages_.canvas().text_width(row.first, kKey));
    }
    key_width = std::min(key_width + 14, PdfPages::kWidth * 0.42);
    std::vector<TextLine> lines;
    for (const auto& [key, value] : values.rows) {
      const auto keys = pages_.wrapped(key, key_width - 8, kKey);
      auto texts = pages_.wrapped(value, PdfPages::kWidth - key_width, kText);
      texts.resize(std::max(texts.size(), keys.size()));
      for (std::size_t i = 0; i < texts.size(); ++i) {
        lines.push_back({texts[i], kText, key_width, i < keys.size() ? keys[i] : "", 0});
      }
    }
    flow(lines, nullptr);
    pages_.gap(kBlockGap);
  }

  void operator()(const Table& table) {
    draw_table(pages_, table);
    pages_.gap(kBlockGap + 4);
  }

  void operator()(const FigureRow& row) {
    if (row.figures.empty()) return;
    const double width = figure_width(row);
    const double height = figures_height(row);
    pages_.need(height);
    double x = PdfPages::kLeft;
    for (const Figure& figure : row.figures) {
      draw_chart(pages_.canvas(), figure.chart, {x, pages_.top(), width, height});
      x += width + kFigureGap;
    }
    pages_.advance(height);
    pages_.gap(kBlockGap + 4);
  }

  void operator()(const PageBreak&) { pages_.need(PdfPages::kBodyHeight); }

  void operator()(const CodeLine& code) {
    const Box box{palette::kBand, palette::kBand, 6, 8};
    std::vector<TextLine> lines;
    add(lines, code.text, kCode, box.inset);
    flow(lines, &box);
    pages_.gap(kBlockGap);
  }

 private:
  // Wraps text into lines between `inset` on the left and the same on the right.
  void add(std::vector<TextLine>& lines, std::string_view text, const TextStyle& style, double inset = 0) {
    for (std::string& line : pages_.wrapped(text, PdfPages::kWidth - 2 * inset, style)) {
      lines.push_back({std::move(line), style, inset, "", 0});
    }
  }

  void add_bullets(std::vector<TextLine>& lines, const std::vector<std::string>& items, double inset) {
    constexpr double kBulletIndent = 11;
    for (const std::string& item : items) {
      std::string mark = "•";
      for (std::string& line : pages_.wrapped(item, PdfPages::kWidth - 2 * inset - kBulletIndent, kText)) {
        lines.push_back({std::move(line), kText, inset + kBulletIndent, mark, mark.empty() ? 0 : 3.0});
        mark.clear();
      }
    }
  }

  static double height_of(const std::vector<TextLine>& lines) {
    double height = 0;
    for (const TextLine& line : lines) height += line.height();
    return height;
  }

  // Draws the lines, over as many pages as it takes; a box that fits on one page is not torn.
  void flow(const std::vector<TextLine>& lines, const Box* box) {
    const double padding = box == nullptr ? 0 : box->padding;
    const double whole = height_of(lines) + 2 * padding;
    if (box != nullptr && whole <= PdfPages::kBodyHeight) pages_.need(whole);
    for (std::size_t begin = 0; begin < lines.size();) {
      pages_.need(lines[begin].height() + 2 * padding);
      double height = 0;
      std::size_t end = begin;
      while (end < lines.size() &&
             (end == begin || height + lines[end].height() + 2 * padding <= pages_.room())) {
        height += lines[end++].height();
      }
      if (box != nullptr) {
        const Rect rect{PdfPages::kLeft, pages_.top(), PdfPages::kWidth, height + 2 * padding};
        pages_.canvas().fill(rect, box->tint);
        pages_.canvas().fill({rect.x, rect.y, 3, rect.height}, box->bar);
      }
      pages_.advance(padding);
      for (; begin < end; ++begin) draw_line(lines[begin], box == nullptr ? 0 : box->inset);
      pages_.advance(padding);
    }
  }

  void draw_line(const TextLine& line, double inset) {
    const double baseline = pages_.top() + line.space_before + line.style.size * 1.05;
    const TextStyle mark_style{line.style.size, line.style.font, palette::kMuted};
    pages_.canvas().text({PdfPages::kLeft + inset, baseline}, line.mark, mark_style);
    pages_.canvas().text({PdfPages::kLeft + line.indent, baseline}, line.text, line.style);
    pages_.advance(line.height());
  }

  void draw_title() {
    std::vector<TextLine> lines;
    add(lines, document_.title, kTitle);
    if (!document_.subtitle.empty()) add(lines, document_.subtitle, kSubtitle);
    flow(lines, nullptr);
    pages_.advance(4);
    pages_.canvas().line({PdfPages::kLeft, pages_.top()}, {PdfPages::kLeft + PdfPages::kWidth, pages_.top()},
                         {palette::kInk, 1.2});
    pages_.advance(12);
  }

  static double figure_width(const FigureRow& row) {
    const auto count = static_cast<double>(row.figures.size());
    return (PdfPages::kWidth - kFigureGap * (count - 1)) / count;
  }

  static double figures_height(const FigureRow& row) {
    double height = 0;
    for (const Figure& figure : row.figures) {
      height = std::max(height, natural_size(figure.chart, figure_width(row)).height);
    }
    return std::min(height, PdfPages::kBodyHeight - kHeadingRoom);
  }

  // What must stand on the same page as the heading above it.
  static double opening_height(const Block& block) {
    if (const auto* row = std::get_if<FigureRow>(&block)) return figures_height(*row);
    return std::holds_alternative<Table>(block) ? 70 : 40;
  }

  const Document& document_;
  PdfPages pages_;
  const Block* next_ = nullptr;
};

}  // namespace

std::string to_pdf(const Document& document) {
  // Once to count the pages, once to print the count on each.
  PdfWriter count(document, 0);
  count.write();
  return PdfWriter(document, count.page_count()).write();
}

}  // namespace foreshock
