#include "foreshock/table/parquet_writer.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/io_util.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr int kZstdLevel = 3;

[[noreturn]] void cannot_write(const fs::path& path, const std::string& why) {
  throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}: {}", path.string(), why));
}

void check(const fs::path& path, const arrow::Status& status) {
  if (status.ok()) return;
  const int error_number = arrow::internal::ErrnoFromStatus(status);
  cannot_write(path, error_number != 0 ? std::strerror(error_number) : status.message());
}

template <typename T>
T value_or_fail(const fs::path& path, arrow::Result<T> result) {
  check(path, result.status());
  return std::move(result).ValueUnsafe();
}

std::shared_ptr<arrow::DataType> arrow_type(ColumnType type) {
  switch (type) {
    case ColumnType::int64:
      return arrow::int64();
    case ColumnType::float64:
      return arrow::float64();
    case ColumnType::string:
      return arrow::utf8();
    case ColumnType::timestamp:
      return arrow::timestamp(arrow::TimeUnit::NANO, "UTC");
    case ColumnType::boolean:
      return arrow::boolean();
  }
  FORESHOCK_CHECK(false);
  return nullptr;
}

// Rows [begin, end) of a column, to the builder that arrow_type() calls for.
template <typename Builder, typename ValueOf>
void append_values(arrow::ArrayBuilder& to, const Column& from, std::size_t begin, std::size_t end,
                   ValueOf value_of) {
  auto& builder = static_cast<Builder&>(to);
  for (std::size_t row = begin; row < end; ++row) {
    FORESHOCK_CHECK((from.is_null(row) ? builder.AppendNull() : builder.Append(value_of(row))).ok());
  }
}

void append_rows(arrow::ArrayBuilder& to, const Column& from, std::size_t begin, std::size_t end) {
  const auto integer = [&](std::size_t row) { return from.ints[row]; };
  switch (from.type) {
    case ColumnType::int64:
      return append_values<arrow::Int64Builder>(to, from, begin, end, integer);
    case ColumnType::float64:
      return append_values<arrow::DoubleBuilder>(to, from, begin, end,
                                                 [&](std::size_t row) { return from.doubles[row]; });
    case ColumnType::string:
      return append_values<arrow::StringBuilder>(
          to, from, begin, end, [&](std::size_t row) { return std::string_view(from.text(row)); });
    case ColumnType::timestamp:
      return append_values<arrow::TimestampBuilder>(to, from, begin, end, integer);
    case ColumnType::boolean:
      return append_values<arrow::BooleanBuilder>(to, from, begin, end,
                                                  [&](std::size_t row) { return from.ints[row] != 0; });
  }
}

// Everything that shapes the bytes is fixed here. Doubles skip Parquet's dictionary, which pays nothing on
// them.
std::shared_ptr<parquet::WriterProperties> writer_properties(const Frame& schema) {
  parquet::WriterProperties::Builder builder;
  builder.version(parquet::ParquetVersion::PARQUET_2_6)
      ->data_page_version(parquet::ParquetDataPageVersion::V1)
      ->compression(parquet::Compression::ZSTD)
      ->compression_level(kZstdLevel)
      ->max_row_group_length(kRowGroupRows);
  for (const Column& column : schema.columns()) {
    if (column.type == ColumnType::float64) builder.disable_dictionary(column.name);
  }
  return builder.build();
}

}  // namespace

struct ParquetWriter::State {
  State(const fs::path& target, const Frame& schema);
  void write_row_group();

  fs::path path;
  PendingFile pending;
  std::vector<std::pair<std::string, ColumnType>> columns;
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> group;  // the row group being filled, column by column
  std::size_t group_rows = 0;
  std::shared_ptr<arrow::io::FileOutputStream> sink;
  std::unique_ptr<parquet::arrow::FileWriter> writer;
};

ParquetWriter::State::State(const fs::path& target, const Frame& schema) : path(target), pending(target) {
  arrow::FieldVector fields;
  for (const Column& column : schema.columns()) {
    const auto type = arrow_type(column.type);
    columns.emplace_back(column.name, column.type);
    fields.push_back(arrow::field(column.name, type));
    group.push_back(value_or_fail(path, arrow::MakeBuilder(type)));
  }
  sink = value_or_fail(path, arrow::io::FileOutputStream::Open(pending.path().string()));
  writer = value_or_fail(
      path, parquet::arrow::FileWriter::Open(*arrow::schema(fields), arrow::default_memory_pool(), sink,
                                             writer_properties(schema)));
  const auto metadata = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : schema.metadata) metadata->Append("foreshock." + key, value);
  if (metadata->size() > 0) check(path, writer->AddKeyValueMetadata(metadata));
}

void ParquetWriter::State::write_row_group() {
  check(path, writer->NewRowGroup());
  for (const auto& builder : group) {
    check(path, writer->WriteColumnChunk(*value_or_fail(path, builder->Finish())));
  }
  group_rows = 0;
}

ParquetWriter::ParquetWriter(const fs::path& path, const Frame& schema)
    : state_(std::make_unique<State>(path, schema)) {}

ParquetWriter::~ParquetWriter() = default;

void ParquetWriter::append(const Frame& rows) {
  State& state = *state_;
  FORESHOCK_CHECK(rows.columns().size() == state.columns.size());
  for (std::size_t begin = 0; begin < rows.rows();) {
    const std::size_t end = std::min(rows.rows(), begin + (kRowGroupRows - state.group_rows));
    for (std::size_t i = 0; i < state.columns.size(); ++i) {
      const Column& from = rows.columns()[i];
      FORESHOCK_CHECK(from.name == state.columns[i].first && from.type == state.columns[i].second);
      append_rows(*state.group[i], from, begin, end);
    }
    state.group_rows += end - begin;
    if (state.group_rows == kRowGroupRows) state.write_row_group();
    begin = end;
  }
}

void ParquetWriter::close() {
  if (state_->group_rows > 0) state_->write_row_group();
  check(state_->path, state_->writer->Close());
  check(state_->path, state_->sink->Close());
  state_->pending.commit();
}

}  // namespace foreshock
