// A small document: blocks in reading order, rendered to one self-contained HTML page (light and dark, no
// script, no outside resource), to PDF (A4, footer with title and page) or to GitHub Markdown. Same document,
// same bytes. All text is plain UTF-8: renderers escape it, nothing in it is markup.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "foreshock/report/chart.hpp"
#include "foreshock/report/sketch.hpp"

namespace foreshock {

struct Heading {
  int level = 1;  // 1 to 3
  std::string text;
};

struct Paragraph {
  std::string text;
};

struct BulletList {
  std::vector<std::string> items;
};

enum class NoteKind : std::uint8_t { info, warning, verdict };

// A box: its title, its sentences, its points.
struct Note {
  NoteKind kind = NoteKind::info;
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<std::string> points;
};

struct KeyValues {
  std::vector<std::pair<std::string, std::string>> rows;
};

enum class ColumnAlign : std::uint8_t { left, right };

struct TableColumn {
  std::string title;
  ColumnAlign align = ColumnAlign::left;
};

struct TableCell {
  std::string text;
  bool greyed = false;  // shown, but not to be relied on
  bool strong = false;
  std::optional<DistributionSketch> sketch = {};  // drawn in HTML only; it has no text

  TableCell(std::string cell_text) : text(std::move(cell_text)) {}
  TableCell(const char* cell_text) : text(cell_text) {}
  TableCell(std::string cell_text, bool is_greyed, bool is_strong = false)
      : text(std::move(cell_text)), greyed(is_greyed), strong(is_strong) {}
  explicit TableCell(DistributionSketch drawn) : sketch(std::move(drawn)) {}
};

// Rows may be shorter than the columns; the missing cells are empty.
struct Table {
  std::string caption;
  std::vector<TableColumn> columns;
  std::vector<std::vector<TableCell>> rows;
  std::string footnote;
};

struct Figure {
  Chart chart;
  std::string file_name;  // what Markdown links to; empty: Markdown leaves the chart out
};

// Charts side by side.
struct FigureRow {
  std::vector<Figure> figures;
};

struct PageBreak {};

struct CodeLine {
  std::string text;
};

using Block =
    std::variant<Heading, Paragraph, BulletList, Note, KeyValues, Table, FigureRow, PageBreak, CodeLine>;

struct Document {
  std::string title;
  std::string subtitle;
  std::vector<Block> blocks;
  // A warning no reader may miss: across every page in HTML and PDF, on top in Markdown. Empty is none.
  std::string watermark = {};
};

[[nodiscard]] std::string to_html(const Document& document);
[[nodiscard]] std::string to_pdf(const Document& document);
[[nodiscard]] std::string to_markdown(const Document& document);

}  // namespace foreshock
