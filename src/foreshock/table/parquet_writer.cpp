#include "foreshock/table/parquet_writer.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/io_util.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <parquet/arrow/writer.h>

#include <algorithm>
#include <cstring>
#include <future>
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

constexpr std::int64_t kNoCode = -1;
constexpr int kZstdLevel = 1;  // level 3: 3 % smaller, half as long again

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

// Rows [begin, end) of a column, behind those the row group holds already.
void append_rows(Column& to, const Column& from, std::size_t begin, std::size_t end) {
  const auto append = [&](auto& values, const auto& more) {
    values.insert(values.end(), more.begin() + static_cast<std::ptrdiff_t>(begin),
                  more.begin() + static_cast<std::ptrdiff_t>(end));
  };
  append(to.valid, from.valid);
  if (from.type == ColumnType::string) {  // each frame of rows has its own codes
    std::vector<std::int64_t> codes(from.dictionary.size(), kNoCode);
    for (std::size_t row = begin; row < end; ++row) {
      const auto code = static_cast<std::size_t>(from.ints[row]);
      if (from.is_null(row)) {
        to.ints.push_back(0);
        continue;
      }
      if (codes[code] == kNoCode) codes[code] = to.code_of(from.dictionary[code]);
      to.ints.push_back(codes[code]);
    }
    return;
  }
  if (from.type == ColumnType::float64)
    append(to.doubles, from.doubles);
  else
    append(to.ints, from.ints);
}

void clear(Column& column) {
  column.ints.clear();
  column.doubles.clear();
  column.dictionary.clear();
  column.valid.clear();
}

// Eight rows a byte, the first in the lowest bit, as Arrow has them.
template <typename Values>
std::shared_ptr<arrow::Buffer> pack_bits(const Values& values) {
  std::string bits((values.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    bits[i / 8] = static_cast<char>(bits[i / 8] | (values[i] != 0 ? 1 : 0) << i % 8);
  }
  return arrow::Buffer::FromString(std::move(bits));
}

// As codes of a dictionary, which Parquet takes as they are.
std::shared_ptr<arrow::Array> text_array(const Column& column, std::shared_ptr<arrow::Buffer> valid,
                                         std::int64_t nulls) {
  arrow::StringBuilder texts;
  FORESHOCK_CHECK(texts.AppendValues(column.dictionary).ok());
  const auto codes =
      arrow::MakeArray(arrow::ArrayData::Make(arrow::int64(), static_cast<std::int64_t>(column.size()),
                                              {std::move(valid), arrow::Buffer::Wrap(column.ints)}, nulls));
  return std::make_shared<arrow::DictionaryArray>(arrow::dictionary(arrow::int64(), arrow::utf8()), codes,
                                                  texts.Finish().ValueOrDie());
}

// The column as Arrow sees it; numbers stay where they are.
std::shared_ptr<arrow::Array> arrow_array(const Column& column) {
  const auto nulls = static_cast<std::int64_t>(column.null_count());
  std::shared_ptr<arrow::Buffer> valid = nulls == 0 ? nullptr : pack_bits(column.valid);
  if (column.type == ColumnType::string) return text_array(column, std::move(valid), nulls);
  std::shared_ptr<arrow::Buffer> values =
      column.type == ColumnType::float64   ? arrow::Buffer::Wrap(column.doubles)
      : column.type == ColumnType::boolean ? pack_bits(column.ints)
                                           : arrow::Buffer::Wrap(column.ints);
  return arrow::MakeArray(arrow::ArrayData::Make(arrow_type(column.type),
                                                 static_cast<std::int64_t>(column.size()),
                                                 {std::move(valid), std::move(values)}, nulls));
}

// Everything that shapes the bytes is fixed here. Numbers and times skip Parquet's dictionary: with it they
// are slower to write and larger.
std::shared_ptr<parquet::WriterProperties> writer_properties(const Frame& schema) {
  parquet::WriterProperties::Builder builder;
  builder.version(parquet::ParquetVersion::PARQUET_2_6)
      ->data_page_version(parquet::ParquetDataPageVersion::V1)
      ->compression(parquet::Compression::ZSTD)
      ->compression_level(kZstdLevel)
      ->max_row_group_length(kRowGroupRows);
  for (const Column& column : schema.columns()) {
    if (column.type != ColumnType::string) builder.disable_dictionary(column.name);
  }
  return builder.build();
}

}  // namespace

// Rows are gathered in one group while the group before is encoded and written beside that (see
// docs/decisions/0009-reading-ahead.md), one at a time and in order.
struct ParquetWriter::State {
  State(const fs::path& target, const Frame& schema);
  void write_row_group();
  void add_metadata(const std::map<std::string, std::string>& entries);
  void wait() {
    if (writing.valid()) writing.get();
  }

  fs::path path;
  PendingFile pending;
  std::vector<Column> gathered, written;
  std::shared_ptr<arrow::io::FileOutputStream> sink;
  std::unique_ptr<parquet::arrow::FileWriter> writer;
  std::future<void> writing;  // last: it is waited for before the rest goes
};

ParquetWriter::State::State(const fs::path& target, const Frame& schema) : path(target), pending(target) {
  arrow::FieldVector fields;
  for (const Column& column : schema.columns()) {
    gathered.emplace_back(column.name, column.type);
    fields.push_back(arrow::field(column.name, arrow_type(column.type)));
  }
  written = gathered;
  sink = value_or_fail(path, arrow::io::FileOutputStream::Open(pending.path().string()));
  writer = value_or_fail(
      path, parquet::arrow::FileWriter::Open(*arrow::schema(fields), arrow::default_memory_pool(), sink,
                                             writer_properties(schema)));
  add_metadata(schema.metadata);
}

void ParquetWriter::State::add_metadata(const std::map<std::string, std::string>& entries) {
  const auto metadata = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : entries) metadata->Append("foreshock." + key, value);
  if (metadata->size() > 0) check(path, writer->AddKeyValueMetadata(metadata));
}

void ParquetWriter::State::write_row_group() {
  wait();
  gathered.swap(written);
  writing = std::async([this] {
    check(path, writer->NewRowGroup());
    for (Column& column : written) {
      check(path, writer->WriteColumnChunk(*arrow_array(column)));
      clear(column);
    }
  });
}

ParquetWriter::ParquetWriter(const fs::path& path, const Frame& schema)
    : state_(std::make_unique<State>(path, schema)) {}

ParquetWriter::~ParquetWriter() = default;

void ParquetWriter::append(const Frame& rows) {
  State& state = *state_;
  FORESHOCK_CHECK(rows.columns().size() == state.gathered.size());
  for (std::size_t begin = 0; begin < rows.rows();) {
    const std::size_t held = state.gathered.front().size();
    const std::size_t end = std::min(rows.rows(), begin + (kRowGroupRows - held));
    for (std::size_t i = 0; i < state.gathered.size(); ++i) {
      const Column& from = rows.columns()[i];
      Column& to = state.gathered[i];
      FORESHOCK_CHECK(from.name == to.name && from.type == to.type);
      append_rows(to, from, begin, end);
    }
    if (held + (end - begin) == kRowGroupRows) state.write_row_group();
    begin = end;
  }
}

void ParquetWriter::close(const std::map<std::string, std::string>& metadata) {
  State& state = *state_;
  state.add_metadata(metadata);
  if (!state.gathered.empty() && state.gathered.front().size() > 0) state.write_row_group();
  state.wait();
  check(state.path, state.writer->Close());
  check(state.path, state.sink->Close());
  state.pending.commit();
}

}  // namespace foreshock
