// InputRows: the columns of a frame that a model reads, found by name once and then read row by row.
// int64, float64, boolean and timestamp columns count as numbers; errors: missing_column (named),
// schema_mismatch for a column of text.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

class InputRows {
 public:
  // The frame must outlive this and keep its columns.
  InputRows(const Frame& frame, const std::vector<std::string>& names);

  [[nodiscard]] std::size_t columns() const { return columns_.size(); }
  // Null and non-finite values read as NaN.
  [[nodiscard]] double value(std::size_t row, std::size_t column) const;
  // Fills `values`; true when all are known.
  bool read(std::size_t row, std::span<double> values) const;

 private:
  std::vector<const Column*> columns_;
};

}  // namespace foreshock
