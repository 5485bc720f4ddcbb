#include "foreshock/features/open_second.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr std::int64_t kSecond = 100;

GridMid quote(std::int64_t offset_ms, std::int64_t spread_q) {
  return {1000, 1, from_nanos(kSecond * kNanosPerSecond + offset_ms * 1'000'000), spread_q};
}

TEST(OpenSecond, WithoutAQuoteTheStartHolds) {
  const HeldValue spread = OpenSecond().spread(7);
  EXPECT_TRUE(spread.integral() == static_cast<UInt128>(7) * kNanosPerSecond);
  EXPECT_EQ(spread.min(), 7);
  EXPECT_EQ(spread.max(), 7);
  EXPECT_EQ(spread.min_ns(), kNanosPerSecond);
}

TEST(OpenSecond, EachQuoteHoldsUntilTheNext) {
  OpenSecond second;
  second.quote(quote(200, 10), kSecond);
  second.quote(quote(700, 4), kSecond);
  const HeldValue spread = second.spread(6);
  // 0.2 s of 6, 0.5 s of 10, 0.3 s of 4
  EXPECT_TRUE(spread.integral() == static_cast<UInt128>(7'400'000'000));
  EXPECT_EQ(spread.min(), 4);
  EXPECT_EQ(spread.max(), 10);
  EXPECT_EQ(spread.min_ns(), 300'000'000);
}

TEST(OpenSecond, AnEarlierStampTakesEffectAtItsPredecessor) {
  OpenSecond second;
  second.quote(quote(600, 10), kSecond);
  second.quote(quote(100, 20), kSecond);  // from 0.6 on
  const HeldValue spread = second.spread(5);
  EXPECT_TRUE(spread.integral() ==
              static_cast<UInt128>(600'000'000) * 5 + static_cast<UInt128>(400'000'000) * 20);
  EXPECT_EQ(second.mid()->spread_q, 20);
}

TEST(OpenSecond, AValueReplacedAtOnceCountsForTheExtremesOnly) {
  OpenSecond second;
  second.quote(quote(500, 99), kSecond);
  second.quote(quote(500, 1), kSecond);
  second.quote(quote(500, 8), kSecond);
  const HeldValue spread = second.spread(8);
  EXPECT_EQ(spread.max(), 99);
  EXPECT_EQ(spread.min(), 1);
  EXPECT_EQ(spread.min_ns(), 0);
  EXPECT_TRUE(spread.integral() == static_cast<UInt128>(8) * kNanosPerSecond);
}

TEST(OpenSecond, TimeAtTheSmallestAddsUp) {
  OpenSecond second;
  second.quote(quote(100, 9), kSecond);
  second.quote(quote(300, 2), kSecond);
  second.quote(quote(400, 9), kSecond);
  second.quote(quote(900, 2), kSecond);
  EXPECT_EQ(second.spread(2).min_ns(), 300'000'000);  // 0.1 + 0.1 + 0.1
}

}  // namespace
}  // namespace foreshock
