#include "foreshock/drift/drift_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/sort/spreadsort/float_sort.hpp>
#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

DriftSide side_of(const Column& column, const std::vector<double>& codes) {
  DriftSide side;
  side.rows = column.size();
  side.sample.reserve(column.size());
  const bool real = column.type == ColumnType::float64;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_null(row) || (real && std::isnan(column.doubles[row]))) {
      ++side.missing;
    } else if (const auto number = drift_number(column, row, codes)) {
      side.sample.push_back(*number);
    } else {
      ++(column.doubles[row] < 0 ? side.below : side.above);
    }
  }
  boost::sort::spreadsort::float_sort(side.sample.begin(), side.sample.end());
  return side;
}

}  // namespace

std::optional<double> drift_number(const Column& column, std::size_t row, const std::vector<double>& codes) {
  if (column.is_null(row)) return std::nullopt;
  if (column.type == ColumnType::string) return codes[static_cast<std::size_t>(column.ints[row])];
  const double number = column.number(row);
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::vector<std::string> shared_texts(const Column& reference, const Column& current) {
  std::vector<std::string> texts = reference.dictionary;
  texts.insert(texts.end(), current.dictionary.begin(), current.dictionary.end());
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

std::vector<double> text_codes(const Column& column, const std::vector<std::string>& texts) {
  std::vector<double> codes;
  for (const std::string& text : column.dictionary) {
    const auto found = std::lower_bound(texts.begin(), texts.end(), text);
    codes.push_back(static_cast<double>(found - texts.begin()));
  }
  return codes;
}

DriftSamples drift_samples(const Column& reference, const Column& current) {
  if ((reference.type == ColumnType::string) != (current.type == ColumnType::string)) {
    throw UserError(
        ErrorCode::schema_mismatch,
        fmt::format("column '{}' is {} in the reference and {} in the current table; texts are compared "
                    "with texts only",
                    current.name, to_string(reference.type), to_string(current.type)));
  }
  DriftSamples out{current.name, current.type, shared_texts(reference, current), {}, {}};
  out.reference = side_of(reference, text_codes(reference, out.texts));
  out.current = side_of(current, text_codes(current, out.texts));
  return out;
}

}  // namespace foreshock
