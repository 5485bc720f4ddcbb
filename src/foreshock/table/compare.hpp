// Two frames compared to the bit. Rows are matched by key columns, those of one key in turn (the first with
// the first); without key columns by position. Then every column that both have, value by value: null equals
// null whatever lies behind it, -0.0 differs from 0.0, and a NaN is its bits. Metadata is not compared.
// Errors: missing_column, and schema_mismatch for a key column that differs in type or is no text, time or
// integer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

// What names a row of a feature table; in one with a row a tick it repeats.
inline constexpr std::array<std::string_view, 3> kRowKey = {"venue", "product_id", "timestamp"};

struct ComparisonSettings {
  std::vector<std::string> key;  // empty: the n-th row with the n-th row
  std::size_t shown = 10;        // so many cells, missing rows and extra rows are given in full; at least 1
};

// One row, for people to find it.
struct RowName {
  std::size_t row = 0;           // from 0, in its own frame
  std::vector<std::string> key;  // a text a key column; times ISO 8601
  std::size_t occurrence = 0;    // how many rows of the same key stand before it
};

struct CellDifference {
  RowName name;                // in the first frame
  std::size_t second_row = 0;  // from 0, in the second
  std::string column;
  std::optional<std::string> first, second;  // 17 significant digits; nullopt: null
  std::optional<std::uint64_t> ulps;         // of two float64 numbers: doubles that lie between, and one more
};

struct ColumnComparison {
  std::string name;
  std::uint64_t equal = 0;          // matched rows with the same bits, or null in both
  std::uint64_t differing = 0;      // a value in both
  std::uint64_t null_to_value = 0;  // null in the first only
  std::uint64_t value_to_null = 0;  // null in the second only
  std::uint64_t most_ulps = 0;

  [[nodiscard]] std::uint64_t unequal() const { return differing + null_to_value + value_to_null; }
};

struct TypeDifference {
  std::string name;
  ColumnType first, second;
};

struct Comparison {
  std::vector<std::string> key;
  std::uint64_t matched = 0, missing = 0, extra = 0;  // rows: of both, of the first only, of the second only
  std::vector<RowName> missing_rows, extra_rows;      // the first few
  std::vector<ColumnComparison> columns;              // of both frames and one type, key columns left out
  std::vector<TypeDifference> types_differ;           // of both frames, not compared
  std::vector<std::string> only_first, only_second;   // columns
  std::vector<CellDifference> cells;                  // the first few, by row of the first frame
  bool rows_in_order = true;                          // matched rows follow one another alike in both
  bool columns_in_order = true;                       // so do the columns of both

  // Every column and row of one is in the other, with the same bits.
  [[nodiscard]] bool equal() const;
  // And in the same order.
  [[nodiscard]] bool identical() const { return equal() && rows_in_order && columns_in_order; }
};

[[nodiscard]] Comparison compare(const Frame& first, const Frame& second,
                                 const ComparisonSettings& settings = {});

// Those of kRowKey that both frames have, of one type and fit to match rows by.
[[nodiscard]] std::vector<std::string> shared_row_key(const Frame& first, const Frame& second);

// Units in the last place from one to the other, -0.0 and 0.0 being one place; nullopt when either is NaN.
[[nodiscard]] std::optional<std::uint64_t> ulps_between(double a, double b);

// "row 17 (kraken, BTC/USD, 2026-04-05T22:40:00.000000000Z)"
[[nodiscard]] std::string to_string(const RowName& name);

// What keeps them from being identical, in a line: "row 17 (...), column 'log_rv_60': 1.25 against
// 1.2500000000000002"; empty when nothing does.
[[nodiscard]] std::string first_difference(const Comparison& comparison, std::string_view first = "the first",
                                           std::string_view second = "the second");

}  // namespace foreshock
