#include "foreshock/table/arrow_column.hpp"

#include <arrow/api.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::int64_t kNanosPerDay = 86'400 * kNanosPerSecond;

std::int64_t nanos_per_unit(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return kNanosPerSecond;
    case arrow::TimeUnit::MILLI:
      return kNanosPerMilli;
    case arrow::TimeUnit::MICRO:
      return 1'000;
    case arrow::TimeUnit::NANO:
      return 1;
  }
  FORESHOCK_CHECK(false);
  return 1;
}

}  // namespace

std::optional<ColumnType> column_type_of(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::UINT8:
    case arrow::Type::UINT16:
    case arrow::Type::UINT32:
    case arrow::Type::UINT64:
      return ColumnType::int64;
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
    case arrow::Type::NA:
      return ColumnType::float64;
    case arrow::Type::BOOL:
      return ColumnType::boolean;
    case arrow::Type::TIMESTAMP:
    case arrow::Type::DATE32:
    case arrow::Type::DATE64:
      return ColumnType::timestamp;
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
      return ColumnType::string;
    case arrow::Type::DICTIONARY:
      return column_type_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return std::nullopt;
  }
}

void ArrowColumn::out_of_range(const std::string& value) const {
  throw ValueOutOfRange(
      fmt::format("column '{}' holds {}, which does not fit 64 bits here", column_.name, value));
}

template <typename ArrayType, typename Push>
void ArrowColumn::each(const arrow::Array& array, Push push) {
  const auto& values = static_cast<const ArrayType&>(array);
  for (std::int64_t row = 0; row < values.length(); ++row) {
    if (values.IsNull(row)) {
      column_.push_null();
    } else {
      push(values.GetView(row));
    }
  }
}

template <typename ArrayType>
void ArrowColumn::each_int(const arrow::Array& array) {
  each<ArrayType>(array, [this](auto value) { column_.push_int(static_cast<std::int64_t>(value)); });
}

template <typename ArrayType>
void ArrowColumn::each_double(const arrow::Array& array) {
  each<ArrayType>(array, [this](auto value) {
    if (std::isnan(value) && !keep_nans_) {
      column_.push_null();
    } else {
      column_.push_double(static_cast<double>(value));
    }
  });
}

template <typename ArrayType>
void ArrowColumn::each_time(const arrow::Array& array, std::int64_t unit_ns) {
  each<ArrayType>(array, [this, unit_ns](std::int64_t value) {
    std::int64_t nanos = 0;
    if (__builtin_mul_overflow(value, unit_ns, &nanos)) {
      out_of_range(fmt::format("the time {} (units of {} ns since 1970)", value, unit_ns));
    }
    column_.push_int(nanos);
  });
}

void ArrowColumn::push_text(std::string_view text) {
  const auto [found, added] = codes_.try_emplace(std::string(text), column_.dictionary.size());
  if (added) column_.dictionary.emplace_back(text);
  column_.push_int(static_cast<std::int64_t>(found->second));
}

void ArrowColumn::append(const arrow::Array& array) {
  const auto text = [this](std::string_view value) { push_text(value); };
  switch (array.type_id()) {
    case arrow::Type::INT8:
      return each_int<arrow::Int8Array>(array);
    case arrow::Type::INT16:
      return each_int<arrow::Int16Array>(array);
    case arrow::Type::INT32:
      return each_int<arrow::Int32Array>(array);
    case arrow::Type::INT64:
      return each_int<arrow::Int64Array>(array);
    case arrow::Type::UINT8:
      return each_int<arrow::UInt8Array>(array);
    case arrow::Type::UINT16:
      return each_int<arrow::UInt16Array>(array);
    case arrow::Type::UINT32:
      return each_int<arrow::UInt32Array>(array);
    case arrow::Type::UINT64:
      return each<arrow::UInt64Array>(array, [this](std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
          out_of_range(std::to_string(value));
        }
        column_.push_int(static_cast<std::int64_t>(value));
      });
    case arrow::Type::FLOAT:
      return each_double<arrow::FloatArray>(array);
    case arrow::Type::DOUBLE:
      return each_double<arrow::DoubleArray>(array);
    case arrow::Type::BOOL:
      return each_int<arrow::BooleanArray>(array);
    case arrow::Type::DATE32:
      return each_time<arrow::Date32Array>(array, kNanosPerDay);
    case arrow::Type::DATE64:
      return each_time<arrow::Date64Array>(array, kNanosPerMilli);
    case arrow::Type::TIMESTAMP:
      return each_time<arrow::TimestampArray>(
          array, nanos_per_unit(static_cast<const arrow::TimestampType&>(*array.type()).unit()));
    case arrow::Type::STRING:
      return each<arrow::StringArray>(array, text);
    case arrow::Type::LARGE_STRING:
      return each<arrow::LargeStringArray>(array, text);
    case arrow::Type::NA:
      for (std::int64_t row = 0; row < array.length(); ++row) column_.push_null();
      return;
    case arrow::Type::DICTIONARY:
      return append_dictionary(static_cast<const arrow::DictionaryArray&>(array));
    default:
      FORESHOCK_CHECK(false);  // column_type() let it through
  }
}

void ArrowColumn::append_dictionary(const arrow::DictionaryArray& array) {
  ArrowColumn values(column_.name, column_.type, keep_nans_);
  values.append(*array.dictionary());
  const Column& dictionary = values.column_;
  for (std::int64_t row = 0; row < array.length(); ++row) {
    const auto code = array.IsNull(row) ? 0 : static_cast<std::size_t>(array.GetValueIndex(row));
    if (array.IsNull(row) || dictionary.is_null(code)) {
      column_.push_null();
    } else if (column_.type == ColumnType::float64) {
      column_.push_double(dictionary.doubles[code]);
    } else if (column_.type == ColumnType::string) {
      push_text(dictionary.text(code));
    } else {
      column_.push_int(dictionary.ints[code]);
    }
  }
}

}  // namespace foreshock
