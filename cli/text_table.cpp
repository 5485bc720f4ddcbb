#include "text_table.hpp"

#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace foreshock::cli {

Cell count(std::uint64_t value) {
  return {fmt::format("{}", value)};
}

Cell fault(std::uint64_t value) {
  return {fmt::format("{}", value), value != 0};
}

std::string draw_table(const std::vector<std::vector<Cell>>& rows, bool colours) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].text.size());
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const Cell& cell = rows[r][i];
      const bool last = i + 1 == rows[r].size();
      const std::string padded = i == 0 ? fmt::format("{:<{}}", cell.text, widths[i])
                                 : last ? "  " + cell.text
                                        : fmt::format("  {:>{}}", cell.text, widths[i]);
      if (colours && r == 0) {
        out += fmt::format(fmt::emphasis::bold, "{}", padded);
      } else if (colours && cell.bad) {
        out += fmt::format(fmt::fg(fmt::terminal_color::red), "{}", padded);
      } else {
        out += padded;
      }
    }
    out += '\n';
  }
  return out;
}

bool colours_wanted() {
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace foreshock::cli
