#include "foreshock/labels/label_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {

const Column& typed_column(const Frame& frame, std::string_view name, ColumnType type) {
  const Column& column = frame.at(name);
  if (column.type == type) return column;
  throw UserError(ErrorCode::schema_mismatch, fmt::format("column '{}' is of type {}, labels need {}", name,
                                                          to_string(column.type), to_string(type)));
}

std::vector<std::vector<std::size_t>> rows_by_product(const Frame& frame) {
  const Column& product = typed_column(frame, "product_id", ColumnType::string);
  const Column* venue =
      frame.find("venue") == nullptr ? nullptr : &typed_column(frame, "venue", ColumnType::string);
  std::vector<std::vector<std::size_t>> products;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> index;  // codes of (venue, product_id)
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    if (product.is_null(row) || (venue != nullptr && venue->is_null(row))) {
      throw UserError(ErrorCode::schema_mismatch, fmt::format("row {} names no product", row));
    }
    const std::pair key{venue == nullptr ? 0 : venue->ints[row], product.ints[row]};
    const auto [entry, added] = index.try_emplace(key, products.size());
    if (added) products.emplace_back();
    products[entry->second].push_back(row);
  }
  return products;
}

void set_column(Frame& frame, Column column) {
  FORESHOCK_CHECK(column.size() == frame.rows());
  std::vector<Column>& columns = frame.columns();
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& other) { return other.name == column.name; });
  if (found == columns.end()) {
    frame.add(std::move(column));
  } else {
    *found = std::move(column);
  }
}

Column reaches(std::string name, const Column& measure, double threshold) {
  Column label(std::move(name), ColumnType::boolean);
  label.reserve(measure.size());
  for (std::size_t row = 0; row < measure.size(); ++row) {
    if (threshold == 0.0 || measure.is_null(row)) {
      label.push_null();
    } else {
      label.push_int(measure.doubles[row] >= threshold ? 1 : 0);
    }
  }
  return label;
}

void record_settings(Frame& frame, const LabelSettings& settings, std::optional<UnixNanos> train_to) {
  frame.metadata["label.horizon_s"] = fmt::to_string(settings.horizon_s);
  frame.metadata["label.percentile"] = fmt::to_string(settings.percentile);
  frame.metadata["label.train_to"] = train_to ? format_time(*train_to) : "";
}

}  // namespace foreshock
