#include "foreshock/table/parquet_file.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/table/arrow_column.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOurPrefix = "foreshock.";

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

std::vector<ArrowColumn> column_readers(const fs::path& path, const Fields& fields, NanRule nans) {
  std::vector<ArrowColumn> readers;
  for (const auto& field : fields) {
    const std::optional<ColumnType> type = column_type_of(*field.field->type());
    if (!type || !field.is_leaf()) {
      throw UserError(
          ErrorCode::unsupported,
          fmt::format("{}: column '{}' is of type {}, which cannot be read; leave it out or convert it",
                      path.string(), field.field->name(), field.field->type()->ToString()));
    }
    readers.emplace_back(field.field->name(), *type, nans == NanRule::keep);
  }
  return readers;
}

void read_row_groups(const fs::path& path, parquet::arrow::FileReader& file, const Fields& fields,
                     std::vector<ArrowColumn>& readers) {
  for (int group = 0; group < file.num_row_groups(); ++group) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto table = value_or_fail(path, file.ReadRowGroup(group, {fields[i].column_index}));
      for (const auto& chunk : table->column(0)->chunks()) readers[i].append(*chunk);
    }
  }
}

Frame read(const fs::path& path, const std::vector<std::string>* wanted, NanRule nans) {
  try {
    const auto file = open_reader(path);
    const Fields fields = choose_fields(path, file->manifest().schema_fields, wanted);
    std::vector<ArrowColumn> readers = column_readers(path, fields, nans);
    read_row_groups(path, *file, fields, readers);
    Frame frame;
    for (ArrowColumn& reader : readers) frame.add(reader.take());
    if (const auto metadata = file->parquet_reader()->metadata()->key_value_metadata()) {
      for (const auto& [key, value] : metadata->sorted_pairs()) {
        if (key.starts_with(kOurPrefix)) frame.metadata[key.substr(kOurPrefix.size())] = value;
      }
    }
    return frame;
  } catch (const parquet::ParquetException& error) {
    bad_file(path, error.what());
  } catch (const ValueOutOfRange& error) {
    bad_file(path, error.what());
  }
}

}  // namespace

Frame read_parquet(const fs::path& path, NanRule nans) {
  return read(path, nullptr, nans);
}

Frame read_parquet(const fs::path& path, const std::vector<std::string>& columns, NanRule nans) {
  return read(path, &columns, nans);
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
