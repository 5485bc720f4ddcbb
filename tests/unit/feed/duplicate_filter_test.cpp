#include "foreshock/feed/duplicate_filter.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

Record numbered(std::int64_t sequence, std::int64_t second = 0) {
  Record record;
  record.ts_event = record.ts_recv = from_second(second);
  record.conn = 5;
  record.set_sequence(sequence);
  return record;
}

Record traded(std::int64_t trade_id, std::int64_t second = 0) {
  Record record;
  record.kind = RecordKind::trade;
  record.ts_event = record.ts_recv = from_second(second);
  record.set_trade_id(trade_id);
  return record;
}

TEST(DuplicateFilter, KnowsARecordAgain) {
  DuplicateFilter filter;
  EXPECT_FALSE(filter.seen_before(numbered(1)));
  EXPECT_FALSE(filter.seen_before(numbered(2)));
  EXPECT_TRUE(filter.seen_before(numbered(1)));
  EXPECT_TRUE(filter.seen_before(numbered(1)));
}

TEST(DuplicateFilter, TellsEveryPartOfTheIdentityApart) {
  DuplicateFilter filter;
  EXPECT_FALSE(filter.seen_before(numbered(1)));
  Record other = numbered(1);
  other.conn = 6;
  EXPECT_FALSE(filter.seen_before(other));
  other = numbered(1);
  other.product = 1;
  EXPECT_FALSE(filter.seen_before(other));
  other = numbered(1);
  other.index_in_message = 1;
  EXPECT_FALSE(filter.seen_before(other));
  other = numbered(1);
  other.kind = RecordKind::heartbeat;
  EXPECT_FALSE(filter.seen_before(other));
  other = numbered(1);
  other.ts_event += nanoseconds(1);  // the venue's numbers started again
  EXPECT_FALSE(filter.seen_before(other));
}

TEST(DuplicateFilter, KnowsATradeByItsIdWhateverTheConnection) {
  DuplicateFilter filter;
  EXPECT_FALSE(filter.seen_before(traded(7)));
  Record again = traded(7, 1);
  again.conn = 99;
  again.set_sequence(3);
  again.index_in_message = 4;
  EXPECT_TRUE(filter.seen_before(again));
  Record other_product = traded(7);
  other_product.product = 1;
  EXPECT_FALSE(filter.seen_before(other_product));
}

TEST(DuplicateFilter, RemembersForTwoMinutesOfReceipt) {
  for (const std::int64_t after : {1, 60, 119, 120}) {
    DuplicateFilter filter;
    EXPECT_FALSE(filter.seen_before(traded(7, 1'000)));
    EXPECT_TRUE(filter.seen_before(traded(7, 1'000 + after))) << after;
  }
  for (const std::int64_t after : {121, 180, 239, 241, 100'000}) {
    DuplicateFilter filter;
    EXPECT_FALSE(filter.seen_before(traded(7, 1'000)));
    EXPECT_FALSE(filter.seen_before(traded(8, 1'000 + after / 2)));
    EXPECT_FALSE(filter.seen_before(traded(7, 1'000 + after))) << after;
  }
}

TEST(DuplicateFilter, SeesAtLeastAMillionRecordsBack) {
  DuplicateFilter filter;
  const auto n = static_cast<std::int64_t>(DuplicateFilter::kRemembered);
  for (std::int64_t i = 0; i < n; ++i) ASSERT_FALSE(filter.seen_before(traded(i)));
  EXPECT_TRUE(filter.seen_before(traded(0)));
  for (std::int64_t i = n; i < 3 * n; ++i) ASSERT_FALSE(filter.seen_before(traded(i)));
  EXPECT_TRUE(filter.seen_before(traded(3 * n - 1)));
  EXPECT_FALSE(filter.seen_before(traded(0)));  // forgotten: memory is bounded
}

TEST(DuplicateFilter, IdentifiesOnlyNumberedRecordsOfTheVenue) {
  EXPECT_TRUE(DuplicateFilter::identifies(numbered(1)));
  EXPECT_TRUE(DuplicateFilter::identifies(traded(1)));
  EXPECT_FALSE(DuplicateFilter::identifies(Record{}));
  Record gap = numbered(1);
  gap.kind = RecordKind::gap;
  EXPECT_FALSE(DuplicateFilter::identifies(gap));
}

}  // namespace
}  // namespace foreshock
