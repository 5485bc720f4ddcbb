#include "foreshock/table/parquet_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <filesystem>
#include <functional>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/table/compare.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class ParquetFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  // Every file left in the folder, finished or not.
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_ = fs::temp_directory_path() / ("foreshock_parquet_test." + std::to_string(::getpid()));
  fs::path path_ = folder_ / "f.parquet";
};

Frame empty_frame() {
  Frame frame;
  frame.metadata = {{"set", "core_v1"}, {"schema_hash", "abc"}};
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("product_id", ColumnType::string);
  frame.add("count", ColumnType::int64);
  frame.add("ratio", ColumnType::float64);
  frame.add("flag", ColumnType::boolean);
  return frame;
}

// Rows [begin, end) of an endless table with nulls in every column.
Frame some_rows(std::int64_t begin, std::int64_t end) {
  Frame frame = empty_frame();
  std::vector<Column>& columns = frame.columns();
  for (std::int64_t i = begin; i < end; ++i) {
    columns[0].push_int(i * 1'000'000'000 + 7);
    i % 5 == 1 ? columns[1].push_null() : columns[1].push_text(i % 2 == 0 ? "BTC-USD" : "ETH-USD");
    i % 7 == 2 ? columns[2].push_null() : columns[2].push_int(i * i - 50);
    i % 3 == 0 ? columns[3].push_null() : columns[3].push_double(1.0 / static_cast<double>(i) - 0.125);
    i % 11 == 4 ? columns[4].push_null() : columns[4].push_int(i % 2);
  }
  return frame;
}

std::string message_of(const std::function<void()>& act, ErrorCode code) {
  try {
    act();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_THAT(error.what(), Not(HasSubstr("\n")));
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST_F(ParquetFile, KeepsEveryTypeNullsAndMetadata) {
  const Frame frame = some_rows(0, 500);
  write_parquet(frame, path_);
  const Frame back = read_parquet(path_);
  EXPECT_EQ(first_difference(compare(frame, back)), "");
  EXPECT_EQ(back.metadata, frame.metadata);
  EXPECT_EQ(files(), 1U);
}

TEST_F(ParquetFile, KeepsExtremeValuesToTheBit) {
  Frame frame;
  Column& ints = frame.add(Column("i", ColumnType::int64));
  for (const std::int64_t v : {std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max(), std::int64_t{0}, std::int64_t{-1}}) {
    ints.push_int(v);
  }
  Column& doubles = frame.add(Column("d", ColumnType::float64));
  for (const double v : {-0.0, 5e-324, std::numeric_limits<double>::infinity(), 0.0}) doubles.push_double(v);
  write_parquet(frame, path_);
  EXPECT_EQ(first_difference(compare(frame, read_parquet(path_))), "");
}

TEST_F(ParquetFile, KeepsATableWithoutRows) {
  write_parquet(empty_frame(), path_);
  const Frame back = read_parquet(path_);
  EXPECT_EQ(back.rows(), 0U);
  EXPECT_EQ(first_difference(compare(empty_frame(), back)), "");
}

TEST_F(ParquetFile, ReadsChosenColumnsInTheOrderAskedFor) {
  write_parquet(some_rows(0, 20), path_);
  const Frame back = read_parquet(path_, {"ratio", "timestamp"});
  ASSERT_EQ(back.columns().size(), 2U);
  EXPECT_EQ(back.columns()[0].name, "ratio");
  EXPECT_EQ(back.columns()[1].name, "timestamp");
  const std::string message =
      message_of([&] { (void)read_parquet(path_, {"spread"}); }, ErrorCode::missing_column);
  EXPECT_THAT(message, HasSubstr("'spread'"));
  EXPECT_THAT(message, HasSubstr("timestamp, product_id"));
}

TEST_F(ParquetFile, NamesItsColumnsInOrder) {
  write_parquet(empty_frame(), path_);
  EXPECT_THAT(parquet_column_names(path_),
              testing::ElementsAre("timestamp", "product_id", "count", "ratio", "flag"));
  EXPECT_THROW(static_cast<void>(parquet_column_names(folder_ / "absent.parquet")), UserError);
}

TEST_F(ParquetFile, BytesDoNotDependOnHowRowsWereAppended) {
  constexpr std::int64_t kRows = 2 * static_cast<std::int64_t>(kRowGroupRows) + 1234;
  write_parquet(some_rows(0, kRows), path_);
  const fs::path pieces = folder_ / "pieces.parquet";
  {
    ParquetWriter writer(pieces, empty_frame());
    std::int64_t at = 0;
    for (std::int64_t size = 1; at < kRows; size = size * 3 + 1) {
      const std::int64_t end = std::min(kRows, at + size);
      writer.append(some_rows(at, end));
      at = end;
    }
    EXPECT_FALSE(fs::exists(pieces)) << "no half-written file under the final name";
    writer.close();
  }
  EXPECT_EQ(read_file(path_), read_file(pieces));
  EXPECT_EQ(first_difference(compare(some_rows(0, kRows), read_parquet(pieces))), "");
}

TEST_F(ParquetFile, LeavesNothingBehindWithoutClose) {
  {
    ParquetWriter writer(path_, empty_frame());
    writer.append(some_rows(0, 10));
  }
  EXPECT_EQ(files(), 0U);
}

TEST_F(ParquetFile, WritingErrorsAreOneLineForTheUser) {
  const Frame frame = some_rows(0, 100);
  EXPECT_THAT(message_of([&] { write_parquet(frame, "/dev/full"); }, ErrorCode::cannot_write),
              HasSubstr("/dev/full: No space left on device"));
  EXPECT_THAT(message_of([&] { write_parquet(frame, folder_); }, ErrorCode::cannot_write),
              HasSubstr("it is a folder"));
  write_file(folder_ / "plain", "x");
  EXPECT_THAT(
      message_of([&] { write_parquet(frame, folder_ / "plain" / "f.parquet"); }, ErrorCode::cannot_write),
      HasSubstr("Not a directory"));
}

TEST_F(ParquetFile, ReadingErrorsAreOneLineForTheUser) {
  EXPECT_THAT(message_of([&] { (void)read_parquet(path_); }, ErrorCode::cannot_read),
              HasSubstr("there is no such file"));
  EXPECT_THAT(message_of([&] { (void)read_parquet(folder_); }, ErrorCode::cannot_read),
              HasSubstr("it is a folder"));
  for (const std::string& content : {std::string(), std::string("PAR1"), std::string(5000, 'x')}) {
    write_file(path_, content);
    EXPECT_THAT(message_of([&] { (void)read_parquet(path_); }, ErrorCode::bad_file),
                HasSubstr(path_.string()));
  }
}

TEST_F(ParquetFile, DamagedFilesAreErrorsNotCrashes) {
  write_parquet(some_rows(0, 3000), path_);
  const std::string good = read_file(path_);
  for (std::size_t length = 0; length < good.size(); length += 1 + good.size() / 40) {
    write_file(path_, good.substr(0, length));
    message_of([&] { (void)read_parquet(path_); }, ErrorCode::bad_file);
  }
}

}  // namespace
}  // namespace foreshock
