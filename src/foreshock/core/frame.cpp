#include "foreshock/core/frame.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {

std::string_view to_string(ColumnType type) {
  switch (type) {
    case ColumnType::int64:
      return "int64";
    case ColumnType::float64:
      return "float64";
    case ColumnType::string:
      return "string";
    case ColumnType::timestamp:
      return "timestamp";
    case ColumnType::boolean:
      return "boolean";
  }
  return "unknown";
}

namespace {

// Two at a time: a comparison tells whether either of its sides is NaN.
bool any_nan(std::span<const double> numbers) {
  std::size_t i = 0;
  for (; i + 1 < numbers.size(); i += 2) {
    if (std::isunordered(numbers[i], numbers[i + 1])) return true;
  }
  return i < numbers.size() && std::isnan(numbers[i]);
}

}  // namespace

std::size_t Column::null_count() const {
  return static_cast<std::size_t>(std::count(valid.begin(), valid.end(), std::uint8_t{0}));
}

double Column::number(std::size_t row) const {
  FORESHOCK_CHECK(type != ColumnType::string);
  if (is_null(row)) return std::numeric_limits<double>::quiet_NaN();
  return type == ColumnType::float64 ? doubles[row] : static_cast<double>(ints[row]);
}

void Column::reserve(std::size_t rows) {
  valid.reserve(rows);
  if (type == ColumnType::float64) {
    doubles.reserve(rows);
  } else {
    ints.reserve(rows);
  }
}

void Column::push_ints(std::span<const std::int64_t> values) {
  FORESHOCK_CHECK(type != ColumnType::float64);
  ints.insert(ints.end(), values.begin(), values.end());
  add_valid(values.size());
}

void Column::add_valid(std::size_t rows) {
  valid.insert(valid.end(), rows, std::uint8_t{1});
}

void Column::push_numbers(std::span<const double> numbers, std::size_t stride) {
  if (stride == 1 && !any_nan(numbers)) {
    push_values(numbers);
    return;
  }
  std::size_t row = size();
  const std::size_t end = row + (numbers.size() + stride - 1) / stride;
  valid.resize(end);
  type == ColumnType::float64 ? doubles.resize(end) : ints.resize(end);
  for (const double* number = numbers.data(); row < end; ++row, number += stride) {
    const bool is_null = std::isnan(*number);
    valid[row] = is_null ? 0 : 1;
    if (type == ColumnType::float64) {
      doubles[row] = is_null ? 0.0 : *number;
    } else {
      ints[row] = is_null ? 0 : static_cast<std::int64_t>(*number);
    }
  }
}

void Column::push_values(std::span<const double> numbers) {
  if (type == ColumnType::float64) {
    doubles.insert(doubles.end(), numbers.begin(), numbers.end());
  } else {
    const std::size_t begin = ints.size();
    ints.resize(begin + numbers.size());
    std::transform(numbers.begin(), numbers.end(), ints.begin() + static_cast<std::ptrdiff_t>(begin),
                   [](double number) { return static_cast<std::int64_t>(number); });
  }
  add_valid(numbers.size());
}

void Column::push_text(std::string_view value) {
  FORESHOCK_CHECK(type == ColumnType::string);
  const bool as_before = !ints.empty() && !dictionary.empty() && text(ints.size() - 1) == value;
  push_code(as_before ? ints.back() : code_of(value));
}

std::int64_t Column::code_of(std::string_view value) {
  FORESHOCK_CHECK(type == ColumnType::string);
  const auto found = std::find(dictionary.begin(), dictionary.end(), value);
  const std::int64_t code = found - dictionary.begin();
  if (found == dictionary.end()) dictionary.emplace_back(value);
  return code;
}

Column& Frame::add(std::string name, ColumnType type) {
  return add(Column(std::move(name), type));
}

Column& Frame::add(Column column) {
  FORESHOCK_CHECK(find(column.name) == nullptr);
  columns_.push_back(std::move(column));
  return columns_.back();
}

const Column* Frame::find(std::string_view name) const {
  const auto found =
      std::find_if(columns_.begin(), columns_.end(), [&](const Column& c) { return c.name == name; });
  return found == columns_.end() ? nullptr : &*found;
}

const Column& Frame::at(std::string_view name) const {
  if (const Column* column = find(name)) return *column;
  std::string have;
  for (const Column& column : columns_) have += (have.empty() ? "" : ", ") + column.name;
  throw UserError(ErrorCode::missing_column, "column '" + std::string(name) + "' is missing; there are: " +
                                                 (have.empty() ? "none" : have));
}

void append_rows(Frame& to, Frame more) {
  if (to.columns().empty()) {
    to = std::move(more);
    return;
  }
  FORESHOCK_CHECK(to.columns().size() == more.columns().size());
  to.metadata.merge(market_metadata(is_simulated(more)));
  for (std::size_t c = 0; c < to.columns().size(); ++c) {
    Column& column = to.columns()[c];
    const Column& added = more.columns()[c];
    FORESHOCK_CHECK(column.name == added.name && column.type == added.type);
    if (column.type == ColumnType::string) {
      for (std::size_t row = 0; row < added.size(); ++row) {
        if (added.is_null(row)) {
          column.push_null();
        } else {
          column.push_text(added.text(row));
        }
      }
      continue;
    }
    column.ints.insert(column.ints.end(), added.ints.begin(), added.ints.end());
    column.doubles.insert(column.doubles.end(), added.doubles.begin(), added.doubles.end());
    column.valid.insert(column.valid.end(), added.valid.begin(), added.valid.end());
  }
}

Frame select_rows(const Frame& frame, const std::vector<std::uint8_t>& keep) {
  FORESHOCK_CHECK(keep.size() == frame.rows());
  Frame out;
  out.metadata = frame.metadata;
  for (const Column& from : frame.columns()) {
    Column& to = out.add(from.name, from.type);
    to.dictionary = from.dictionary;
    for (std::size_t row = 0; row < keep.size(); ++row) {
      if (keep[row] == 0) continue;
      to.valid.push_back(from.valid[row]);
      if (from.type == ColumnType::float64) {
        to.doubles.push_back(from.doubles[row]);
      } else {
        to.ints.push_back(from.ints[row]);
      }
    }
  }
  return out;
}

std::map<std::string, std::string> market_metadata(bool simulated) {
  if (!simulated) return {};
  return {{"simulated", "true"}};
}

bool is_simulated(const Frame& frame) {
  return frame.metadata.contains("simulated");
}

}  // namespace foreshock
