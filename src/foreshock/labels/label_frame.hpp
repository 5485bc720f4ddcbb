// What making labels asks of a table: its products, columns of a given type, new columns, metadata.
// Errors: missing_column; schema_mismatch for a column of another type.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/labels/training_rows.hpp"

namespace foreshock {

[[nodiscard]] const Column& typed_column(const Frame& frame, std::string_view name, ColumnType type);

// One list of row numbers a product (venue where there is such a column, and product_id), each in the table's
// order; products in order of appearance.
[[nodiscard]] std::vector<std::vector<std::size_t>> rows_by_product(const Frame& frame);

// Takes the place of the column of that name, else becomes the last one.
void set_column(Frame& frame, Column column);

// A boolean column: measure >= threshold; null where the measure is, and everywhere when the threshold is 0
// (unset).
[[nodiscard]] Column reaches(std::string name, const Column& measure, double threshold);

// Metadata label.horizon_s, label.percentile, label.train_to (empty when no row trains).
void record_settings(Frame& frame, const LabelSettings& settings, std::optional<UnixNanos> train_to);

}  // namespace foreshock
