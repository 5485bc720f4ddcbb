#include "foreshock/report/text_wrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace foreshock {
namespace {

using testing::ElementsAre;

// One unit a character.
double characters(std::string_view text) {
  double count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

TEST(PrintableText, KeepsUtf8AndReplacesTheRest) {
  EXPECT_EQ(printable_text("naïve – 日本 😀"), "naïve – 日本 😀");
  EXPECT_EQ(printable_text("a\xff"
                           "b"),
            "a?b");
  EXPECT_EQ(printable_text("cut \xe2\x82"), "cut ??");
  EXPECT_EQ(printable_text("\xc0\xaf"), "??");            // overlong
  EXPECT_EQ(printable_text("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(printable_text("\xf5\x80\x80\x80"), "????");  // past U+10FFFF
  EXPECT_EQ(printable_text(std::string_view("tab\tnul\0end", 11)), "tab nul end");
}

TEST(WrapText, BreaksAtSpaces) {
  EXPECT_THAT(wrap_text("the quick  brown fox", 10, characters), ElementsAre("the quick", "brown fox"));
  EXPECT_THAT(wrap_text("", 10, characters), ElementsAre(""));
}

TEST(WrapText, KeepsAnIntervalTogether) {
  EXPECT_THAT(wrap_text("0.31 [0.25, 0.38]", 13, characters), ElementsAre("0.31", "[0.25, 0.38]"));
}

TEST(WrapText, BreaksAnIntervalThatNoLineHoldsOnLinesOfItsOwn) {
  EXPECT_THAT(wrap_text("0.31 [0.25, 0.38]", 11, characters), ElementsAre("0.31", "[0.25,", "0.38]"));
  EXPECT_THAT(wrap_text("1 [2, 3] 4", 5, characters), ElementsAre("1", "[2,", "3] 4"));
}

TEST(WrapText, BreaksAWordThatIsTooLongBetweenCharacters) {
  EXPECT_THAT(wrap_text("a äöüßéèê b", 3, characters), ElementsAre("a", "äöü", "ßéè", "ê b"));
}

RC_GTEST_PROP(WrapText, LosesNothingAndFits, (const std::string& bytes)) {
  const double width = *rc::gen::inRange(1, 20);
  std::string before;
  for (const char c : printable_text(bytes)) before += c == ' ' ? "" : std::string(1, c);
  std::string after;
  for (const std::string& line : wrap_text(bytes, width, characters)) {
    RC_ASSERT(characters(line) <= width);
    for (const char c : line) after += c == ' ' ? "" : std::string(1, c);
  }
  RC_ASSERT(after == before);
}

TEST(WidestPart, TakesAnIntervalApart) {
  EXPECT_EQ(widest_part("0.31 [0.25, 0.389]", characters), 6);
  EXPECT_EQ(widest_part("", characters), 0);
}

TEST(WidestWord, CountsAnIntervalAsOne) {
  EXPECT_EQ(widest_word("0.31 [0.25, 0.38]", characters), 12);
  EXPECT_EQ(widest_word("", characters), 0);
}

}  // namespace
}  // namespace foreshock
