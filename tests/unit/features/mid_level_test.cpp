#include "foreshock/features/mid_level.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

UnixNanos at(std::int64_t second) {
  return from_second(second);
}

TEST(MidLevel, ASixteenthIsExact) {
  // 2 (b - a) / (a + b) = 1/16 at a = 31, b = 33.
  EXPECT_TRUE(within_a_sixteenth(31, 33));
  EXPECT_TRUE(within_a_sixteenth(33, 31));
  EXPECT_FALSE(within_a_sixteenth(310, 331));
  EXPECT_FALSE(within_a_sixteenth(8'000'000'000'000'000'000, 7'000'000'000'000'000'000));  // no overflow
}

TEST(MidLevel, SmallMovesStayOnTheLevel) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  EXPECT_TRUE(level.offer(1060, at(1)));
  EXPECT_TRUE(level.offer(1120, at(2)));
  EXPECT_EQ(level.level(), 1U);
}

TEST(MidLevel, ThirdOfThreeThatAgreeIsANewLevel) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  EXPECT_FALSE(level.offer(2000, at(1)));
  EXPECT_FALSE(level.offer(2010, at(2)));
  EXPECT_TRUE(level.offer(2005, at(3)));
  EXPECT_EQ(level.level(), 2U);
  EXPECT_EQ(level.quarantined(), 2U);
}

TEST(MidLevel, ThreeThatDisagreeAreNot) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  EXPECT_FALSE(level.offer(2000, at(1)));
  EXPECT_FALSE(level.offer(3000, at(2)));  // starts the run anew
  EXPECT_FALSE(level.offer(3010, at(3)));
  EXPECT_TRUE(level.offer(3020, at(4)));
}

TEST(MidLevel, AGoodQuoteBreaksTheRun) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  EXPECT_FALSE(level.offer(2000, at(1)));
  EXPECT_FALSE(level.offer(2000, at(2)));
  EXPECT_TRUE(level.offer(1001, at(3)));
  EXPECT_FALSE(level.offer(2000, at(4)));
  EXPECT_EQ(level.level(), 1U);
}

TEST(MidLevel, AHundredSecondsForget) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  EXPECT_FALSE(level.offer(2000, at(99)));
  EXPECT_TRUE(level.offer(2000, at(100)));
  EXPECT_EQ(level.level(), 2U);
}

TEST(MidLevel, ForgettingStartsANewLevel) {
  MidLevel level;
  EXPECT_TRUE(level.offer(1000, at(0)));
  level.forget();
  EXPECT_TRUE(level.offer(1000, at(1)));
  EXPECT_EQ(level.level(), 2U);
}

}  // namespace
}  // namespace foreshock
