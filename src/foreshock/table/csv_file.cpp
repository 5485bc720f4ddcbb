#include "foreshock/table/csv_file.hpp"

#include <arrow/api.h>
#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/table/arrow_column.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

[[noreturn]] void bad_file(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::bad_file,
                  fmt::format("cannot read {} as CSV: {}", path.string(), first_line(why)));
}

std::shared_ptr<arrow::io::InputStream> open_stream(const fs::path& path) {
  const auto cannot_read = [&](const std::string& why) -> void {
    throw UserError(ErrorCode::cannot_read, fmt::format("cannot read {}: {}", path.string(), why));
  };
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (!fs::exists(status)) cannot_read("there is no such file");
  if (fs::is_directory(status)) cannot_read("it is a folder; name a CSV file");
  auto file = arrow::io::ReadableFile::Open(path.string());
  if (!file.ok()) cannot_read(first_line(file.status().message()));
  if (const auto size = (*file)->GetSize(); size.ok() && *size == 0) bad_file(path, "it is empty");
  return std::move(file).ValueUnsafe();
}

std::shared_ptr<arrow::Table> read_table(const fs::path& path) {
  auto read = arrow::csv::ReadOptions::Defaults();
  read.use_threads = false;
  auto reader = arrow::csv::TableReader::Make(arrow::io::default_io_context(), open_stream(path), read,
                                              arrow::csv::ParseOptions::Defaults(),
                                              arrow::csv::ConvertOptions::Defaults());
  if (!reader.ok()) bad_file(path, reader.status().message());
  auto table = (*reader)->Read();
  if (!table.ok()) bad_file(path, table.status().message());
  return std::move(table).ValueUnsafe();
}

}  // namespace

Frame read_csv(const fs::path& path) {
  const std::shared_ptr<arrow::Table> table = read_table(path);
  Frame frame;
  std::set<std::string> names;
  for (int i = 0; i < table->num_columns(); ++i) {
    const std::string& name = table->field(i)->name();
    if (!names.insert(name).second) bad_file(path, fmt::format("two columns are named '{}'", name));
    const std::optional<ColumnType> type = column_type_of(*table->field(i)->type());
    if (!type) {
      throw UserError(ErrorCode::unsupported,
                      fmt::format("{}: column '{}' is of type {}, which cannot be read; leave it out or "
                                  "convert it",
                                  path.string(), name, table->field(i)->type()->ToString()));
    }
    ArrowColumn column(name, *type);
    try {
      for (const auto& chunk : table->column(i)->chunks()) column.append(*chunk);
    } catch (const ValueOutOfRange& error) {
      bad_file(path, error.what());
    }
    frame.add(column.take());
  }
  return frame;
}

}  // namespace foreshock
