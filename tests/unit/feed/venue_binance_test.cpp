#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

ParsedMessage parse(std::string_view text) {
  return {Venue::binance, text};
}

TEST(Binance, ReadsAggregateTradesBareAndWrapped) {
  const std::string trade =
      R"({"e":"aggTrade","E":1672515782136,"s":"AAABBB","a":12345,"p":"0.001","q":"100","f":100,"l":105,)"
      R"("T":1672515782100,"m":true,"M":true})";
  for (const std::string& text : {trade, R"({"stream":"aaabbb@aggTrade","data":)" + trade + "}"}) {
    const ParsedMessage parsed = parse(text);
    ASSERT_FALSE(parsed.error) << parsed.error->message;
    ASSERT_EQ(parsed.message.records.size(), 1u);
    const VenueRecord& named = parsed.message.records[0];
    EXPECT_EQ(named.product_id, "AAABBB");
    EXPECT_EQ(named.record.kind, RecordKind::trade);
    EXPECT_EQ(named.record.trade_id, 12345);
    EXPECT_EQ(named.record.price, 100'000);
    EXPECT_EQ(named.record.side, Side::sell);  // the buyer was the maker
    EXPECT_EQ(named.record.ts_event, from_nanos(1'672'515'782'100'000'000));
    EXPECT_TRUE(parsed.message.consecutive_trade_ids);
  }
}

TEST(Binance, ReadsBookTickersWhichCarryNoTime) {
  const ParsedMessage parsed =
      parse(R"({"u":400900217,"s":"AAABBB","b":"25.3519","B":"31.21","a":"25.3652","A":"40.66"})");
  ASSERT_FALSE(parsed.error);
  const VenueRecord& named = parsed.message.records.at(0);
  EXPECT_EQ(named.record.kind, RecordKind::quote);
  EXPECT_EQ(named.record.bid, 2'535'190'000);
  EXPECT_EQ(named.record.ask_size, 4'066'000'000);
  EXPECT_EQ(named.record.sequence, 400900217);
  EXPECT_FALSE(named.timed);
  EXPECT_FALSE(parsed.message.time);
}

TEST(Binance, TakesBooksAndCandlesAsStatus) {
  const ParsedMessage depth = parse(
      R"({"e":"depthUpdate","E":1672515782136136,"s":"AAABBB","U":157,"u":160,"b":[["0.0024","10"]],"a":[]})");
  ASSERT_FALSE(depth.error);
  EXPECT_EQ(depth.message.records.at(0).record.kind, RecordKind::status);
  EXPECT_EQ(depth.message.time, from_nanos(1'672'515'782'136'136'000));  // microseconds
  EXPECT_FALSE(depth.message.unknown);
  EXPECT_FALSE(parse(R"({"e":"serverShutdown","E":1770123456789})").message.unknown);
  EXPECT_FALSE(parse(R"({"result":null,"id":1})").message.unknown);
  EXPECT_TRUE(parse(R"({"e":"novelty","E":1770123456789,"s":"X"})").message.unknown);
}

TEST(Binance, RefusesTradesThatCannotBeRead) {
  EXPECT_TRUE(parse(R"({"e":"aggTrade","E":1,"s":"A","a":"x","p":"1","q":"1","T":1})").error);
  EXPECT_TRUE(parse(R"({"e":"aggTrade","E":1,"s":"A","a":1,"p":"1..2","q":"1","T":1})").error);
  EXPECT_TRUE(parse(R"({"e":"aggTrade","E":1,"a":1,"p":"1","q":"1","T":1})").error);
}

}  // namespace
}  // namespace foreshock
