#include "foreshock/feed/receipt_clock.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::milliseconds;

TEST(ReceiptClock, FollowsTheWallClock) {
  ReceiptClock clock(seconds(5), from_second(1'000));
  EXPECT_EQ(clock.at(seconds(5), from_second(1'000)), from_second(1'000));
  EXPECT_EQ(clock.at(seconds(7), from_second(1'002)), from_second(1'002));
}

TEST(ReceiptClock, NeitherJumpsNorGoesBackWhenTheWallClockIsSet) {
  for (const int hours : {-1, 1}) {
    ReceiptClock clock(nanoseconds(0), from_second(100'000));
    UnixNanos last = clock.at(nanoseconds(0), from_second(100'000));
    for (nanoseconds t = milliseconds(10); t < seconds(100); t += milliseconds(10)) {
      const UnixNanos time = clock.at(t, from_second(100'000 + 3'600 * hours) + t);
      ASSERT_GT(time, last);
      ASSERT_LE(time - last, milliseconds(11));
      last = time;
    }
    EXPECT_LT(std::chrono::abs(last - (from_second(100'000) + seconds(100))), milliseconds(200));
  }
}

TEST(ReceiptClock, MakesUpForASmallDifference) {
  ReceiptClock clock(nanoseconds(0), from_second(0));
  UnixNanos time{};
  for (int t = 1; t <= 60; ++t) time = clock.at(seconds(t), from_second(t) + milliseconds(20));
  EXPECT_LT(std::chrono::abs(time - (from_second(60) + milliseconds(20))), milliseconds(1));
}

}  // namespace
}  // namespace foreshock
