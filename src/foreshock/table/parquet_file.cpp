#include "foreshock/table/parquet_file.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOurPrefix = "foreshock.";
constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::int64_t kNanosPerDay = 86'400 * kNanosPerSecond;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

[[noreturn]] void bad_file(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::bad_file,
                  fmt::format("cannot read {} as Parquet: {}", path.string(), first_line(why)));
}

template <typename T>
T value_or_fail(const fs::path& path, arrow::Result<T> result) {
  if (!result.ok()) bad_file(path, result.status().message());
  return std::move(result).ValueUnsafe();
}

// What a column of a file becomes, or nothing for types a Frame cannot hold.
std::optional<ColumnType> column_type(const arrow::DataType& type) {
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
      return column_type(*static_cast<const arrow::DictionaryType&>(type).value_type());
    default:
      return std::nullopt;
  }
}

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

// Fills one Column from Arrow arrays, chunk by chunk.
class ColumnReader {
 public:
  ColumnReader(const fs::path& path, std::string name, ColumnType type)
      : path_(path), column_(std::move(name), type) {}

  void append(const arrow::Array& array);
  Column take() { return std::move(column_); }

 private:
  [[noreturn]] void out_of_range(const std::string& value) const {
    bad_file(path_,
             fmt::format("column '{}' holds {}, which does not fit 64 bits here", column_.name, value));
  }

  template <typename ArrayType, typename Push>
  void each(const arrow::Array& array, Push push) {
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
  void each_int(const arrow::Array& array) {
    each<ArrayType>(array, [this](auto value) { column_.push_int(static_cast<std::int64_t>(value)); });
  }

  template <typename ArrayType>
  void each_double(const arrow::Array& array) {
    each<ArrayType>(array, [this](auto value) {
      if (std::isnan(value)) {
        column_.push_null();
      } else {
        column_.push_double(static_cast<double>(value));
      }
    });
  }

  template <typename ArrayType>
  void each_time(const arrow::Array& array, std::int64_t unit_ns) {
    each<ArrayType>(array, [this, unit_ns](std::int64_t value) {
      std::int64_t nanos = 0;
      if (__builtin_mul_overflow(value, unit_ns, &nanos)) {
        out_of_range(fmt::format("the time {} (units of {} ns since 1970)", value, unit_ns));
      }
      column_.push_int(nanos);
    });
  }

  void push_text(std::string_view text) {
    const auto [found, added] = codes_.try_emplace(std::string(text), column_.dictionary.size());
    if (added) column_.dictionary.emplace_back(text);
    column_.push_int(static_cast<std::int64_t>(found->second));
  }

  void append_dictionary(const arrow::DictionaryArray& array);

  const fs::path& path_;
  Column column_;
  std::unordered_map<std::string, std::size_t> codes_;  // looked up, never iterated
};

void ColumnReader::append(const arrow::Array& array) {
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

void ColumnReader::append_dictionary(const arrow::DictionaryArray& array) {
  ColumnReader values(path_, column_.name, column_.type);
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

std::unique_ptr<parquet::arrow::FileReader> open_reader(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  const auto cannot_read = [&](const std::string& why) -> void {
    throw UserError(ErrorCode::cannot_read, fmt::format("cannot read {}: {}", path.string(), why));
  };
  if (!fs::exists(status)) cannot_read("there is no such file");
  if (fs::is_directory(status)) cannot_read("it is a folder; name a Parquet file");
  auto file = arrow::io::ReadableFile::Open(path.string());
  if (!file.ok()) cannot_read(first_line(file.status().message()));
  parquet::arrow::FileReaderBuilder builder;
  const arrow::Status opened = builder.Open(*file);
  if (!opened.ok()) bad_file(path, opened.message());
  return value_or_fail(path, builder.Build());
}

using Fields = std::vector<parquet::arrow::SchemaField>;

// The wanted top-level fields, in the order asked for; all of them when `wanted` is null.
Fields choose_fields(const fs::path& path, const Fields& present, const std::vector<std::string>* wanted) {
  std::set<std::string> names;
  std::string have;
  for (const auto& field : present) {
    if (!names.insert(field.field->name()).second) {
      bad_file(path, fmt::format("two columns are named '{}'", field.field->name()));
    }
    have += (have.empty() ? "" : ", ") + field.field->name();
  }
  if (wanted == nullptr) return present;
  Fields chosen;
  for (const std::string& name : *wanted) {
    const auto found = std::find_if(present.begin(), present.end(),
                                    [&](const auto& field) { return field.field->name() == name; });
    if (found == present.end()) {
      throw UserError(ErrorCode::missing_column,
                      fmt::format("{} has no column '{}'; there are: {}", path.string(), name,
                                  have.empty() ? "none" : have));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

std::vector<ColumnReader> column_readers(const fs::path& path, const Fields& fields) {
  std::vector<ColumnReader> readers;
  for (const auto& field : fields) {
    const std::optional<ColumnType> type = column_type(*field.field->type());
    if (!type || !field.is_leaf()) {
      throw UserError(
          ErrorCode::unsupported,
          fmt::format("{}: column '{}' is of type {}, which cannot be read; leave it out or convert it",
                      path.string(), field.field->name(), field.field->type()->ToString()));
    }
    readers.emplace_back(path, field.field->name(), *type);
  }
  return readers;
}

void read_row_groups(const fs::path& path, parquet::arrow::FileReader& file, const Fields& fields,
                     std::vector<ColumnReader>& readers) {
  for (int group = 0; group < file.num_row_groups(); ++group) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto table = value_or_fail(path, file.ReadRowGroup(group, {fields[i].column_index}));
      for (const auto& chunk : table->column(0)->chunks()) readers[i].append(*chunk);
    }
  }
}

Frame read(const fs::path& path, const std::vector<std::string>* wanted) {
  try {
    const auto file = open_reader(path);
    const Fields fields = choose_fields(path, file->manifest().schema_fields, wanted);
    std::vector<ColumnReader> readers = column_readers(path, fields);
    read_row_groups(path, *file, fields, readers);
    Frame frame;
    for (ColumnReader& reader : readers) frame.add(reader.take());
    if (const auto metadata = file->parquet_reader()->metadata()->key_value_metadata()) {
      for (const auto& [key, value] : metadata->sorted_pairs()) {
        if (key.starts_with(kOurPrefix)) frame.metadata[key.substr(kOurPrefix.size())] = value;
      }
    }
    return frame;
  } catch (const parquet::ParquetException& error) {
    bad_file(path, error.what());
  }
}

}  // namespace

Frame read_parquet(const fs::path& path) {
  return read(path, nullptr);
}

Frame read_parquet(const fs::path& path, const std::vector<std::string>& columns) {
  return read(path, &columns);
}

std::vector<std::string> parquet_column_names(const fs::path& path) {
  try {
    const auto file = open_reader(path);
    std::vector<std::string> names;
    for (const auto& field : file->manifest().schema_fields) names.push_back(field.field->name());
    return names;
  } catch (const parquet::ParquetException& error) {
    bad_file(path, error.what());
  }
}

void write_parquet(const Frame& frame, const fs::path& path) {
  ParquetWriter writer(path, frame);
  writer.append(frame);
  writer.close();
}

}  // namespace foreshock
