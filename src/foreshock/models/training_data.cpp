#include "foreshock/models/training_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/models/input_rows.hpp"

namespace foreshock {
namespace {

// Which candidates are known often enough: 100 * known >= 80 * rows, in integers.
std::vector<std::string> dense_columns(const InputRows& inputs, std::span<const std::size_t> rows,
                                       const std::vector<std::string>& candidates,
                                       std::vector<DroppedColumn>& dropped) {
  std::vector<std::string> dense;
  for (std::size_t column = 0; column < candidates.size(); ++column) {
    std::size_t known = 0;
    for (const std::size_t row : rows) known += std::isnan(inputs.value(row, column)) ? 0 : 1;
    if (100 * known >= 80 * rows.size()) {
      dense.push_back(candidates[column]);
    } else {
      dropped.push_back({candidates[column], fmt::format("known on {} of {} training rows, fewer than 80 %",
                                                         known, rows.size())});
    }
  }
  return dense;
}

}  // namespace

DesignMatrix make_design_matrix(const Frame& frame, std::span<const std::size_t> rows,
                                const std::vector<std::string>& candidates) {
  if (rows.empty()) throw UserError(ErrorCode::no_data, "there is no training row with a known label");
  DesignMatrix design;
  design.columns = dense_columns(InputRows(frame, candidates), rows, candidates, design.dropped_columns);
  if (design.columns.empty()) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("no input column is known on 80 % of the {} training rows; looked at: {}",
                                rows.size(), fmt::join(candidates, ", ")));
  }
  const InputRows inputs(frame, design.columns);
  std::vector<double> values(design.columns.size());
  for (const std::size_t row : rows) {
    if (!inputs.read(row, values)) {
      ++design.rows_with_null;
      continue;
    }
    design.rows.push_back(row);
    design.values.insert(design.values.end(), values.begin(), values.end());
  }
  if (design.rows.empty()) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("each of the {} training rows has a null in one of {} columns", rows.size(),
                                design.columns.size()));
  }
  return design;
}

void drop_constant_columns(DesignMatrix& design) {
  const std::size_t width = design.columns.size();
  std::vector<std::size_t> kept;
  for (std::size_t column = 0; column < width; ++column) {
    const double first = design.at(0, column);
    bool constant = true;
    for (std::size_t row = 1; row < design.rows.size() && constant; ++row) {
      constant = design.at(row, column) == first;
    }
    if (constant) {
      design.dropped_columns.push_back(
          {design.columns[column], fmt::format("has the single value {} in training", first)});
    } else {
      kept.push_back(column);
    }
  }
  if (kept.empty()) throw UserError(ErrorCode::no_data, "every input column is constant in training");
  if (kept.size() == width) return;
  std::vector<double> values;
  values.reserve(design.rows.size() * kept.size());
  for (std::size_t row = 0; row < design.rows.size(); ++row) {
    for (const std::size_t column : kept) values.push_back(design.at(row, column));
  }
  std::vector<std::string> columns;
  for (const std::size_t column : kept) columns.push_back(design.columns[column]);
  design.columns = std::move(columns);
  design.values = std::move(values);
}

std::vector<std::uint8_t> labels_of(const Frame& frame, const std::string& column,
                                    std::span<const std::size_t> rows) {
  const InputRows labels(frame, {column});
  std::vector<std::uint8_t> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    const double label = labels.value(row, 0);
    if (std::isnan(label)) {
      throw UserError(ErrorCode::no_data, fmt::format("label '{}' is null on row {}", column, row));
    }
    if (label != 0.0 && label != 1.0) {
      throw UserError(ErrorCode::bad_file,
                      fmt::format("label '{}' is {} on row {}; a label is 0 or 1", column, label, row));
    }
    out.push_back(label == 1.0 ? 1 : 0);
  }
  return out;
}

Moments column_moments(const DesignMatrix& design, std::size_t column) {
  const std::size_t rows = design.rows.size();
  FORESHOCK_CHECK(rows > 0);
  double sum = 0.0;
  for (std::size_t row = 0; row < rows; ++row) sum += design.at(row, column);
  const double n = static_cast<double>(rows);
  const double mean = sum / n;
  double deviations = 0.0;
  double squares = 0.0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double deviation = design.at(row, column) - mean;
    deviations += deviation;
    squares += deviation * deviation;
  }
  // The second term takes out what rounding left in the mean (Chan, Golub & LeVeque 1983).
  return {mean + deviations / n, std::sqrt(std::max(0.0, squares - deviations * deviations / n) / n)};
}

}  // namespace foreshock
