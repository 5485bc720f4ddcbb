#include "foreshock/feed/silence_clocks.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::vector<Record> clocks_before(SilenceClocks& clocks, std::int64_t ms, ProductIndex product = 0) {
  Record record;
  record.product = product;
  record.conn = 3;
  record.ts_recv = from_nanos(ms * 1'000'000);
  std::vector<Record> found;
  clocks.before(record, [&](const Record& clock) { found.push_back(clock); });
  return found;
}

TEST(SilenceClocks, TickEvery250MillisecondsOfSilence) {
  SilenceClocks clocks;
  EXPECT_TRUE(clocks_before(clocks, 1'000).empty());
  EXPECT_TRUE(clocks_before(clocks, 1'250).empty());  // not before 250 ms have passed
  const std::vector<Record> found = clocks_before(clocks, 1'751);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].ts_recv, from_nanos(1'500'000'000));
  EXPECT_EQ(found[1].ts_recv, from_nanos(1'750'000'000));
  EXPECT_EQ(found[0].kind, RecordKind::clock);
  EXPECT_EQ(found[0].ts_event, found[0].ts_recv);
  EXPECT_EQ(found[0].conn, 3);
  EXPECT_EQ(found[0].fields, 0);
}

TEST(SilenceClocks, CountEachProductByItself) {
  SilenceClocks clocks;
  EXPECT_TRUE(clocks_before(clocks, 0, 0).empty());
  EXPECT_TRUE(clocks_before(clocks, 900, 1).empty());
  const std::vector<Record> found = clocks_before(clocks, 1'000, 0);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].product, 0u);
}

TEST(SilenceClocks, StartFromTheLatestReceipt) {
  SilenceClocks clocks;
  EXPECT_TRUE(clocks_before(clocks, 10'000).empty());
  EXPECT_TRUE(clocks_before(clocks, 0).empty());
  EXPECT_TRUE(clocks_before(clocks, 10'200).empty());
}

TEST(SilenceClocks, StopAfterTwoHours) {
  SilenceClocks clocks;
  EXPECT_TRUE(clocks_before(clocks, 0).empty());
  EXPECT_EQ(clocks_before(clocks, 4LL * 86'400'000).size(), 28'800u);
}

}  // namespace
}  // namespace foreshock
