#include "foreshock/table/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class CsvFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] Frame read(const std::string& text) const {
    write_file(path_, text);
    return read_csv(path_);
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    try {
      (void)read(text);
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was refused";
  }

  fs::path folder_ = fs::temp_directory_path() / ("foreshock_csv_test." + std::to_string(::getpid()));
  fs::path path_ = folder_ / "f.csv";
};

TEST_F(CsvFile, FindsTheTypeOfEachColumn) {
  const Frame frame = read(
      "timestamp,product_id,count,ratio,flag\n"
      "2025-11-08T15:12:31.463496Z,BTC-USD,3,0.25,true\n"
      "2025-11-08T15:12:32Z,ETH-USD,,NaN,false\n"
      "2025-11-08T15:12:33Z,BTC-USD,-4,1e-3,\n");
  ASSERT_EQ(frame.rows(), 3U);
  EXPECT_EQ(frame.at("timestamp").type, ColumnType::timestamp);
  EXPECT_EQ(frame.at("timestamp").ints[0], 1'762'614'751'463'496'000);
  EXPECT_EQ(frame.at("product_id").text(1), "ETH-USD");
  EXPECT_EQ(frame.at("product_id").dictionary.size(), 2U);
  EXPECT_EQ(frame.at("count").type, ColumnType::int64);
  EXPECT_TRUE(frame.at("count").is_null(1));
  EXPECT_EQ(frame.at("count").ints[2], -4);
  EXPECT_EQ(frame.at("ratio").doubles[0], 0.25);
  EXPECT_TRUE(frame.at("ratio").is_null(1));
  EXPECT_EQ(frame.at("flag").type, ColumnType::boolean);
  EXPECT_TRUE(frame.at("flag").is_null(2));
}

TEST_F(CsvFile, TakesATimeWithoutAZoneAsUtc) {
  EXPECT_EQ(read("t\n1970-01-01 00:00:01\n").at("t").ints[0], 1'000'000'000);
}

TEST_F(CsvFile, DecidesOnTheTypeByTheWholeFile) {
  std::string text = "x\n";
  for (int row = 0; row < 1'000'000; ++row) text += "1\n";  // more than one block of reading
  const Frame frame = read(text + "0.5\n");
  EXPECT_EQ(frame.at("x").type, ColumnType::float64);
  EXPECT_EQ(frame.at("x").doubles.front(), 1.0);
  EXPECT_EQ(frame.at("x").doubles.back(), 0.5);
}

TEST_F(CsvFile, ReadsAHeaderWithoutRowsAsAnEmptyTable) {
  const Frame frame = read("a,b\n");
  EXPECT_EQ(frame.columns().size(), 2U);
  EXPECT_EQ(frame.rows(), 0U);
}

TEST_F(CsvFile, RefusesWhatIsNoTable) {
  EXPECT_THAT(refusal(""), HasSubstr("f.csv as CSV: it is empty"));
  EXPECT_THAT(refusal("a,b\n1,2\n3\n"), HasSubstr("Expected 2 columns, got 1"));
  EXPECT_THAT(refusal("a,a\n1,2\n"), HasSubstr("two columns are named 'a'"));
  EXPECT_THAT(refusal("a\n12:30:00\n"), HasSubstr("column 'a' is of type time32"));
  EXPECT_THAT(refusal("t\n9999-12-31\n"), HasSubstr("column 't' holds the time 2932896"));
  EXPECT_EQ(refusal("a,b\n1,2\n3\n").find('\n'), std::string::npos);
}

TEST_F(CsvFile, SaysWhichFileIsMissing) {
  try {
    (void)read_csv(folder_ / "none.csv");
    FAIL() << "a missing file was read";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::cannot_read);
    EXPECT_THAT(error.what(), HasSubstr("none.csv: there is no such file"));
  }
  EXPECT_THROW((void)read_csv(folder_), UserError);
}

}  // namespace
}  // namespace foreshock
