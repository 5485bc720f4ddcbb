#include "foreshock/features/open_second.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr std::int64_t kBid = 1'000'000;

UnixNanos at(std::int64_t offset_ms) {
  return from_nanos(100 * kNanosPerSecond + offset_ms * 1'000'000);
}

class OpenSecondTest : public ::testing::Test {
 protected:
  void offer(std::int64_t offset_ms, std::int64_t bid) { second.offer({at(offset_ms), bid, bid}); }
  void trade(RecordKind kind, std::int64_t size, Side side) {
    Record record;
    record.kind = kind;
    record.side = side;
    record.set_size(size);
    second.trade(record);
  }
  OpenSecond second;
  MidLevel level;
};

TEST_F(OpenSecondTest, AQuarantinedQuoteIsNotAccepted) {
  offer(100, kBid);
  offer(200, 2 * kBid);
  offer(300, kBid + 4);
  second.judge(level);
  ASSERT_EQ(second.accepted().size(), 2U);
  EXPECT_EQ(second.accepted()[1].bid, kBid + 4);
  EXPECT_EQ(level.quarantined(), 1U);
  offer(400, kBid + 5);
  second.judge(level);  // the rest of it
  EXPECT_EQ(second.accepted().size(), 3U);
  EXPECT_EQ(level.quarantined(), 1U);
}

TEST_F(OpenSecondTest, AHoleForgetsWhatWasOffered) {
  offer(100, kBid);
  second.forget_quotes();
  offer(600, kBid + 5);
  second.judge(level);
  ASSERT_EQ(second.accepted().size(), 1U);
  EXPECT_EQ(second.accepted()[0].bid, kBid + 5);
  EXPECT_EQ(second.level(), 1U);
}

TEST_F(OpenSecondTest, TicksOfOneTimeAreOneCascade) {
  for (const std::int64_t ms : {100, 100, 100, 100, 100, 200, 100}) second.tick(at(ms));
  const TickSums sums = second.ticks();
  EXPECT_EQ(sums.ticks, 7U);
  EXPECT_EQ(sums.cascades, 3U);
  EXPECT_EQ(sums.sweep_ticks, 5U);
  EXPECT_EQ(sums.largest_cascade, 5U);
  EXPECT_EQ(sums.last_cascade, at(100));
  second.clear();
  EXPECT_EQ(second.ticks().ticks, 0U);
}

TEST_F(OpenSecondTest, TickersTellOfTradesOnlyWhereNoTradesCome) {
  trade(RecordKind::ticker, 5, Side::buy);
  trade(RecordKind::ticker, 7, Side::unknown);
  EXPECT_EQ(second.trades().trades, 2U);
  EXPECT_EQ(second.trades().buys, 1U);
  EXPECT_TRUE(second.trades().volume == 12);
  trade(RecordKind::trade, 9, Side::sell);
  EXPECT_EQ(second.trades().trades, 1U);
  EXPECT_EQ(second.trades().sells, 1U);
  EXPECT_TRUE(second.trades().volume == 9);
}

}  // namespace
}  // namespace foreshock
