#include "foreshock/feed/connection.hpp"

#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kStart = 42;

// A connection fed with messages received one second after another.
class Fed {
 public:
  explicit Fed(Venue venue, bool check_sequence = true)
      : parser_(make_venue_parser(venue)), connection(venue, kStart, check_sequence, products) {}

  std::vector<Record> message(std::string_view text, bool with_receipt = true) {
    const Padded padded(text);
    std::vector<Record> records;
    RawMessage raw{std::nullopt, padded.view()};
    if (with_receipt) raw.ts_recv = from_second(++seconds);
    error = connection.on_message(raw, *parser_, [&](const Record& record) { records.push_back(record); });
    return records;
  }
  void sent(std::string_view text) { connection.on_sent(Padded(text).view(), *parser_); }

 private:
  std::unique_ptr<VenueParser> parser_;

 public:
  ProductTable products;
  Connection connection;
  std::optional<Error> error;
  std::int64_t seconds = 0;
};

std::string envelope(std::string_view channel, int sequence, std::string_view events) {
  return R"({"channel":")" + std::string(channel) +
         R"(","timestamp":"1970-01-01T00:00:00.5Z","sequence_num":)" + std::to_string(sequence) +
         R"(,"events":[)" + std::string(events) + "]}";
}
std::string ticker(int sequence, std::string_view product) {
  return envelope(
      "ticker", sequence,
      R"({"type":"update","tickers":[{"product_id":")" + std::string(product) + R"(","price":"1"}]})");
}
std::string heartbeat(int sequence) {
  return envelope("heartbeats", sequence, R"({"heartbeat_counter":1,"current_time":""})");
}

TEST(Connection, StampsEveryRecord) {
  Fed fed(Venue::coinbase_advanced);
  const auto records = fed.message(envelope(
      "ticker", 9,
      R"({"tickers":[{"product_id":"A","price":"1"},{"product_id":"B","price":"2"}]},{"tickers":[{"product_id":"A","price":"3"}]})"));
  ASSERT_EQ(records.size(), 3u);
  for (std::int32_t i = 0; i < 3; ++i) {
    const Record& record = records[std::size_t(i)];
    EXPECT_EQ(record.index_in_message, i);
    EXPECT_EQ(record.conn, kStart);
    EXPECT_EQ(record.sequence, 9);
    EXPECT_EQ(record.ts_event, from_nanos(500'000'000));
    EXPECT_EQ(record.ts_recv, from_second(1));
    EXPECT_FALSE(record.is(Record::kOneTime));
  }
  EXPECT_EQ(records[2].product, records[0].product);
  EXPECT_NE(records[1].product, records[0].product);
}

TEST(Connection, WritesAHeartbeatOncePerProductItKnows) {
  Fed fed(Venue::coinbase_advanced);
  EXPECT_TRUE(fed.message(heartbeat(0)).empty());  // nothing known yet
  fed.sent(R"({"type":"subscribe","product_ids":["A","B"],"channel":"ticker"})");
  static_cast<void>(fed.message(ticker(1, "C")));
  const auto records = fed.message(heartbeat(2));
  ASSERT_EQ(records.size(), 3u);
  for (const Record& record : records) {
    EXPECT_EQ(record.kind, RecordKind::heartbeat);
    EXPECT_EQ(record.sequence, 2);
    EXPECT_EQ(record.index_in_message, 0);
  }
  EXPECT_EQ(fed.products[records[0].product].product_id, "A");
  EXPECT_EQ(fed.products[records[2].product].product_id, "C");
}

TEST(Connection, KnowsTheProductsASubscriptionNames) {
  Fed fed(Venue::coinbase_advanced);
  const auto records = fed.message(envelope("subscriptions", 0, R"({"subscriptions":{"ticker":["A","B"]}})"));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind, RecordKind::status);
}

TEST(Connection, MakesAGapPerProductBeforeTheMessageThatRevealsIt) {
  Fed fed(Venue::coinbase_advanced);
  static_cast<void>(fed.message(ticker(0, "A")));
  static_cast<void>(fed.message(ticker(1, "B")));
  const auto records = fed.message(ticker(5, "A"));
  ASSERT_EQ(records.size(), 3u);
  for (std::size_t i : {0u, 1u}) {
    EXPECT_EQ(records[i].kind, RecordKind::gap);
    EXPECT_EQ(records[i].product, i);
    EXPECT_EQ(records[i].gap_from, 1);
    EXPECT_EQ(records[i].gap_to, 5);
    EXPECT_EQ(records[i].gap_count, 3);
    EXPECT_EQ(records[i].ts_recv, from_second(3));
    EXPECT_EQ(records[i].ts_event, from_second(3));
  }
  EXPECT_EQ(records[2].kind, RecordKind::ticker);
  EXPECT_EQ(fed.message(ticker(6, "A")).size(), 1u);
}

