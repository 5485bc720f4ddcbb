#include "foreshock/table/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

std::string value_text(const Column& column, std::size_t row) {
  if (column.is_null(row)) return "null";
  switch (column.type) {
    case ColumnType::int64:
      return fmt::to_string(column.ints[row]);
    case ColumnType::float64:
      return fmt::to_string(column.doubles[row]);
    case ColumnType::string:
      return fmt::format("'{}'", column.text(row));
    case ColumnType::timestamp:
      return format_time(from_nanos(column.ints[row]));
    case ColumnType::boolean:
      return column.ints[row] != 0 ? "true" : "false";
  }
  FORESHOCK_CHECK(false);
  return {};
}

bool same_value(const Column& a, const Column& b, std::size_t row) {
  if (a.is_null(row) || b.is_null(row)) return a.is_null(row) == b.is_null(row);
  switch (a.type) {
    case ColumnType::float64:
      return std::bit_cast<std::uint64_t>(a.doubles[row]) == std::bit_cast<std::uint64_t>(b.doubles[row]);
    case ColumnType::string:
      return a.text(row) == b.text(row);
    default:
      return a.ints[row] == b.ints[row];
  }
}

std::optional<Difference> first_column_difference(const Frame& a, const Frame& b) {
  const auto description = [](const Frame& frame, std::size_t i) -> std::string {
    if (i >= frame.columns().size()) return "no column";
    const Column& column = frame.columns()[i];
    return fmt::format("'{}' of type {}", column.name, to_string(column.type));
  };
  for (std::size_t i = 0; i < std::max(a.columns().size(), b.columns().size()); ++i) {
    const std::string first = description(a, i);
    const std::string second = description(b, i);
    if (first != second) return Difference{std::nullopt, fmt::format("number {}", i + 1), first, second};
  }
  return std::nullopt;
}

}  // namespace

std::string to_string(const Difference& difference) {
  if (difference.row) {
    return fmt::format("row {}, column '{}': {} against {}", *difference.row, difference.column,
                       difference.first, difference.second);
  }
  if (difference.column.empty()) {
    return fmt::format("{} rows against {}", difference.first, difference.second);
  }
  return fmt::format("column {}: {} against {}", difference.column, difference.first, difference.second);
}

std::optional<Difference> first_difference(const Frame& a, const Frame& b) {
  if (auto difference = first_column_difference(a, b)) return difference;
  const std::size_t common = std::min(a.rows(), b.rows());
  std::size_t first_row = common;
  std::size_t first_column = 0;
  for (std::size_t i = 0; i < a.columns().size(); ++i) {
    std::size_t row = 0;
    while (row < first_row && same_value(a.columns()[i], b.columns()[i], row)) ++row;
    if (row < first_row) {
      first_row = row;
      first_column = i;
    }
  }
  if (first_row < common) {
    const Column& x = a.columns()[first_column];
    return Difference{first_row, x.name, value_text(x, first_row),
                      value_text(b.columns()[first_column], first_row)};
  }
  if (a.rows() != b.rows()) {
    return Difference{std::nullopt, "", fmt::to_string(a.rows()), fmt::to_string(b.rows())};
  }
  return std::nullopt;
}

}  // namespace foreshock
