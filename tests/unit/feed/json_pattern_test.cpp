#include "foreshock/feed/json_pattern.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "padded.hpp"

namespace foreshock {
namespace {

using Kind = JsonNode::Kind;

std::string_view part(std::string_view text, std::string_view of) {
  return text.substr(text.find(of), of.size());
}

// Of {"k":VALUE}.
std::unique_ptr<JsonPattern> learn_field(std::string_view bare, std::string_view value) {
  const Padded padded(bare);
  const std::string_view text = padded.view();
  return JsonPattern::learn(text, {{{}, text, 2, Kind::object}, {part(text, "k"), part(text, value), 2}});
}

std::string token_in(JsonPattern& pattern, std::string_view text) {
  const Padded padded(text);
  return pattern.match(padded.view()) ? std::string(pattern.nodes().at(1).token) : "no match";
}

TEST(JsonPattern, TakesOutAnotherStringWhateverItsLength) {
  const auto pattern = learn_field(R"({"k":"v"})", "\"v\"");
  ASSERT_NE(pattern, nullptr);
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string value = '"' + std::string(length, '~') + '"';
    EXPECT_EQ(token_in(*pattern, "{\"k\":" + value + "}"), value);
  }
}

TEST(JsonPattern, LeavesAStringThatIsOutOfTheOrdinaryToTheParser) {
  const auto pattern = learn_field(R"({"k":"v"})", "\"v\"");
  for (const std::string_view inside : {"\\n", "\\\"", "a\tb", "\x01", "\x7f", "\xc3\xa4", "\xff"}) {
    for (const std::size_t before : {0, 5, 15, 16, 40}) {
      const std::string value = std::string(before, 'x') + std::string(inside) + "y";
      EXPECT_EQ(token_in(*pattern, "{\"k\":\"" + value + "\"}"), "no match") << value;
    }
  }
}

TEST(JsonPattern, FindsTheEndOfAStringWithEscapes) {
  const auto pattern = learn_field(R"({"k":"a\"b"})", R"("a\"b")");
  ASSERT_NE(pattern, nullptr);
  for (std::size_t before = 0; before < 40; ++before) {
    for (const std::string_view inside : {R"(\")", R"(\"\")", R"(\"x\")", R"(\n)", R"(\\x)", ""}) {
      const std::string value = '"' + std::string(before, 'x') + std::string(inside) + "\"";
      EXPECT_EQ(token_in(*pattern, "{\"k\":" + value + "}"), value);
    }
    // The quote may or may not be the end: that takes counting.
    for (const std::string_view inside : {R"(\\)", R"(\\\")"}) {
      const std::string value = '"' + std::string(before, 'x') + std::string(inside) + "\"";
      EXPECT_EQ(token_in(*pattern, "{\"k\":" + value + "}"), "no match") << value;
    }
  }
}

TEST(JsonPattern, TakesOutNumbersAndWordsWhereThereWasOne) {
  const auto pattern = learn_field(R"({"k":1})", "1");
  ASSERT_NE(pattern, nullptr);
  for (const std::string_view value : {"0", "-1.5e-9", "1E+5", "12345678901234567890", "true", "null"}) {
    EXPECT_EQ(token_in(*pattern, "{\"k\":" + std::string(value) + "}"), value);
  }
  for (const std::string_view value : {"", "\"1\"", " 1", "1 ", "{}", "[1]", "1,\"l\":2"}) {
    EXPECT_EQ(token_in(*pattern, "{\"k\":" + std::string(value) + "}"), "no match") << value;
  }
}

TEST(JsonPattern, IsNoMatchForAnotherKeyOrMoreOrLess) {
  const auto pattern = learn_field(R"({"k":"v"})", "\"v\"");
  const std::string text = R"({"k":"value"})";
  EXPECT_EQ(token_in(*pattern, text), "\"value\"");
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(token_in(*pattern, text.substr(0, size)), "no match") << size;
  }
  for (const std::string_view other : {R"({"l":"value"})", R"({"k":"value"} )", R"({"k":"value"}x)",
                                       R"( {"k":"value"})", R"({"k":"value"]})"}) {
    EXPECT_EQ(token_in(*pattern, other), "no match") << other;
  }
}

