#include "foreshock/feed/plain_escapes.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace foreshock {
namespace {

std::optional<std::string> copy(const std::string& text) {
  const std::string readable = text + std::string(kUnescapeRoom, '\\');
  std::string to(text.size() + kUnescapeRoom, '!');
  const std::size_t length =
      copy_without_plain_escapes(std::string_view(readable).substr(0, text.size()), to.data());
  if (length == std::string_view::npos) return std::nullopt;
  return to.substr(0, length);
}

TEST(PlainEscapes, AreTakenAway) {
  EXPECT_EQ(copy(""), "");
  EXPECT_EQ(copy(R"(a\"b\\c\/d)"), R"(a"b\c/d)");
  EXPECT_EQ(copy(R"(\\\\\"\"\\)"), R"(\\""\)");
  EXPECT_EQ(copy(R"(\\n)"), R"(\n)");
}

TEST(PlainEscapes, OthersAreLeftToTheLibrary) {
  for (const char* text : {R"(a\n)", R"(\u0041)",
                           R"(\")"
                           R"(\t)",
                           R"(\\\b)", "\\", R"(\\\)"}) {
    EXPECT_EQ(copy(text), std::nullopt) << text;
  }
}

// Every place of an escape about the borders of blocks, runs of every length between two of them.
TEST(PlainEscapes, AreFoundWhereverTheyStand) {
  for (std::size_t before = 0; before < 150; ++before) {
    for (const char* escape : {R"(\")", R"(\\)", R"(\\\")", R"(\"\\)"}) {
      for (const std::size_t after : {0, 1, 31, 32, 33, 63, 64, 65, 130}) {
        const std::string left(before, 'l'), right(after, 'r');
        std::string plain;
        for (std::size_t i = 1; escape[i - 1] != 0; i += 2) plain += escape[i];
        ASSERT_EQ(copy(left + escape + right), left + plain + right) << before << ' ' << escape << after;
      }
      ASSERT_EQ(copy(std::string(before, 'l') + escape + "\\n"), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace foreshock
