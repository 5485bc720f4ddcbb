// A table for people: aligned columns, colours only where a terminal shows them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foreshock::cli {

// `bad` ones are drawn in red on a terminal.
struct Cell {
  std::string text;
  bool bad = false;
};

[[nodiscard]] Cell count(std::uint64_t value);
// Bad unless 0.
[[nodiscard]] Cell fault(std::uint64_t value);

// Columns as wide as their widest cell; the first and the last are left-aligned, the others, numbers, to the
// right. The first row is the heading.
[[nodiscard]] std::string draw_table(const std::vector<std::vector<Cell>>& rows, bool colours);

// Standard output is a terminal, and NO_COLOR is not set.
[[nodiscard]] bool colours_wanted();

}  // namespace foreshock::cli