TEST(Connection, MakesNoGapOfLateOrRepeatedMessages) {
  Fed fed(Venue::coinbase_advanced);
  for (const int sequence : {0, 1, 3, 2, 3, 4}) {
    const auto records = fed.message(ticker(sequence, "A"));
    EXPECT_EQ(records.size(), sequence == 3 && fed.seconds == 3 ? 2u : 1u) << fed.seconds;
  }
}

TEST(Connection, MakesAGapOfUnknownSizeWhereNumbersStartAgain) {
  Fed fed(Venue::coinbase_advanced);
  for (int sequence = 0; sequence < 5; ++sequence) static_cast<void>(fed.message(ticker(sequence, "A")));
  const auto records = fed.message(ticker(0, "A"));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind, RecordKind::gap);
  EXPECT_EQ(records[0].fields, 0);
  EXPECT_EQ(fed.message(ticker(1, "A")).size(), 1u);
}

TEST(Connection, MakesAGapOfUnknownSizeAfterAReconnect) {
  Fed fed(Venue::coinbase_advanced);
  static_cast<void>(fed.message(ticker(70, "A")));
  fed.connection.reconnect(99);
  const auto records = fed.message(ticker(2, "A"));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind, RecordKind::gap);
  EXPECT_EQ(records[0].fields, 0);
  EXPECT_EQ(records[1].conn, 99);
  EXPECT_EQ(fed.message(ticker(3, "A")).size(), 1u);
}

TEST(Connection, LetsNumbersJumpWhereNotAllMessagesAreSeen) {
  Fed fed(Venue::coinbase_advanced, false);
  static_cast<void>(fed.message(ticker(0, "A")));
  EXPECT_EQ(fed.message(ticker(50, "A")).size(), 1u);
}

TEST(Connection, MakesAGapOfTheProductWhoseTradeIdsJump) {
  Fed fed(Venue::coinbase_exchange);
  const auto match = [](std::string_view type, std::string_view product, int id) {
    return R"({"type":")" + std::string(type) + R"(","product_id":")" + std::string(product) +
           R"(","price":"1","size":"1","time":"1970-01-01T00:00:01Z","sequence":1,"trade_id":)" +
           std::to_string(id) + "}";
  };
  static_cast<void>(fed.message(match("last_match", "A", 10)));
  EXPECT_EQ(fed.message(match("match", "B", 700)).size(), 1u);
  EXPECT_EQ(fed.message(match("match", "A", 11)).size(), 1u);
  const auto records = fed.message(match("match", "A", 14));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].kind, RecordKind::gap);
  EXPECT_EQ(records[0].gap_from, 11);
  EXPECT_EQ(records[0].gap_count, 2);
  // A ticker's trade id may jump.
  EXPECT_EQ(
      fed.message(R"({"type":"ticker","product_id":"A","price":"1","trade_id":99,"sequence":3})").size(), 1u);
}

TEST(Connection, LetsOneTimeStandForBoth) {
  Fed fed(Venue::coinbase_advanced, false);
  const auto bare = fed.message(ticker(0, "A"), false);
  ASSERT_EQ(bare.size(), 1u);
  EXPECT_TRUE(bare[0].is(Record::kOneTime));
  EXPECT_EQ(bare[0].ts_recv, bare[0].ts_event);
  Fed binance(Venue::binance);
  const auto quote = binance.message(R"({"u":4,"s":"AB","b":"1","B":"1","a":"2","A":"1"})");
  ASSERT_EQ(quote.size(), 1u);
  EXPECT_TRUE(quote[0].is(Record::kOneTime));
  EXPECT_EQ(quote[0].ts_event, from_second(1));
  EXPECT_TRUE(binance.message(R"({"u":4,"s":"AB","b":"1","B":"1","a":"2","A":"1"})", false).empty());
  EXPECT_EQ(binance.error->message, "a message without any time");
}

TEST(Connection, ChangesNothingOnAnError) {
  Fed fed(Venue::coinbase_advanced);
  static_cast<void>(fed.message(ticker(0, "A")));
  EXPECT_TRUE(fed.message("{").empty());
  EXPECT_TRUE(fed.error);
  EXPECT_TRUE(fed.message(ticker(1, R"(A\/B)")).empty());
  EXPECT_TRUE(fed.error);
  EXPECT_EQ(fed.message(ticker(1, "A")).size(), 1u);
  EXPECT_FALSE(fed.error);
}

}  // namespace
}  // namespace foreshock
