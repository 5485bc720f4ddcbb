#include "foreshock/simulation/simulated_feed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::json;

struct Log {
  std::vector<FeedRecord> items;
  FeedCounts counts;
};

Log simulate(bool with_faults, std::int64_t duration_s) {
  SimulatedFeed feed({.seed = 9, .products = {"BTC-USD", "ETH-USD"}, .duration_s = duration_s}, with_faults);
  Log log;
  std::vector<FeedRecord> batch;
  while (feed.next_second(batch)) log.items.insert(log.items.end(), batch.begin(), batch.end());
  log.counts = feed.counts();
  return log;
}

// Twelve hours with faults, simulated once for all tests.
const Log& faulty() {
  static const Log log = simulate(true, 43'200);
  return log;
}

std::int64_t count(const Log& log, RecordKind kind) {
  return std::count_if(log.items.begin(), log.items.end(),
                       [&](const auto& i) { return i.record.kind == kind; });
}

TEST(SimulatedFeed, CountsWhatItWrote) {
  const FeedCounts& counts = faulty().counts;
  const auto duplicates = std::count_if(faulty().items.begin(), faulty().items.end(),
                                        [](const auto& item) { return item.record.is(Record::kDuplicate); });
  EXPECT_EQ(counts.duplicates, duplicates);
  EXPECT_EQ(counts.ticks + counts.duplicates, count(faulty(), RecordKind::ticker));
  EXPECT_EQ(counts.gaps, count(faulty(), RecordKind::gap));
  EXPECT_EQ(counts.heartbeats, count(faulty(), RecordKind::heartbeat));
  EXPECT_EQ(counts.statuses, count(faulty(), RecordKind::status));
  EXPECT_EQ(counts.clocks, count(faulty(), RecordKind::clock));
  EXPECT_GT(counts.duplicates, 5);
  EXPECT_GT(counts.reconnects, 0);
  EXPECT_GT(counts.lost_messages, 0);
}

TEST(SimulatedFeed, HasNoFaultsWhenToldSo) {
  const Log log = simulate(false, 7200);
  EXPECT_EQ(log.counts.duplicates + log.counts.gaps + log.counts.reconnects + log.counts.lost_messages, 0);
  UnixNanos latest{};
  for (const auto& [record, raw] : log.items) {
    if (!record.from_venue()) continue;
    EXPECT_GE(record.ts_event, latest);
    latest = record.ts_event;
  }
  EXPECT_NEAR(double(log.counts.heartbeats), 2 * 7200, 4);
}

// Within a connection the numbers rise by one from message to message; every jump has its gap records before
// it.
TEST(SimulatedFeed, NumbersMessagesAndTellsEveryLoss) {
  std::map<std::int64_t, std::int64_t> last;  // by connection
  std::vector<const Record*> gaps;            // since the last message
  std::int64_t lost = 0, reconnects = 0;
  std::string_view previous_raw;
  for (const auto& [record, raw] : faulty().items) {
    if (record.kind == RecordKind::gap) gaps.push_back(&record);
    if (!record.from_venue() || record.is(Record::kDuplicate)) continue;
    const bool new_connection = !last.contains(record.conn);
    auto& previous = last.try_emplace(record.conn, -1).first->second;
    if (record.sequence == previous && raw == previous_raw) continue;  // for another product
    previous_raw = raw;
    ASSERT_GT(record.sequence, previous);
    const bool first_of_all = last.size() == 1 && new_connection;
    if (record.sequence == previous + 1 && (first_of_all || !new_connection)) {
      EXPECT_TRUE(gaps.empty());
    } else {
      ASSERT_EQ(gaps.size(), 2u) << "one a product";
      EXPECT_NE(gaps[0]->product, gaps[1]->product);
      for (const Record* gap : gaps) {
        EXPECT_EQ(gap->conn, record.conn);
        EXPECT_EQ(gap->has(Record::kGapFrom | Record::kGapTo | Record::kGapCount), !new_connection);
        if (new_connection) continue;
        EXPECT_EQ(gap->gap_from, previous);
        EXPECT_EQ(gap->gap_to, record.sequence);
        EXPECT_EQ(gap->gap_count, record.sequence - previous - 1);
      }
      new_connection ? ++reconnects : lost += gaps[0]->gap_count;
    }
    EXPECT_TRUE(!new_connection || record.sequence == 0);
    previous = record.sequence;
    gaps.clear();
  }
  EXPECT_EQ(lost, faulty().counts.lost_messages);
  EXPECT_EQ(reconnects, faulty().counts.reconnects);
}

TEST(SimulatedFeed, IsSilentForAtLeastFifteenSecondsWhenAConnectionDies) {
  const Record* last = nullptr;
  int seen = 0;
  for (const auto& [record, raw] : faulty().items) {
    if (!record.from_venue()) continue;
    if (last != nullptr && last->conn != record.conn) {
      ++seen;
      EXPECT_GT(record.ts_recv - last->ts_recv, std::chrono::seconds(14));
      EXPECT_LT(record.ts_recv - last->ts_recv, std::chrono::seconds(605));
    }
    last = &record;
  }
  EXPECT_EQ(seen, faulty().counts.reconnects);
}

TEST(SimulatedFeed, RepeatsDuplicatesToTheLetter) {
  std::map<std::tuple<std::int64_t, std::int64_t>, const FeedRecord*> seen;
  for (const FeedRecord& item : faulty().items) {
    if (item.record.kind != RecordKind::ticker) continue;
    const auto key = std::tuple(item.record.conn, item.record.sequence);
    if (!item.record.is(Record::kDuplicate)) {
      seen[key] = &item;
      continue;
    }
    ASSERT_TRUE(seen.contains(key));
    EXPECT_EQ(seen[key]->raw, item.raw);
    Record expected = seen[key]->record;
    expected.ts_recv = item.record.ts_recv;
    expected.flags |= Record::kDuplicate;
    EXPECT_EQ(item.record, expected);
    EXPECT_LT(item.record.ts_recv - seen[key]->record.ts_recv, std::chrono::seconds(5));
  }
}

TEST(SimulatedFeed, StampsReceiptInOrderByAClockThatIsBehind) {
  UnixNanos previous{};
  std::vector<std::int64_t> offsets_ms;
  for (const auto& [record, raw] : faulty().items) {
    ASSERT_GE(record.ts_recv, previous);
    previous = record.ts_recv;
    if (record.kind == RecordKind::heartbeat)
      offsets_ms.push_back((record.ts_recv - record.ts_event).count() / 1'000'000);
  }
  std::sort(offsets_ms.begin(), offsets_ms.end());
  EXPECT_LT(offsets_ms[offsets_ms.size() / 2], -10);
  EXPECT_GT(offsets_ms[offsets_ms.size() / 2], -100);
  EXPECT_GT(offsets_ms[offsets_ms.size() * 99 / 100] - offsets_ms[offsets_ms.size() / 100], 10) << "jitter";
}

TEST(SimulatedFeed, BringsSomeOrdersLateButNeverByAQuarterSecond) {
  std::map<ProductIndex, UnixNanos> watermark;
  int late = 0;
  for (const auto& [record, raw] : faulty().items) {
    if (!record.from_venue() || record.is(Record::kDuplicate)) continue;
    auto& latest = watermark[record.product];
    late += record.ts_event < latest;
    EXPECT_LT(latest - record.ts_event, std::chrono::milliseconds(250));
    latest = std::max(latest, record.ts_event);
  }
  EXPECT_GT(late, 50);
}

TEST(SimulatedFeed, WritesAClockWheneverNothingCameForAQuarterSecond) {
  constexpr auto kWait = std::chrono::milliseconds(250);
  UnixNanos before{}, now = faulty().items.front().record.ts_recv;  // the last two receipts
  for (const auto& [record, raw] : faulty().items) {
    if (record.ts_recv != now) before = std::exchange(now, record.ts_recv);
    ASSERT_LE(now - before, before == UnixNanos{} ? nanoseconds::max() : nanoseconds(kWait));
    if (record.kind != RecordKind::clock) continue;
    ASSERT_EQ(now - before, kWait);
    ASSERT_EQ(record.ts_event, record.ts_recv);
  }
}

// The venue's message holds what the record says.
TEST(SimulatedFeed, SpeaksTheVenuesLanguage) {
  for (std::size_t i = 0; i < 5000; ++i) {
    const auto& [record, raw] = faulty().items[i];
    ASSERT_EQ(raw.empty(), !record.from_venue());
    if (raw.empty()) continue;
    const Json message = Json::parse(raw);
    EXPECT_EQ(message.at("sequence_num").get<std::int64_t>(), record.sequence);
    EXPECT_EQ(parse_time(message.at("timestamp").get<std::string>())->utc, record.ts_event);
    const Json& event = message.at("events").at(0);
    if (record.kind == RecordKind::heartbeat) {
      EXPECT_EQ(parse_go_time(event.at("current_time").get<std::string>()).value(), record.ts_event);
    }
    if (record.kind != RecordKind::ticker) continue;
    const Json& ticker = event.at("tickers").at(static_cast<std::size_t>(record.index_in_message));
    EXPECT_EQ(ticker.at("product_id"), record.product == 0 ? "BTC-USD" : "ETH-USD");
    const auto units = [&](const char* key) {
      return parse_decimal(ticker.at(key).get<std::string>()).value();
    };
    EXPECT_EQ(units("price"), record.price);
    EXPECT_EQ(units("best_bid"), record.bid);
    EXPECT_EQ(units("best_bid_quantity"), record.bid_size);
    EXPECT_EQ(units("best_ask"), record.ask);
    EXPECT_EQ(units("best_ask_quantity"), record.ask_size);
    EXPECT_GT(units("high_52_w"), units("low_52_w"));
  }
}

TEST(SimulatedFeed, OpensEveryConnectionWithASnapshotOfAllProducts) {
  std::set<std::int64_t> connections;
  for (auto item = faulty().items.begin(); item != faulty().items.end(); ++item) {
    if (!item->record.from_venue() || !connections.insert(item->record.conn).second) continue;
    ASSERT_GE(faulty().items.end() - item, 4);
    const Json message = Json::parse(item->raw);
    EXPECT_EQ(message.at("events").at(0).at("type"), "snapshot");
    EXPECT_EQ(message.at("events").at(0).at("tickers").size(), 2u);
    EXPECT_EQ(item[1].raw, item[0].raw);
    EXPECT_EQ(item[2].record.kind, RecordKind::status);
    EXPECT_EQ(Json::parse(item[2].raw).at("channel"), "subscriptions");
  }
  EXPECT_EQ(std::int64_t(connections.size()), faulty().counts.reconnects + 1);
}

}  // namespace
}  // namespace foreshock
