#include "foreshock/features/quote_walk.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

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

class QuoteWalkTest : public ::testing::Test {
 protected:
  void offer(std::int64_t offset_ms, std::int64_t ticks) {
    quotes.push_back({at(offset_ms), kBid, kBid + ticks});
  }
  ClosedSecond from(std::int64_t ticks) { return walk({at(-10), kBid, kBid + ticks}); }
  ClosedSecond walk(const Quote& start) {
    QuoteWalk through({start, 1, measure(start)}, kSecond);
    for (const Quote& quote : quotes) through.next(quote);
    ClosedSecond second;
    through.finish(second);
    last_spread_q = through.measures().spread_q;
    return second;
  }
  std::vector<Quote> quotes;
  std::int64_t last_spread_q = 0;
};

TEST_F(QuoteWalkTest, WithoutAQuoteTheStartHolds) {
  const ClosedSecond second = from(7);
  EXPECT_TRUE(second.spread_ns == area(7, 1000));
  EXPECT_EQ(second.spread_min, spread_q(7));
  EXPECT_EQ(second.spread_max, spread_q(7));
  EXPECT_EQ(second.spread_min_ns, kNanosPerSecond);
}

TEST_F(QuoteWalkTest, EachQuoteHoldsUntilTheNext) {
  offer(200, 10);
  offer(700, 4);
  const ClosedSecond second = from(6);
  EXPECT_TRUE(second.spread_ns == area(6, 200) + area(10, 500) + area(4, 300));
  EXPECT_EQ(second.spread_min, spread_q(4));
  EXPECT_EQ(second.spread_max, spread_q(10));
  EXPECT_EQ(second.spread_min_ns, 300'000'000);
}

TEST_F(QuoteWalkTest, AnEarlierStampTakesEffectAtItsPredecessor) {
  offer(600, 10);
  offer(100, 20);
  EXPECT_TRUE(from(5).spread_ns == area(5, 600) + area(20, 400));
  EXPECT_EQ(last_spread_q, spread_q(20));
}

TEST_F(QuoteWalkTest, AValueReplacedAtOnceCountsForTheExtremesOnly) {
  offer(500, 99);
  offer(500, 1);
  offer(500, 8);
  const ClosedSecond second = from(8);
  EXPECT_EQ(second.spread_max, spread_q(99));
  EXPECT_EQ(second.spread_min, spread_q(1));
  EXPECT_EQ(second.spread_min_ns, 0);
  EXPECT_TRUE(second.spread_ns == area(8, 1000));
}

TEST_F(QuoteWalkTest, TimeAtTheSmallestAddsUp) {
  offer(100, 9);
  offer(300, 2);
  offer(400, 9);
  offer(900, 2);
  EXPECT_EQ(from(2).spread_min_ns, 300'000'000);  // 0.1 + 0.1 + 0.1
}

TEST_F(QuoteWalkTest, AnEqualBookStandsOnButItsStampCounts) {
  offer(200, 10);
  offer(800, 10);
  offer(300, 4);  // takes effect at 800
  EXPECT_TRUE(from(6).spread_ns == area(6, 200) + area(10, 600) + area(4, 200));
}

TEST_F(QuoteWalkTest, MovesFlipsAndTheRange) {
  const std::int64_t m2 = 2 * kBid;
  for (const std::int64_t bid : {kBid + 4, kBid + 4, kBid + 9, kBid - 3, kBid}) {
    quotes.push_back({at(100 * std::int64_t(quotes.size() + 1)), bid, bid});
  }
  const ClosedSecond second = walk({at(0), kBid, kBid});
  EXPECT_EQ(second.moves.moves, 4U);
  EXPECT_EQ(second.moves.flips, 2U);
  EXPECT_EQ(second.moves.first_sign, 1);
  EXPECT_EQ(second.moves.last_sign, 1);
  EXPECT_EQ(second.moves.last_move, at(500));
  EXPECT_EQ(second.high_q, quantised_return(m2, m2 + 18));
  EXPECT_EQ(second.low_q, quantised_return(m2, m2 - 6));
}

TEST_F(QuoteWalkTest, DepthIsIntegratedWhileEveryQuoteHasIt) {
  quotes = {{at(250), kBid, kBid + 2, 30, 10}, {at(750), kBid + 1, kBid + 2, 5, 10}};
  const ClosedSecond second = walk({at(0), kBid, kBid + 2, 10, 10});
  ASSERT_TRUE(second.depth.valid);
  EXPECT_TRUE(second.depth.depth_ns == UInt128{20 * 250 + 40 * 500 + 15 * 250} * 1'000'000);
  // 20 more at the same bid; then a new best bid of 5.
  EXPECT_TRUE(second.depth.order_flow == 20 + 5);
  const std::int64_t one = std::int64_t{1} << kRatioBits;
  const UInt128 imbalance = UInt128(one / 2) * 250 + UInt128(one / 4 * 3) * 500 +
                            UInt128(std::llrint(std::ldexp(5.0 / 15.0, kRatioBits))) * 250;
  EXPECT_TRUE(second.depth.imbalance_ns == imbalance * 1'000'000);
  quotes.push_back({at(800), kBid, kBid + 1, 5, -1});
  EXPECT_FALSE(walk({at(0), kBid, kBid + 2, 10, 10}).depth.valid);
  quotes.clear();
  EXPECT_FALSE(walk({at(0), kBid, kBid + 2, 0, 0}).depth.valid);
}

}  // namespace
}  // namespace foreshock
