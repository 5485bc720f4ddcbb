#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

ParsedMessage parse(std::string_view text) {
  return {Venue::coinbase_advanced, text};
}

constexpr std::string_view kTwoTickers =
    R"({"channel":"ticker","client_id":"","timestamp":"2025-01-02T03:04:05.123456789Z","sequence_num":7,"events":[)"
    R"({"type":"update","tickers":[)"
    R"({"type":"ticker","product_id":"AAA-USD","price":"100.5","volume_24_h":"1","best_bid":"100.4",)"
    R"("best_bid_quantity":"2","best_ask":"100.6","best_ask_quantity":"3"},)"
    R"({"type":"ticker","product_id":"BBB-USD","price":"0.00003711"}]},)"
    R"({"type":"update","tickers":[{"product_id":"CCC-USD","price":7}]}]})";

TEST(CoinbaseAdvanced, ReadsEveryTickerOfEveryEvent) {
  const ParsedMessage parsed = parse(kTwoTickers);
  ASSERT_FALSE(parsed.error);
  const VenueMessage& message = parsed.message;
  EXPECT_EQ(message.time, time_of("2025-01-02T03:04:05.123456789Z"));
  EXPECT_EQ(message.sequence, 7);
  EXPECT_FALSE(message.unknown);
  ASSERT_EQ(message.records.size(), 3u);
  const Record& first = message.records[0].record;
  EXPECT_EQ(message.records[0].product_id, "AAA-USD");
  EXPECT_EQ(first.kind, RecordKind::ticker);
  EXPECT_EQ(first.price, 10'050'000'000);
  EXPECT_EQ(first.bid, 10'040'000'000);
  EXPECT_EQ(first.bid_size, 200'000'000);
  EXPECT_EQ(first.ask, 10'060'000'000);
  EXPECT_EQ(first.ask_size, 300'000'000);
  EXPECT_EQ(message.records[1].record.price, 3'711);
  EXPECT_EQ(message.records[1].record.fields, Record::kPrice);
  EXPECT_EQ(message.records[2].product_id, "CCC-USD");
}

TEST(CoinbaseAdvanced, DoesNotNeedKeysInOrder) {
  const ParsedMessage parsed = parse(
      R"({"events":[{"tickers":[{"best_bid":"1","product_id":"A"}],"type":"snapshot"}],"sequence_num":"3",)"
      R"("timestamp":"2025-01-02T03:04:05Z","channel":"ticker"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.sequence, 3);
  ASSERT_EQ(parsed.message.records.size(), 1u);
  EXPECT_FALSE(parsed.message.records[0].record.is(Record::kSnapshot));  // a ticker's snapshot is news
}

TEST(CoinbaseAdvanced, ReadsTradesWithTheTakersSide) {
  const ParsedMessage parsed =
      parse(R"({"channel":"market_trades","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[)"
            R"({"type":"snapshot","trades":[{"product_id":"A-USD","trade_id":"41","price":"9","size":"0.5",)"
            R"("time":"2025-01-02T03:04:01.5Z","side":"SELL"}]},)"
            R"({"type":"update","trades":[{"product_id":"A-USD","trade_id":42,"price":"8","size":"1",)"
            R"("time":"2025-01-02T03:04:04Z","side":"BUY"}]}]})");
  ASSERT_FALSE(parsed.error);
  ASSERT_EQ(parsed.message.records.size(), 2u);
  const VenueRecord& old = parsed.message.records[0];
  EXPECT_EQ(old.record.kind, RecordKind::trade);
  EXPECT_TRUE(old.timed);
  EXPECT_EQ(old.record.ts_event, time_of("2025-01-02T03:04:01.5Z"));
  EXPECT_TRUE(old.record.is(Record::kSnapshot));
  EXPECT_EQ(old.record.trade_id, 41);
  EXPECT_EQ(old.record.side, Side::buy);  // the message names the maker's
  const Record& fresh = parsed.message.records[1].record;
  EXPECT_FALSE(fresh.is(Record::kSnapshot));
  EXPECT_EQ(fresh.side, Side::sell);
  EXPECT_EQ(fresh.size, 100'000'000);
}

TEST(CoinbaseAdvanced, ReadsHeartbeatsWithGoTimeOrTheEnvelopes) {
  const ParsedMessage go =
      parse(R"({"channel":"heartbeats","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[)"
            R"({"current_time":"2025-01-02 03:04:04.25 +0000 UTC m=+83.1","heartbeat_counter":"3049"}]})");
  ASSERT_FALSE(go.error);
  EXPECT_EQ(go.message.kind, RecordKind::heartbeat);
  EXPECT_EQ(go.message.time, time_of("2025-01-02T03:04:04.25Z"));
  const ParsedMessage odd =
      parse(R"({"channel":"heartbeats","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[)"
            R"({"current_time":"noon","heartbeat_counter":3049}]})");
  ASSERT_FALSE(odd.error);
  EXPECT_EQ(odd.message.kind, RecordKind::heartbeat);
  EXPECT_EQ(odd.message.time, time_of("2025-01-02T03:04:05Z"));
}

TEST(CoinbaseAdvanced, NamesSubscribedProductsButNotTheHeartbeatsChannel) {
  const ParsedMessage parsed =
      parse(R"({"channel":"subscriptions","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[)"
            R"({"subscriptions":{"ticker":["A-USD","B-USD"],"heartbeats":["heartbeats"]}}]})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.subscribed, (std::vector<std::string_view>{"A-USD", "B-USD"}));
  EXPECT_FALSE(parsed.message.unknown);
  const ParsedMessage sent = parse(R"({"type":"subscribe","product_ids":["C-USD"],"channel":"ticker"})");
  EXPECT_EQ(sent.message.subscribed, (std::vector<std::string_view>{"C-USD"}));
}

TEST(CoinbaseAdvanced, TakesBooksAndCandlesAsStatusOfTheirProduct) {
  const ParsedMessage book = parse(
      R"({"channel":"l2_data","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[{"type":"update",)"
      R"("product_id":"A-USD","updates":[{"side":"offer","price_level":"oops","new_quantity":"1"}]}]})");
  ASSERT_FALSE(book.error);
  ASSERT_EQ(book.message.records.size(), 1u);
  EXPECT_EQ(book.message.records[0].record.kind, RecordKind::status);
  EXPECT_FALSE(book.message.unknown);
  const ParsedMessage candles = parse(
      R"({"channel":"candles","timestamp":"2025-01-02T03:04:05Z","sequence_num":1,"events":[{"type":"update",)"
      R"("candles":[{"start":"1","product_id":"A-USD"},{"start":"2","product_id":"A-USD"}]}]})");
  EXPECT_EQ(candles.message.records.size(), 1u);
}

TEST(CoinbaseAdvanced, RefusesTicksThatSayNothing) {
  const auto ticker = [](std::string_view inside) {
    return std::string(R"({"channel":"ticker","timestamp":"2025-01-02T03:04:05Z","events":[{"tickers":[{)") +
           std::string(inside) + "}]}]}";
  };
  EXPECT_EQ(parse(ticker(R"("price":"1")")).error->code, ErrorCode::missing_field);
  EXPECT_EQ(parse(ticker(R"("product_id":"A")")).error->code, ErrorCode::missing_field);
  EXPECT_EQ(parse(ticker(R"("product_id":"A","price":"1e400")")).error->code, ErrorCode::bad_number);
  EXPECT_EQ(parse(ticker(R"("product_id":"A","price":"0.000000001")")).error->code, ErrorCode::bad_number);
  EXPECT_EQ(parse(R"({"channel":"ticker","timestamp":"yesterday","events":[]})").error->code,
            ErrorCode::bad_time);
  EXPECT_FALSE(parse(ticker(R"("product_id":"A","price":"1")")).error);
}

}  // namespace
}  // namespace foreshock