TEST(JsonPattern, DoesNotReadBehindTheText) {
  const auto pattern = learn_field(R"({"k":"v"})", "\"v\"");
  const std::string text = R"({"k":"value"})";
  for (const std::size_t cut : {text.size() - 1, text.size() - 2, text.size() - 4}) {
    EXPECT_FALSE(pattern->match(std::string_view(text + std::string(64, '"')).substr(0, cut)));
  }
}

TEST(JsonPattern, GivesContainersAsTheyAreWritten) {
  const Padded text(R"({"a":{"b":"x","c":[]},"d":[1, 2]})");
  const std::string_view view = text.view();
  const auto pattern =
      JsonPattern::learn(view, {{{}, view, 7, Kind::object},
                                {part(view, "a"), part(view, R"({"b":"x","c":[]})"), 4, Kind::object},
                                {part(view, "b"), part(view, "\"x\""), 3},
                                {part(view, "c"), part(view, "[]"), 4, Kind::array},
                                {part(view, "d"), part(view, "[1, 2]"), 7, Kind::array},
                                {{}, part(view, "1"), 6},
                                {{}, part(view, "2"), 7}});
  ASSERT_NE(pattern, nullptr);
  const Padded other(R"({"a":{"b":"a long value","c":[]},"d":[10, 200]})");
  ASSERT_TRUE(pattern->match(other.view()));
  EXPECT_EQ(pattern->raw(0), other.view());
  EXPECT_EQ(pattern->raw(1), R"({"b":"a long value","c":[]})");
  EXPECT_EQ(pattern->raw(3), "[]");
  EXPECT_EQ(pattern->raw(4), "[10, 200]");
  EXPECT_EQ(pattern->nodes()[4].token, "[");
  EXPECT_EQ(pattern->nodes()[6].token, "200");
}

TEST(JsonPattern, DoesNotLearnWhatItCannotTakeApart) {
  const std::string odd = "{\"k\":\"\xc3\xa4\"}";
  EXPECT_EQ(learn_field(odd, "\"\xc3\xa4\""), nullptr);
  // An item of an array is handed out without its escapes, which only the parser takes off.
  for (const bool escaped : {false, true}) {
    const std::string item = escaped ? R"("a\"b")" : R"("ab")";
    const Padded text("{\"k\":[" + item + "]}");
    const std::string_view view = text.view();
    const auto pattern =
        JsonPattern::learn(view, {{{}, view, 3, Kind::object},
                                  {part(view, "k"), view.substr(5, item.size() + 2), 3, Kind::array},
                                  {{}, part(view, item), 3}});
    EXPECT_EQ(pattern == nullptr, escaped);
  }
  const std::string large = R"({"k":")" + std::string(JsonPattern::kMostBytes, 'v') + "\"}";
  EXPECT_EQ(learn_field(large, std::string_view(large).substr(5, JsonPattern::kMostBytes + 2)), nullptr);
}

TEST(JsonPatterns, KnowTheLatestFourAndStopLearningWhatNeverComesAgain) {
  JsonPatterns patterns;
  const auto learn = [&](const std::string& key) {
    const Padded padded("{\"" + key + "\":true}");
    const std::string_view text = padded.view();
    patterns.learn(text, {{{}, text, 2, Kind::object}, {part(text, key), part(text, "true"), 2}});
  };
  const auto knows = [&](const std::string& key) {
    return patterns.find(Padded("{\"" + key + "\":null}").view()) != nullptr;
  };
  for (const char* key : {"a", "b", "c", "d"}) learn(key);
  EXPECT_TRUE(knows("a"));  // now the latest
  learn("e");
  EXPECT_TRUE(knows("a"));
  EXPECT_FALSE(knows("b"));
  int learned = 0;
  for (; patterns.wants("{}") && learned < 1'000; ++learned) learn("x" + std::to_string(learned));
  EXPECT_LT(learned, 50);
  const std::string last = "x" + std::to_string(learned - 1);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(knows(last));
  EXPECT_TRUE(patterns.wants("{}"));
}

}  // namespace
}  // namespace foreshock
