#include "foreshock/kafka/record_id.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(RecordIdTest, ItsTextTellsItAgain) {
  const RecordId id{"ab12/3:core_v1", {123'456'789'012, 7}};
  EXPECT_EQ(to_string(id), "ab12/3:core_v1/123456789012/7");
  const auto parsed = parse_record_id(to_string(id));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->epoch, id.epoch);
  EXPECT_EQ(parsed->place, id.place);
}

TEST(RecordIdTest, OtherTextsAreNone) {
  for (const char* text : {"", "e", "e/1", "/1/2", "e//2", "e/1/", "e/-1/2", "e/1/x", "e/1/99999999999"}) {
    EXPECT_FALSE(parse_record_id(text)) << text;
  }
}

TEST(RecordIdTest, OfAnEpochOnlyWhatAscendsIsNew) {
  HighestIds highest;
  EXPECT_TRUE(highest.take({"a", {5, 0}}));
  EXPECT_FALSE(highest.take({"a", {5, 0}}));
  EXPECT_TRUE(highest.take({"a", {5, 1}}));
  EXPECT_FALSE(highest.take({"a", {4, 9}}));
  EXPECT_TRUE(highest.take({"b", {0, 0}}));
  EXPECT_TRUE(highest.take({"a", {9, 0}}));
  HighestIds again(highest.places());
  EXPECT_FALSE(again.take({"a", {9, 0}}));
}

}  // namespace
}  // namespace foreshock
