// What a trainer is given, and the rows it really uses. Null policy: a column known on
// fewer than 80 % of the training rows is dropped and named, then rows with a null are dropped and counted.
// Nothing is filled in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/models/label_rule.hpp"

namespace foreshock {

struct TrainingData {
  const Frame* frame = nullptr;
  std::vector<std::size_t> rows;              // training part, ascending; the label is known on all
  std::vector<std::size_t> calibration_rows;  // later than the training part; may be empty
  LabelRule label;
};

struct DroppedColumn {
  std::string name;
  std::string reason;
  bool operator==(const DroppedColumn&) const = default;
};

struct DesignMatrix {
  std::vector<std::string> columns;
  std::vector<double> values;     // row-major, rows.size() x columns.size(), all finite
  std::vector<std::size_t> rows;  // of the frame
  std::vector<DroppedColumn> dropped_columns;
  std::size_t rows_with_null = 0;  // dropped

  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return values[row * columns.size() + column];
  }
};

// Errors: missing_column; no_data when no column or no row is left.
[[nodiscard]] DesignMatrix make_design_matrix(const Frame& frame, std::span<const std::size_t> rows,
                                              const std::vector<std::string>& candidates);

// Removes columns with a single value and names them in dropped_columns. Errors: no_data when none is left.
void drop_constant_columns(DesignMatrix& design);

// The label of each row as 0 or 1. Errors: no_data when one is null, bad_file when one is neither 0 nor 1.
[[nodiscard]] std::vector<std::uint8_t> labels_of(const Frame& frame, const std::string& column,
                                                  std::span<const std::size_t> rows);

// Population mean and standard deviation (divided by n) of one column of the design.
struct Moments {
  double mean;
  double sd;
};
[[nodiscard]] Moments column_moments(const DesignMatrix& design, std::size_t column);

}  // namespace foreshock
