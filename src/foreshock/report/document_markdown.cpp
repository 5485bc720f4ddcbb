#include <algorithm>

#include "foreshock/report/chart_drawing.hpp"
#include "foreshock/report/document.hpp"
#include "foreshock/report/text_wrap.hpp"

namespace foreshock {
namespace {

// Makes text mean itself in GitHub Markdown. Underscores inside words mean themselves already.
std::string escaped(std::string_view text) {
  std::string markdown;
  for (const char c : printable_text(text)) {
    if (c == '<') {
      markdown += "&lt;";
    } else if (c == '&') {
      markdown += "&amp;";
    } else {
      if (std::string_view("\\`*|~").find(c) != std::string_view::npos) markdown += '\\';
      if (c == '(' && markdown.ends_with(']')) markdown += '\\';  // [text](link)
      markdown += c;
    }
  }
  return markdown;
}

// The same at the start of a line, where a mark would open a heading, a quote or a list.
std::string escaped_line(std::string_view text) {
  std::string markdown = escaped(text);
  if (markdown.empty() || std::string_view("#>-+=").find(markdown.front()) == std::string_view::npos) {
    return markdown;
  }
  return "\\" + markdown;
}

std::string marked(const TableCell& cell) {
  std::string text = escaped(cell.text);
  if (text.empty() || (!cell.greyed && !cell.strong)) return text;
  const std::string mark = cell.strong && cell.greyed ? "***" : cell.strong ? "**" : "*";
  return mark + text + mark;
}

class MarkdownWriter {
 public:
  void operator()(const Heading& heading) {
    markdown_ += std::string(static_cast<std::size_t>(std::clamp(heading.level, 1, 3)) + 1, '#') + " " +
                 escaped(heading.text) + "\n\n";
  }
  void operator()(const Paragraph& paragraph) { markdown_ += escaped_line(paragraph.text) + "\n\n"; }
  void operator()(const BulletList& list) { bullets(list.items, ""); }
  void operator()(const PageBreak&) {}
  void operator()(const CodeLine& code) {
    const std::string text = printable_text(code.text);
    std::string fence = "```";
    while (text.find(fence) != std::string::npos) fence += '`';
    markdown_.append(fence).append("\n").append(text).append("\n").append(fence).append("\n\n");
  }

  void operator()(const Note& note) {
    if (!note.title.empty()) markdown_ += "> **" + escaped(note.title) + "**\n>\n";
    for (const std::string& text : note.paragraphs) markdown_ += "> " + escaped_line(text) + "\n>\n";
    if (!note.points.empty()) bullets(note.points, "> ");
    if (markdown_.ends_with(">\n")) markdown_.erase(markdown_.size() - 2);
    markdown_ += note.points.empty() ? "\n" : "";
  }

  void operator()(const KeyValues& values) {
    for (const auto& [key, value] : values.rows) {
      markdown_ += "- " + escaped(key) + ": " + escaped(value) + "\n";
    }
    markdown_ += "\n";
  }

  void operator()(const Table& table) {
    if (!table.caption.empty()) markdown_ += "**" + escaped(table.caption) + "**\n\n";
    std::string titles = "|";
    std::string rule = "|";
    for (const TableColumn& column : table.columns) {
      titles += " " + escaped(column.title) + " |";
      rule += column.align == ColumnAlign::right ? " ---: |" : " --- |";
    }
    markdown_ += titles + "\n" + rule + "\n";
    for (const std::vector<TableCell>& row : table.rows) {
      markdown_ += "|";
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        markdown_ += " " + (i < row.size() ? marked(row[i]) : "") + " |";
      }
      markdown_ += "\n";
    }
    markdown_ += "\n";
    if (!table.footnote.empty()) markdown_ += escaped(table.footnote) + "\n\n";
  }

  void operator()(const FigureRow& row) {
    bool any = false;
    for (const Figure& figure : row.figures) {
      if (figure.file_name.empty()) continue;
      markdown_ += "![" + escaped(chart_title(figure.chart)) + "](" + figure.file_name + ")\n";
      any = true;
    }
    if (any) markdown_ += "\n";
  }

  [[nodiscard]] const std::string& markdown() const { return markdown_; }

 private:
  void bullets(const std::vector<std::string>& items, const std::string& before) {
    for (const std::string& item : items) markdown_ += before + "- " + escaped_line(item) + "\n";
    markdown_ += "\n";
  }

  std::string markdown_;
};

}  // namespace

std::string to_markdown(const Document& document) {
  MarkdownWriter body;
  for (const Block& block : document.blocks) std::visit(body, block);
  std::string markdown;
  if (!document.watermark.empty()) markdown += "**" + escaped(document.watermark) + "**\n\n";
  markdown += "# " + escaped(document.title) + "\n\n";
  if (!document.subtitle.empty()) markdown += escaped(document.subtitle) + "\n\n";
  markdown += body.markdown();
  markdown.erase(markdown.find_last_not_of('\n') + 1);
  return markdown + "\n";
}

}  // namespace foreshock
