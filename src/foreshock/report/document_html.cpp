#include <algorithm>
#include <set>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/document.hpp"
#include "foreshock/report/html_style.hpp"
#include "foreshock/report/svg_ids.hpp"
#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

constexpr double kContentWidth = 940;
constexpr double kGap = 24;
constexpr std::size_t kManyColumns = 8;  // more are set smaller, and their cells wrap
constexpr double kEnlarged = 1.25;       // a screen is read from farther away than paper

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : printable_text(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string element(std::string_view tag, std::string_view text) {
  return "<" + std::string(tag) + ">" + escaped(text) + "</" + std::string(tag) + ">\n";
}

// "0.31 [0.25, 0.38]": where it does not fit on one line the interval gets its own.
std::string cell_text(const TableCell& cell) {
  if (cell.sketch) return sketch_svg(*cell.sketch);
  std::string text = escaped(cell.text);
  const std::size_t interval = text.find(" [");
  if (interval == std::string::npos || !text.ends_with(']')) return text;
  return text.substr(0, interval + 1) + "<span class=\"interval\">" + text.substr(interval + 1) + "</span>";
}

class HtmlWriter {
 public:
  void operator()(const Heading& heading) {
    html_ += element("h" + std::to_string(std::clamp(heading.level, 1, 3) + 1), heading.text);
  }
  void operator()(const Paragraph& paragraph) { html_ += element("p", paragraph.text); }
  void operator()(const BulletList& list) { bullets(list.items); }
  void operator()(const CodeLine& code) { html_ += "<pre><code>" + escaped(code.text) + "</code></pre>\n"; }
  void operator()(const PageBreak&) { html_ += "<div class=\"page-break\"></div>\n"; }

  void operator()(const Note& note) {
    constexpr const char* kClasses[] = {"info", "warning", "verdict"};
    html_ += "<aside class=\"note " + std::string(kClasses[static_cast<std::size_t>(note.kind)]) + "\">\n";
    if (!note.title.empty()) html_ += "<p class=\"note-title\">" + escaped(note.title) + "</p>\n";
    for (const std::string& text : note.paragraphs) html_ += element("p", text);
    if (!note.points.empty()) bullets(note.points);
    html_ += "</aside>\n";
  }

  void operator()(const KeyValues& values) {
    html_ += "<dl>\n";
    for (const auto& [key, value] : values.rows) html_ += element("dt", key) + element("dd", value);
    html_ += "</dl>\n";
  }

  void operator()(const Table& table) {
    const bool is_wide = table.columns.size() > kManyColumns;
    html_ += std::string("<div class=\"table") + (is_wide ? " wide" : "") + "\"><table>\n";
    if (!table.caption.empty()) html_ += element("caption", table.caption);
    html_ += "<thead><tr>";
    for (const TableColumn& column : table.columns) {
      html_ += "<th scope=\"col\"" + cell_class(column, {""}) + ">" + escaped(column.title) + "</th>";
    }
    html_ += "</tr></thead>\n<tbody>\n";
    for (const std::vector<TableCell>& row : table.rows) {
      html_ += "<tr>";
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const TableCell cell = i < row.size() ? row[i] : TableCell("");
        html_ += "<td" + cell_class(table.columns[i], cell) + ">" + cell_text(cell) + "</td>";
      }
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table></div>\n";
    if (!table.footnote.empty()) html_ += "<p class=\"footnote\">" + escaped(table.footnote) + "</p>\n";
  }

  void operator()(const FigureRow& row) {
    const auto count = static_cast<double>(std::max<std::size_t>(row.figures.size(), 1));
    const double width = (kContentWidth - kGap * (count - 1)) / count / kEnlarged;
    double height = 0;
    for (const Figure& figure : row.figures)
      height = std::max(height, natural_size(figure.chart, width).height);
    html_ += "<div class=\"figures\">\n";
    for (const Figure& figure : row.figures) {
      const std::string svg = inline_svg(figure.chart, {width, height});
      html_ += "<figure role=\"img\" aria-label=\"" + escaped(chart_title(figure.chart)) + "\">\n";
      const std::string prefix = "f" + std::to_string(++figures_) + "-";
      html_ += without_known_symbols(renumber_svg_ids(svg.substr(svg.find("<svg")), prefix), symbols_);
      html_ += "</figure>\n";
    }
    html_ += "</div>\n";
  }

  [[nodiscard]] const std::string& html() const { return html_; }

 private:
  static std::string cell_class(const TableColumn& column, const TableCell& cell) {
    std::string names;
    if (column.align == ColumnAlign::right) names += " right";
    if (cell.greyed) names += " greyed";
    if (cell.strong) names += " strong";
    return names.empty() ? "" : " class=\"" + names.substr(1) + "\"";
  }

  void bullets(const std::vector<std::string>& items) {
    html_ += "<ul>\n";
    for (const std::string& item : items) html_ += element("li", item);
    html_ += "</ul>\n";
  }

  std::string html_;
  int figures_ = 0;
  std::set<std::string> symbols_;  // drawn letters the page has so far
};

}  // namespace

std::string to_html(const Document& document) {
  HtmlWriter body;
  for (const Block& block : document.blocks) std::visit(body, block);
  std::string html = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  // The browser itself refuses scripts and outside resources.
  html +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n";
  html += element("title", document.title) + "<style>\n" + kHtmlStyle + "</style>\n</head>\n<body>\n";
  if (!document.watermark.empty()) {
    html += "<div class=\"watermark\" role=\"note\"><span>" + escaped(document.watermark) + "</span></div>\n";
  }
  html += "<main>\n";
  html += "<header>\n" + element("h1", document.title);
  if (!document.subtitle.empty()) html += "<p class=\"subtitle\">" + escaped(document.subtitle) + "</p>\n";
  return html + "</header>\n" + body.html() + "</main>\n</body>\n</html>\n";
}

}  // namespace foreshock
