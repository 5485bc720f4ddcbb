#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

ParsedMessage parse(std::string_view text) {
  return {Venue::coinbase_exchange, text};
}

TEST(CoinbaseExchange, ReadsTickersWithTheTakersSideAsWritten) {
  const ParsedMessage parsed = parse(
      R"({"type":"ticker","sequence":33,"product_id":"A-GBP","price":"14.7775","open_24h":"14","best_bid":"14.7550",)"
      R"("best_bid_size":"4","best_ask":"14.8060","best_ask_size":"5","side":"buy",)"
      R"("time":"2025-01-02T03:04:05.244075Z","trade_id":881,"last_size":"0.04"})");
  ASSERT_FALSE(parsed.error);
  ASSERT_EQ(parsed.message.records.size(), 1u);
  const Record& record = parsed.message.records[0].record;
  EXPECT_EQ(record.kind, RecordKind::ticker);
  EXPECT_EQ(record.side, Side::buy);
  EXPECT_EQ(record.sequence, 33);
  EXPECT_EQ(record.trade_id, 881);
  EXPECT_EQ(record.size, 4'000'000);
  EXPECT_EQ(record.ask_size, 500'000'000);
  EXPECT_EQ(parsed.message.time, time_of("2025-01-02T03:04:05.244075Z"));
  EXPECT_FALSE(parsed.message.sequence);  // skips by design: no loss can be told from it
  EXPECT_FALSE(parsed.message.consecutive_trade_ids);
}

TEST(CoinbaseExchange, ReadsMatchesWithTheMakersSideTurned) {
  const std::string fields =
      R"("trade_id":28,"maker_order_id":"m","taker_order_id":"t","side":"sell","size":"985","price":"0.00001305",)"
      R"("product_id":"A-BTC","sequence":177,"time":"2025-01-02T03:04:05.1Z"})";
  const ParsedMessage match = parse(R"({"type":"match",)" + fields);
  ASSERT_FALSE(match.error);
  const Record& record = match.message.records.at(0).record;
  EXPECT_EQ(record.kind, RecordKind::trade);
  EXPECT_EQ(record.side, Side::buy);
  EXPECT_EQ(record.price, 1'305);
  EXPECT_FALSE(record.is(Record::kSnapshot));
  EXPECT_TRUE(match.message.consecutive_trade_ids);
  const ParsedMessage last = parse(R"({"type":"last_match",)" + fields);
  EXPECT_TRUE(last.message.records.at(0).record.is(Record::kSnapshot));
}

TEST(CoinbaseExchange, ReadsHeartbeatsAndBooksOfTheirProduct) {
  const ParsedMessage beat = parse(
      R"({"type":"heartbeat","sequence":90,"last_trade_id":20,"product_id":"A-USD","time":"2025-01-02T03:04:05Z"})");
  ASSERT_FALSE(beat.error);
  EXPECT_EQ(beat.message.records.at(0).record.kind, RecordKind::heartbeat);
  EXPECT_EQ(beat.message.records.at(0).record.sequence, 90);
  const ParsedMessage book =
      parse(R"({"type":"snapshot","product_id":"A-USD","bids":[["1","2"]],"asks":[]})");
  EXPECT_EQ(book.message.records.at(0).record.kind, RecordKind::status);
  EXPECT_FALSE(book.message.time);
  EXPECT_FALSE(book.message.unknown);
}

TEST(CoinbaseExchange, NamesSubscribedProducts) {
  const ParsedMessage parsed = parse(
      R"({"type":"subscriptions","channels":[{"name":"ticker","product_ids":["A","B"]},{"name":"x","product_ids":["C"]}]})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.subscribed, (std::vector<std::string_view>{"A", "B", "C"}));
  EXPECT_TRUE(parsed.message.records.empty());
  const ParsedMessage sent = parse(R"({"type":"subscribe","product_ids":["A"],"channels":["ticker"]})");
  EXPECT_EQ(sent.message.subscribed, (std::vector<std::string_view>{"A"}));
}

TEST(CoinbaseExchange, StoresTypesNobodyKnows) {
  const ParsedMessage parsed = parse(R"({"type":"rfq_match","product_id":"A-USD"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_TRUE(parsed.message.unknown);
  EXPECT_EQ(parsed.message.records.at(0).record.kind, RecordKind::status);
}

}  // namespace
}  // namespace foreshock
