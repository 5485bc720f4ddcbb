#include "foreshock/feed/line_reader.hpp"

#include <gtest/gtest.h>

#include "captured.hpp"

namespace foreshock {
namespace {

struct Got {
  std::string text;
  std::uint64_t number;
  bool too_long, cut_short;
  bool operator==(const Got&) const = default;
};

std::vector<Got> read_all(std::string_view content, std::size_t max_line_bytes = kMaxLineBytes) {
  const TemporaryFolder folder;
  LineReader reader(folder.write("file", content), max_line_bytes);
  std::vector<Got> lines;
  while (const auto line = reader.next()) {
    lines.push_back({std::string(line->text), line->number, line->too_long, line->cut_short});
  }
  EXPECT_FALSE(reader.damage());
  return lines;
}

TEST(LineReader, EndsAtNewlineOrCarriageReturnAndNewline) {
  const std::vector<Got> expected = {{"a", 1, false, false}, {"", 2, false, false}, {"b", 3, false, false}};
  EXPECT_EQ(read_all("a\n\nb\n"), expected);
  EXPECT_EQ(read_all("a\r\n\r\nb\r\n"), expected);
}

TEST(LineReader, MarksALastLineWithoutEnd) {
  EXPECT_EQ(read_all("a\nbc"), (std::vector<Got>{{"a", 1, false, false}, {"bc", 2, false, true}}));
}

TEST(LineReader, FindsNothingInAnEmptyFile) {
  EXPECT_TRUE(read_all("").empty());
}

TEST(LineReader, DropsAByteOrderMark) {
  EXPECT_EQ(read_all("\xef\xbb\xbf{}\n"), (std::vector<Got>{{"{}", 1, false, false}}));
}

TEST(LineReader, PassesOverLinesThatAreTooLong) {
  const std::string noise(3'000'000, 'x');
  const std::vector<Got> lines = read_all("a\n" + noise + "\nb\n" + noise, 1'000);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], (Got{"a", 1, false, false}));
  EXPECT_TRUE(lines[1].too_long);
  EXPECT_TRUE(lines[1].text.starts_with("xxxx"));
  EXPECT_EQ(lines[2], (Got{"b", 3, false, false}));
  EXPECT_TRUE(lines[3].too_long && lines[3].cut_short);
}

TEST(LineReader, TakesALineOfJustTheLimit) {
  EXPECT_FALSE(read_all(std::string(1'000, 'x') + "\n", 1'000).front().too_long);
  EXPECT_TRUE(read_all(std::string(1'001, 'x') + "\n", 1'000).front().too_long);
}

TEST(LineReader, KeepsLinesWholeAcrossBlocks) {
  std::string content;
  for (int i = 0; i < 50'000; ++i) content += std::to_string(i) + std::string(i % 37, '.') + "\n";
  const std::vector<Got> lines = read_all(content);
  ASSERT_EQ(lines.size(), 50'000u);
  for (int i = 0; i < 50'000; ++i)
    ASSERT_EQ(lines[std::size_t(i)].text, std::to_string(i) + std::string(i % 37, '.'));
}

}  // namespace
}  // namespace foreshock
