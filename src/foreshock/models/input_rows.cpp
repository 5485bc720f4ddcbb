#include "foreshock/models/input_rows.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {

InputRows::InputRows(const Frame& frame, const std::vector<std::string>& names) {
  columns_.reserve(names.size());
  for (const std::string& name : names) {
    const Column& column = frame.at(name);
    if (column.type == ColumnType::string) {
      throw UserError(ErrorCode::schema_mismatch,
                      fmt::format("column '{}' holds text where the model reads numbers", name));
    }
    columns_.push_back(&column);
  }
}

double InputRows::value(std::size_t row, std::size_t column) const {
  const double number = columns_[column]->number(row);
  return std::isfinite(number) ? number : std::numeric_limits<double>::quiet_NaN();
}

bool InputRows::read(std::size_t row, std::span<double> values) const {
  FORESHOCK_CHECK(values.size() == columns_.size());
  bool known = true;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    values[column] = value(row, column);
    known = known && !std::isnan(values[column]);
  }
  return known;
}

}  // namespace foreshock
