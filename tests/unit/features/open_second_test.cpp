#include "foreshock/features/open_second.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock {
namespace {

constexpr std::int64_t kSecond = 100;
constexpr std::int64_t kBid = 1'000'000;

UnixNanos at(std::int64_t offset_ms) {
  return from_nanos(kSecond * kNanosPerSecond + offset_ms * 1'000'000);
}

// The quantised spread of kBid / kBid + ticks.
std::int64_t spread_q(std::int64_t ticks) {
  return std::llrint(std::ldexp(double(20'000 * ticks) / double(2 * kBid + ticks), 40));
}

UInt128 area(std::int64_t ticks, std::int64_t ms) {
  return static_cast<UInt128>(spread_q(ticks)) * static_cast<UInt128>(ms * 1'000'000);
}

class OpenSecondTest : public ::testing::Test {
 protected:
  void offer(std::int64_t offset_ms, std::int64_t ticks) { second.offer(at(offset_ms), kBid, kBid + ticks); }
  HeldValue spread_from(std::int64_t ticks) {
    second.judge(level, kSecond);
    return second.spread(spread_q(ticks));
  }
  OpenSecond second;
  MidLevel level;
};

TEST_F(OpenSecondTest, WithoutAQuoteTheStartHolds) {
  const HeldValue spread = spread_from(7);
  EXPECT_TRUE(spread.integral() == area(7, 1000));
  EXPECT_EQ(spread.min(), spread_q(7));
  EXPECT_EQ(spread.max(), spread_q(7));
  EXPECT_EQ(spread.min_ns(), kNanosPerSecond);
}

TEST_F(OpenSecondTest, EachQuoteHoldsUntilTheNext) {
  offer(200, 10);
  offer(700, 4);
  const HeldValue spread = spread_from(6);
  EXPECT_TRUE(spread.integral() == area(6, 200) + area(10, 500) + area(4, 300));
  EXPECT_EQ(spread.min(), spread_q(4));
  EXPECT_EQ(spread.max(), spread_q(10));
  EXPECT_EQ(spread.min_ns(), 300'000'000);
}

TEST_F(OpenSecondTest, AnEarlierStampTakesEffectAtItsPredecessor) {
  offer(600, 10);
  offer(100, 20);
  EXPECT_TRUE(spread_from(5).integral() == area(5, 600) + area(20, 400));
  EXPECT_EQ(second.mid()->spread_q, spread_q(20));
}

TEST_F(OpenSecondTest, AValueReplacedAtOnceCountsForTheExtremesOnly) {
  offer(500, 99);
  offer(500, 1);
  offer(500, 8);
  const HeldValue spread = spread_from(8);
  EXPECT_EQ(spread.max(), spread_q(99));
  EXPECT_EQ(spread.min(), spread_q(1));
  EXPECT_EQ(spread.min_ns(), 0);
  EXPECT_TRUE(spread.integral() == area(8, 1000));
}

TEST_F(OpenSecondTest, TimeAtTheSmallestAddsUp) {
  offer(100, 9);
  offer(300, 2);
  offer(400, 9);
  offer(900, 2);
  EXPECT_EQ(spread_from(2).min_ns(), 300'000'000);  // 0.1 + 0.1 + 0.1
}

TEST_F(OpenSecondTest, AQuarantinedQuoteHoldsNothing) {
  offer(100, 2);
  second.offer(at(200), 2 * kBid, 2 * kBid + 50);
  offer(300, 4);
  const HeldValue spread = spread_from(3);
  EXPECT_TRUE(spread.integral() == area(3, 100) + area(2, 200) + area(4, 700));
  EXPECT_EQ(level.quarantined(), 1U);
}

TEST_F(OpenSecondTest, AHoleForgetsWhatWasOffered) {
  offer(100, 2);
  second.forget_quotes();
  offer(600, 5);
  second.judge(level, kSecond);
  EXPECT_EQ(second.mid()->spread_q, spread_q(5));
  EXPECT_EQ(level.level(), 1U);
}

TEST_F(OpenSecondTest, TicksOfOneTimeAreOneCascade) {
  for (const std::int64_t ms : {100, 100, 100, 200, 100}) second.tick(at(ms));
  EXPECT_EQ(second.ticks(), 5U);
  EXPECT_EQ(second.cascades(), 3U);
  second.clear();
  EXPECT_EQ(second.ticks(), 0U);
}

}  // namespace
}  // namespace foreshock
