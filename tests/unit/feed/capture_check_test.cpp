#include "foreshock/feed/capture_check.hpp"

#include <gtest/gtest.h>

#include "captured.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMs = 1'000'000;

Record tick(std::int64_t event_ms, std::int64_t recv_ms) {
  Record record;
  record.ts_event = from_nanos(event_ms * kMs);
  record.ts_recv = from_nanos(recv_ms * kMs);
  record.set_price(150);
  record.set_bid(100);
  record.set_ask(200);
  record.set_sequence(1);
  return record;
}
Record tick(std::int64_t ms) {
  return tick(ms, ms);
}

Record of_kind(RecordKind kind, std::int64_t ms) {
  Record record;
  record.kind = kind;
  record.ts_event = record.ts_recv = from_nanos(ms * kMs);
  return record;
}

ProductCheck check(const std::vector<Record>& records, Venue venue = Venue::coinbase_advanced,
                   bool sequence_checked = true) {
  CaptureCheck all;
  for (const Record& record : records) all.add(record);
  ProductTable products;
  CaptureReport report;
  report.files.emplace_back();
  report.files[0].sequence_checked = sequence_checked;
  report.files[0].products = {products.intern(venue, "A")};
  const std::vector<ProductCheck> checks = all.finish(report, products);
  EXPECT_EQ(checks.size(), 1u);
  return checks.at(0);
}

TEST(CaptureCheck, CountsWhatItSees) {
  Record duplicate = tick(1'500);
  duplicate.flags = Record::kDuplicate;
  Record old = of_kind(RecordKind::trade, 1);
  old.flags = Record::kSnapshot;
  const ProductCheck found =
      check({old, tick(1'000), duplicate, of_kind(RecordKind::heartbeat, 1'600),
             of_kind(RecordKind::quote, 1'700), of_kind(RecordKind::trade, 1'800),
             of_kind(RecordKind::status, 1'900), of_kind(RecordKind::clock, 2'000), tick(3'000)});
  EXPECT_EQ(found.ticks, 3u);
  EXPECT_EQ(found.trades, 1u);
  EXPECT_EQ(found.heartbeats, 1u);
  EXPECT_EQ(found.duplicates, 1u);
  EXPECT_EQ(found.first_ts_event, from_nanos(1'000 * kMs));
  EXPECT_EQ(found.last_ts_event, from_nanos(3'000 * kMs));
  EXPECT_DOUBLE_EQ(*found.span_s(), 2.0);
  EXPECT_DOUBLE_EQ(*found.rate_per_s(), 1.5);
}

TEST(CaptureCheck, CountsDisorderWithinAKind) {
  EXPECT_EQ(check({tick(5), tick(5), tick(4), tick(4), tick(6)}).out_of_order, 2u);
  EXPECT_EQ(check({tick(5), of_kind(RecordKind::trade, 4), tick(6)}).out_of_order, 0u);
}

TEST(CaptureCheck, JudgesPricesAgainstTheQuote) {
  Record outside = tick(1);
  outside.price = 201;
  Record below = tick(2);
  below.price = 99;
  Record crossed = tick(3);
  crossed.bid = 300;
  crossed.price = 250;
  const ProductCheck found = check({tick(0), outside, below, crossed});
  EXPECT_EQ(found.price_outside_quote, 3u);
  EXPECT_EQ(found.crossed, 1u);
}

TEST(CaptureCheck, TakesTenSecondsWithoutARecordForAGap) {
  EXPECT_EQ(check({tick(0), tick(10'000)}).gaps, 0u);
  const ProductCheck found =
      check({tick(0), tick(10'001), of_kind(RecordKind::status, 20'000), tick(30'500)});
  EXPECT_EQ(found.gaps, 2u);
  EXPECT_EQ(found.silences, 2u);
  EXPECT_DOUBLE_EQ(found.longest_silence_s, 10.5);
  EXPECT_EQ(found.completeness, Completeness::complete);  // nothing was lost: the market was silent
}

TEST(CaptureCheck, TakesTwoSecondsWhereHeartbeatsFlow) {
  EXPECT_EQ(check({of_kind(RecordKind::heartbeat, 0), tick(1'000), tick(3'001)}).silences, 1u);
  EXPECT_EQ(check({of_kind(RecordKind::heartbeat, 0), tick(1'000), tick(3'000)}).silences, 0u);
  std::vector<Record> long_after = {of_kind(RecordKind::heartbeat, 0)};
  for (std::int64_t ms = 1'000; ms <= 61'000; ms += 1'000) long_after.push_back(tick(ms));
  long_after.push_back(tick(64'000));
  EXPECT_EQ(check(long_after).silences, 0u);
}

TEST(CaptureCheck, CountsAGapRecordAndItsSilenceOnce) {
  Record gap = of_kind(RecordKind::gap, 60'000);
  gap.gap_count = 4;
  gap.fields = Record::kGapCount;
  const ProductCheck found = check({tick(0), gap, tick(60'000), tick(61'000)});
  EXPECT_EQ(found.gaps, 1u);
  EXPECT_EQ(found.silences, 0u);
  EXPECT_EQ(found.lost_messages, 4u);
  EXPECT_DOUBLE_EQ(found.longest_silence_s, 60.0);
  EXPECT_EQ(found.completeness, Completeness::gaps);
}

TEST(CaptureCheck, CallsCompleteOnlyWhatCouldHaveShownALoss) {
  Record trade = of_kind(RecordKind::trade, 0);
  trade.set_trade_id(1);
  EXPECT_EQ(check({tick(0)}).completeness, Completeness::complete);
  EXPECT_EQ(check({tick(0)}, Venue::coinbase_advanced, false).completeness, Completeness::unverifiable);
  EXPECT_EQ(check({tick(0)}, Venue::coinbase_exchange).completeness, Completeness::unverifiable);
  EXPECT_EQ(check({trade}, Venue::coinbase_exchange).completeness, Completeness::complete);
  EXPECT_EQ(check({trade, tick(0)}, Venue::coinbase_exchange).completeness, Completeness::unverifiable);
  EXPECT_EQ(check({trade}, Venue::bitstamp).completeness, Completeness::unverifiable);
}

TEST(CaptureCheck, MeasuresClockSkewWhereThereAreTwoTimes) {
  std::vector<Record> records;
  for (std::int64_t i = 0; i < 200'001; ++i) records.push_back(tick(i, i + i % 101 - 60));
  const ProductCheck found = check(records);
  ASSERT_TRUE(found.skew);
  EXPECT_NEAR(found.skew->median_ms, -10, 1.5);
  EXPECT_NEAR(found.skew->p01_ms, -59, 1.5);
  EXPECT_NEAR(found.skew->p99_ms, 39, 1.5);
  Record one_time = tick(0);
  one_time.flags = Record::kOneTime;
  EXPECT_FALSE(check({one_time}).skew);
}

TEST(CaptureCheck, HasNoRateWithoutASpan) {
  EXPECT_FALSE(check({tick(5)}).rate_per_s());
  EXPECT_FALSE(check({of_kind(RecordKind::heartbeat, 5)}).span_s());
}

}  // namespace
}  // namespace foreshock
