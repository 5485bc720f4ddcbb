// A column of two tables as two samples of numbers. Texts become their place among the sorted texts of both.
// Null, NaN and infinite values are left out and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/drift/two_sample.hpp"

namespace foreshock {

struct DriftSide {
  SortedSample sample;
  std::size_t rows = 0;     // all of the table
  std::size_t missing = 0;  // null or NaN
  std::size_t below = 0;    // -infinity, left out too
  std::size_t above = 0;    // +infinity
};

struct DriftSamples {
  std::string name;
  ColumnType type = ColumnType::float64;  // of the current table
  std::vector<std::string> texts;         // of a text column, sorted
  DriftSide reference, current;
};

// The number a row stands for; nothing where it is missing or infinite. `codes`: of a text column, the
// place of each entry of its dictionary.
[[nodiscard]] std::optional<double> drift_number(const Column& column, std::size_t row,
                                                 const std::vector<double>& codes);

// The sorted texts of both columns; empty where they are no texts.
[[nodiscard]] std::vector<std::string> shared_texts(const Column& reference, const Column& current);

// For drift_number: the places of a column's dictionary in `texts`, which holds all of it.
[[nodiscard]] std::vector<double> text_codes(const Column& column, const std::vector<std::string>& texts);

// The columns are named alike; both are texts or neither is, or it throws UserError(schema_mismatch).
[[nodiscard]] DriftSamples drift_samples(const Column& reference, const Column& current);

}  // namespace foreshock
