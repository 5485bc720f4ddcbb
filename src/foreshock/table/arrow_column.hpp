// A Column filled from Arrow arrays, chunk by chunk: what the readers of Parquet and CSV share. Accepts every
// integer width, float, double, bool, text (plain, large, dictionary), dates and timestamps of any unit;
// times become ns UTC (no zone is taken as UTC). A NaN becomes null unless NaNs are kept. Errors:
// ValueOutOfRange, for the reader of a file to name the file.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "foreshock/core/frame.hpp"

namespace arrow {
class Array;
class DataType;
class DictionaryArray;
}  // namespace arrow

namespace foreshock {

// A value that does not fit 64 bits as a Column holds it; what() names column and value.
class ValueOutOfRange : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a column of a file becomes, or nothing for types a Frame cannot hold.
[[nodiscard]] std::optional<ColumnType> column_type_of(const arrow::DataType& type);

class ArrowColumn {
 public:
  ArrowColumn(std::string name, ColumnType type, bool keep_nans = false)
      : column_(std::move(name), type), keep_nans_(keep_nans) {}

  // The array is of a type for which column_type_of() gave this column's type.
  void append(const arrow::Array& array);
  [[nodiscard]] Column take() { return std::move(column_); }

 private:
  [[noreturn]] void out_of_range(const std::string& value) const;
  template <typename ArrayType, typename Push>
  void each(const arrow::Array& array, Push push);
  template <typename ArrayType>
  void each_int(const arrow::Array& array);
  template <typename ArrayType>
  void each_double(const arrow::Array& array);
  template <typename ArrayType>
  void each_time(const arrow::Array& array, std::int64_t unit_ns);
  void push_text(std::string_view text);
  void append_dictionary(const arrow::DictionaryArray& array);

  Column column_;
  bool keep_nans_;
  std::unordered_map<std::string, std::size_t> codes_;  // looked up, never iterated
};

}  // namespace foreshock
