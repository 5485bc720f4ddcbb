// Frame: a table in memory, column by column; what features, labels, models and evaluation pass to one
// another and what the table module writes to and reads from Parquet. Rows of all columns align. Null is
// null: a value behind valid == 0 is unspecified (stored as 0) and must not be read. int64, timestamp (ns
// since 1970 UTC), boolean (0, 1) and string (code into `dictionary`) values live in `ints`; float64 values
// in `doubles`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/check.hpp"

namespace foreshock {

enum class ColumnType : std::uint8_t { int64, float64, string, timestamp, boolean };

[[nodiscard]] std::string_view to_string(ColumnType type);

struct Column {
  std::string name;
  ColumnType type = ColumnType::float64;
  std::vector<std::int64_t> ints;
  std::vector<double> doubles;
  std::vector<std::string> dictionary;
  std::vector<std::uint8_t> valid;  // 1 = has a value

  Column() = default;
  Column(std::string column_name, ColumnType column_type) : name(std::move(column_name)), type(column_type) {}

  [[nodiscard]] std::size_t size() const { return valid.size(); }
  [[nodiscard]] bool is_null(std::size_t row) const { return valid[row] == 0; }
  [[nodiscard]] std::size_t null_count() const;
  [[nodiscard]] const std::string& text(std::size_t row) const {
    return dictionary[static_cast<std::size_t>(ints[row])];
  }
  // int64, float64, boolean or timestamp as double; null gives NaN. A string column aborts.
  [[nodiscard]] double number(std::size_t row) const;

  void reserve(std::size_t rows);
  void push_null() {
    valid.push_back(0);
    if (type == ColumnType::float64) {
      doubles.push_back(0.0);
    } else {
      ints.push_back(0);
    }
  }
  void push_int(std::int64_t value) {  // int64, timestamp, boolean
    FORESHOCK_CHECK(type != ColumnType::float64);
    valid.push_back(1);
    ints.push_back(value);
  }
  void push_ints(std::span<const std::int64_t> values);  // as push_int or push_code, one by one
  void push_double(double value) {
    FORESHOCK_CHECK(type == ColumnType::float64);
    valid.push_back(1);
    doubles.push_back(value);
  }
  void push_number(double value) { push_numbers({&value, 1}, 1); }
  // Every `stride`-th number from the first: NaN is null; of int64, whole numbers.
  void push_numbers(std::span<const double> numbers, std::size_t stride);
  void push_text(std::string_view value);  // few distinct values: looked up linearly from the last one used
  // The code of a text, which becomes one of the dictionary; push_code takes it as often as wanted.
  [[nodiscard]] std::int64_t code_of(std::string_view value);
  void push_code(std::int64_t code) {
    valid.push_back(1);
    ints.push_back(code);
  }

 private:
  void push_values(std::span<const double> numbers);  // none NaN
  void add_valid(std::size_t rows);
};

class Frame {
 public:
  std::map<std::string, std::string>
      metadata;  // schema hash, set, settings; kept in Parquet's key-value metadata

  [[nodiscard]] std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] std::vector<Column>& columns() { return columns_; }

  // The reference holds until the next add.
  Column& add(std::string name, ColumnType type);
  Column& add(Column column);
  [[nodiscard]] const Column* find(std::string_view name) const;
  // Throws UserError(missing_column) that names the column and those there are.
  [[nodiscard]] const Column& at(std::string_view name) const;

 private:
  std::vector<Column> columns_;
};

// Adds the rows of `more` below; a frame without columns takes over all of it. The columns must be the same.
void append_rows(Frame& to, Frame more);

// The rows with keep[row] != 0, all columns. keep.size() == frame.rows().
[[nodiscard]] Frame select_rows(const Frame& frame, const std::vector<std::uint8_t>& keep);

// What a table's metadata say of the market its rows come from, so that whatever is computed from them can
// say it too; nothing where it is real.
[[nodiscard]] std::map<std::string, std::string> market_metadata(bool simulated);
[[nodiscard]] bool is_simulated(const Frame& frame);

}  // namespace foreshock
