// Rows as JSON lines and back.
#include "foreshock/pipeline/frame_lines.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace foreshock {
namespace {

Frame empty() {
  Frame frame;
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("product_id", ColumnType::string);
  frame.add("ticks", ColumnType::int64);
  frame.add("log_rv", ColumnType::float64);
  frame.add("alert", ColumnType::boolean);
  return frame;
}

Frame one_row(double value) {
  Frame frame = empty();
  frame.columns()[0].push_int(1'767'571'200'000'000'001);
  frame.columns()[1].push_text("BTC-\"USD\"");
  frame.columns()[2].push_int(std::numeric_limits<std::int64_t>::min());
  frame.columns()[3].push_double(value);
  frame.columns()[4].push_int(1);
  return frame;
}

TEST(FrameLines, AreReadable) {
  std::string line;
  append_json_row(line, one_row(-12.5), 0);
  EXPECT_EQ(line, R"({"timestamp":"2026-01-05T00:00:00.000000001Z","product_id":"BTC-\"USD\"",)"
                  R"("ticks":-9223372036854775808,"log_rv":-12.5,"alert":true})");
}

TEST(FrameLines, GiveTheSameBitsBack) {
  const double values[] = {0.0,
                           -0.0,
                           5.0,
                           1e22,
                           -1e-300,
                           0.1 + 0.2,
                           std::numeric_limits<double>::denorm_min(),
                           std::numeric_limits<double>::max(),
                           9007199254740993.0};
  for (const double value : values) {
    std::string line;
    append_json_row(line, one_row(value), 0);
    Frame back = empty();
    ASSERT_FALSE(add_json_row(back, line)) << line;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back.columns()[3].doubles[0]), std::bit_cast<std::uint64_t>(value))
        << line;
    std::string again;
    append_json_row(again, back, 0);
    EXPECT_EQ(again, line);
  }
}

TEST(FrameLines, KeepNulls) {
  Frame frame = empty();
  for (Column& column : frame.columns()) column.push_null();
  std::string line;
  append_json_row(line, frame, 0);
  EXPECT_EQ(line, R"({"timestamp":null,"product_id":null,"ticks":null,"log_rv":null,"alert":null})");
  Frame back = empty();
  ASSERT_FALSE(add_json_row(back, line));
  for (const Column& column : back.columns()) EXPECT_TRUE(column.is_null(0)) << column.name;
}

TEST(FrameLines, RefuseWhatIsNoSuchRow) {
  Frame frame = empty();
  for (const char* line :
       {"", "[]", "{", R"({"timestamp":null})",
        R"({"timestamp":"soon","product_id":null,"ticks":null,"log_rv":null,"alert":null})",
        R"({"timestamp":null,"product_id":null,"ticks":1.5,"log_rv":null,"alert":null})",
        R"({"timestamp":null,"product_id":null,"ticks":null,"log_rv":"1","alert":null})"}) {
    const auto error = add_json_row(frame, line);
    ASSERT_TRUE(error) << line;
    EXPECT_EQ(error->code, ErrorCode::bad_line);
  }
  EXPECT_EQ(frame.rows(), 0U);
}

}  // namespace
}  // namespace foreshock
