#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

ParsedMessage parse(std::string_view text) {
  return {Venue::bitstamp, text};
}

TEST(Bitstamp, ReadsTradesByTheirExactText) {
  const ParsedMessage parsed = parse(
      R"({"data":{"id":216000477,"timestamp":"1641343699","amount":0.0792,"amount_str":"0.07920000","price":3805.44,)"
      R"("price_str":"3805.44","type":1,"microtimestamp":"1641343699596000","buy_order_id":1},)"
      R"("channel":"live_trades_ethusd","event":"trade"})");
  ASSERT_FALSE(parsed.error);
  const VenueRecord& named = parsed.message.records.at(0);
  EXPECT_EQ(named.product_id, "ethusd");
  EXPECT_EQ(named.record.kind, RecordKind::trade);
  EXPECT_EQ(named.record.trade_id, 216000477);
  EXPECT_EQ(named.record.price, 380'544'000'000);
  EXPECT_EQ(named.record.size, 7'920'000);
  EXPECT_EQ(named.record.side, Side::sell);
  EXPECT_EQ(parsed.message.time, from_nanos(1'641'343'699'596'000'000));
  EXPECT_FALSE(parsed.message.consecutive_trade_ids);  // ids are global: no loss can be told
}

TEST(Bitstamp, TakesBooksAsStatus) {
  const ParsedMessage parsed = parse(
      R"({"data":{"timestamp":"1641343691","microtimestamp":"1641343691244908","bids":[["1.1","9"]],"asks":[]},)"
      R"("channel":"diff_order_book_ethusd","event":"data"})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.records.at(0).record.kind, RecordKind::status);
  EXPECT_EQ(parsed.message.records.at(0).product_id, "ethusd");
  EXPECT_FALSE(parsed.message.unknown);
}

TEST(Bitstamp, ReadsControlMessages) {
  const ParsedMessage done =
      parse(R"({"event":"bts:subscription_succeeded","channel":"live_trades_btcusd","data":{}})");
  ASSERT_FALSE(done.error);
  EXPECT_EQ(done.message.subscribed, (std::vector<std::string_view>{"btcusd"}));
  const ParsedMessage beat = parse(R"({"event":"bts:heartbeat","channel":"","data":{"status":"success"}})");
  EXPECT_EQ(beat.message.kind, RecordKind::heartbeat);
  const ParsedMessage sent = parse(R"({"event":"bts:subscribe","data":{"channel":"live_trades_btcusd"}})");
  EXPECT_EQ(sent.message.subscribed, (std::vector<std::string_view>{"btcusd"}));
  EXPECT_FALSE(parse(R"({"event":"bts:request_reconnect","channel":"","data":""})").message.unknown);
}

TEST(Bitstamp, RefusesTradesThatCannotBeRead) {
  EXPECT_TRUE(
      parse(R"({"data":{"id":"x","price_str":"1"},"channel":"live_trades_a","event":"trade"})").error);
  EXPECT_TRUE(
      parse(
          R"({"data":{"id":1,"microtimestamp":"99999999999999999"},"channel":"live_trades_a","event":"trade"})")
          .error);
}

}  // namespace
}  // namespace foreshock
