// Logs made to be hard to cut at a given place, and what a failing thread leaves behind. Random ones:
// tests/property/batch_replay_test.cpp.

#include <gtest/gtest.h>

#include "foreshock/table/compare.hpp"
#include "tests/support/replayed.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kYear_s = 365 * 24 * 3600;
constexpr std::int64_t kPrice = 9'000'000'000'000;

struct Log {
  RecordLog log;

  Log() { log.products.intern(Venue::coinbase_advanced, "BTC-USD"); }
  Record& quote(double event_s, double received_s, std::int64_t price = kPrice) {
    Record& record = log.records.emplace_back();
    record.ts_event = from_nanos(static_cast<std::int64_t>(event_s * 1e9));
    record.ts_recv = from_nanos(static_cast<std::int64_t>(received_s * 1e9));
    record.set_price(price);
    record.set_bid(price);
    record.set_ask(price + 1'000'000);
    return record;
  }
  // Prices that differ, so that windows which differ by one second do.
  Record& quote(double event_s) {
    return quote(event_s, event_s, kPrice + std::int64_t(log.records.size() * 7919 % 1000) * 1'000'000);
  }
};

// Chunks of so many records, each warmed up alone.
void expect_cut_is_whole(const RecordLog& log, std::size_t chunk_records,
                         const std::string& set = "core_v1") {
  ReplaySettings settings;
  settings.set = set;
  const Replayed whole = replayed(log, settings);
  settings.chunks = 2;
  settings.chunk_records = chunk_records;
  const Replayed cut = replayed(log, settings);
  EXPECT_EQ(first_difference(compare(whole.rows, cut.rows)), "");
  EXPECT_EQ(cut.counts, whole.counts);
  EXPECT_GT(whole.rows.rows(), 0U);
}

TEST(Replay, AChunkThatBeginsAfterHoursOfSilenceHasTheRowsOfBefore) {
  Log log;
  for (int s = 0; s < 4'000; ++s) log.quote(s);
  for (int s = 0; s < 20; ++s) log.quote(15'000 + s);
  expect_cut_is_whole(log.log, 4'000);
  expect_cut_is_whole(log.log, 4'001);
}

TEST(Replay, ARunNeverStartsAtStampsFromTheFuture) {
  Log log;
  for (int s = 0; s < 8'000; ++s) {
    for (int i = 0; i < 2; ++i) log.quote(s + kYear_s, s + 0.1);
    log.quote(s + 0.2);
  }
  for (const std::size_t chunk_records : {15'000, 15'001, 15'002})
    expect_cut_is_whole(log.log, chunk_records);
}

TEST(Replay, ARunNeverStartsWhereTheNextRecordIsFarBehind) {
  Log log;
  for (int s = 0; s < 9'000; ++s) {
    log.quote(s);
    if (s > 3'500 && s % 2 == 0) log.quote(s - 3'000, s + 0.1);
  }
  expect_cut_is_whole(log.log, 10'000);
  expect_cut_is_whole(log.log, 10'001);
}

// The first connection's clock was a day ahead: no silence is seen for a day after it.
TEST(Replay, ARunNeverStartsBehindTheLatestTimeOfReceipt) {
  Log log;
  for (int s = 0; s < 100; ++s) log.quote(s, s + 86'400);
  for (int s = 100; s < 9'000; s += s % 200 < 20 ? 15 : 1) log.quote(s);
  expect_cut_is_whole(log.log, 6'000);
}

TEST(Replay, TheReturnIntoAChunksFirstTickIsCountedHoweverOldTheTickBefore) {
  Log log;
  for (int i = 0; i < 12; ++i) log.quote(i * 3'600, i * 3'600, i % 2 == 0 ? kPrice : 9 * kPrice);
  expect_cut_is_whole(log.log, 1, "handoff_v1");
  ReplaySettings settings;
  settings.set = "handoff_v1";
  EXPECT_EQ(replayed(log.log, settings).counts.null_returns, 6U);
}

TEST(Replay, ATickHoursLateFindsTheTicksOfItsTime) {
  Log log;
  for (int s = 0; s < 9'000; ++s) log.quote(s);
  for (int s = 0; s < 50; ++s) log.quote(400 + s, 9'000 + s);
  expect_cut_is_whole(log.log, 9'000, "handoff_v1");
  expect_cut_is_whole(log.log, 9'010, "handoff_v1");
}

TEST(Replay, NoRowsIsATableWithoutRows) {
  Log log;
  log.quote(1).kind = RecordKind::heartbeat;
  for (const char* set : {"core_v1", "handoff_v1"}) {
    for (const std::size_t threads : {1, 2}) {
      ReplaySettings settings;
      settings.set = set;
      settings.threads = threads;
      const Replayed got = replayed(log.log, settings);
      EXPECT_EQ(got.rows.rows(), 0U);
      EXPECT_FALSE(got.rows.columns().empty()) << set;
    }
  }
}

TEST(Replay, AFailureToWriteEndsAllThreadsAndIsThrown) {
  Log log;
  for (int s = 0; s < 20'000; ++s) log.quote(s);
  for (const std::size_t threads : {1, 2, 3}) {
    ReplaySettings settings;
    settings.set = "handoff_v1";
    settings.threads = threads;
    settings.chunk_records = 500;
    std::size_t rows = 0;
    const auto sink = [&](const Frame& more) {
      rows += more.rows();
      if (rows > 6'000) throw UserError(ErrorCode::cannot_write, "the disk is full");
    };
    EXPECT_THROW(replay_records(log.log, settings, {sink}), UserError) << threads;
    EXPECT_LT(rows, 7'000U) << "went on after the failure";
  }
}

}  // namespace
}  // namespace foreshock
