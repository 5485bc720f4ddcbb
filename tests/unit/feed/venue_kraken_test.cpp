#include <gtest/gtest.h>

#include "captured.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

ParsedMessage parse(std::string_view text) {
  return {Venue::kraken, text};
}

TEST(Kraken, ReadsBareNumbersAsDecimalText) {
  const ParsedMessage parsed = parse(
      R"({"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":102020.4,"bid_qty":0.74,)"
      R"("ask":102020.5,"ask_qty":1.2,"last":102020.5,"volume":1997.0,"timestamp":"2025-01-02T03:04:05.463496Z"}]})");
  ASSERT_FALSE(parsed.error);
  const VenueRecord& named = parsed.message.records.at(0);
  EXPECT_EQ(named.product_id, "BTC/USD");
  EXPECT_EQ(named.record.kind, RecordKind::ticker);
  EXPECT_EQ(named.record.bid, 10'202'040'000'000);
  EXPECT_EQ(named.record.bid_size, 74'000'000);
  EXPECT_EQ(named.record.price, 10'202'050'000'000);
  EXPECT_EQ(named.record.ts_event, time_of("2025-01-02T03:04:05.463496Z"));
  EXPECT_FALSE(parsed.message.consecutive_trade_ids);
}

TEST(Kraken, ReadsTradesOfVersionTwo) {
  const ParsedMessage parsed = parse(
      R"({"channel":"trade","type":"snapshot","data":[{"symbol":"A\/USD","side":"sell","price":0.5117,"qty":40.0,)"
      R"("ord_type":"market","trade_id":4665906,"timestamp":"2025-01-02T03:04:05Z"},)"
      R"({"symbol":"A\/USD","side":"buy","price":0.5118,"qty":1,"trade_id":4665907,"timestamp":"2025-01-02T03:04:06Z"}]})");
  ASSERT_FALSE(parsed.error);
  ASSERT_EQ(parsed.message.records.size(), 2u);
  const VenueRecord& first = parsed.message.records[0];
  EXPECT_EQ(first.product_id, "A/USD");  // escaped slashes are read as slashes
  EXPECT_EQ(first.record.trade_id, 4665906);
  EXPECT_EQ(first.record.side, Side::sell);
  EXPECT_TRUE(first.record.is(Record::kSnapshot));
  EXPECT_TRUE(parsed.message.consecutive_trade_ids);
}

TEST(Kraken, ReadsArraysOfVersionOne) {
  const ParsedMessage trades =
      parse(R"([993,[["354.04000000","0.28245396","1618678150.826417","s","m",""],)"
            R"(["353.81000000","1.71754604","1618678150.827816","b","m",""]],"trade","XMR/USD"])");
  ASSERT_FALSE(trades.error);
  ASSERT_EQ(trades.message.records.size(), 2u);
  EXPECT_EQ(trades.message.records[0].product_id, "XMR/USD");
  EXPECT_EQ(trades.message.records[0].record.kind, RecordKind::trade);
  EXPECT_EQ(trades.message.records[0].record.price, 35'404'000'000);
  EXPECT_EQ(trades.message.records[0].record.side, Side::sell);
  EXPECT_EQ(trades.message.records[1].record.ts_event, from_nanos(1'618'678'150'827'816'000));

  const ParsedMessage ticker =
      parse(R"([1668,{"a":["13.253900",35,"35.72892241"],"b":["13.232900",185,"185.18432037"],)"
            R"("c":["13.250000","3.71672000"],"v":["1","2"]},"ticker","WAVES/EUR"])");
  ASSERT_FALSE(ticker.error);
  const Record& record = ticker.message.records.at(0).record;
  EXPECT_EQ(record.kind, RecordKind::ticker);
  EXPECT_EQ(record.ask, 1'325'390'000);
  EXPECT_EQ(record.ask_size, 3'572'892'241);
  EXPECT_EQ(record.bid_size, 18'518'432'037);
  EXPECT_EQ(record.price, 1'325'000'000);
  EXPECT_EQ(record.size, 371'672'000);

  const ParsedMessage spread =
      parse(R"([0,["5698.4","5700.0","1542057299.545897","1.01234567","0.98765432"],"spread","XBT/USD"])");
  ASSERT_FALSE(spread.error);
  EXPECT_EQ(spread.message.records.at(0).record.kind, RecordKind::quote);
  EXPECT_EQ(spread.message.records.at(0).record.ask_size, 98'765'432);
}

TEST(Kraken, TakesBooksAsStatusWithOneOrTwoPayloads) {
  for (const char* text :
       {R"([1,{"as":[],"bs":[]},"book-1000","A/B"])", R"([1,{"a":[]},{"b":[],"c":"1"},"book-10","A/B"])"}) {
    const ParsedMessage parsed = parse(text);
    ASSERT_FALSE(parsed.error);
    EXPECT_EQ(parsed.message.records.at(0).record.kind, RecordKind::status);
    EXPECT_EQ(parsed.message.records.at(0).product_id, "A/B");
    EXPECT_FALSE(parsed.message.unknown);
  }
}

TEST(Kraken, ReadsHeartbeatsOfBothVersions) {
  for (const char* text : {R"({"channel":"heartbeat"})", R"({"event":"heartbeat"})"}) {
    const ParsedMessage parsed = parse(text);
    ASSERT_FALSE(parsed.error);
    EXPECT_EQ(parsed.message.kind, RecordKind::heartbeat);
    EXPECT_FALSE(parsed.message.unknown);
  }
}

TEST(Kraken, NamesSubscribedProducts) {
  const auto subscribed = [](std::string_view text) {
    const ParsedMessage parsed = parse(text);
    EXPECT_FALSE(parsed.error) << text;
    EXPECT_FALSE(parsed.message.unknown) << text;
    std::vector<std::string> names;
    for (const std::string_view id : parsed.message.subscribed) names.emplace_back(id);
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(subscribed(R"({"channelID":1,"channelName":"trade","event":"subscriptionStatus","pair":"A/B"})"),
            Names{"A/B"});
  EXPECT_EQ(subscribed(R"({"event":"subscribe","pair":["A/B","C/D"],"subscription":{"name":"trade"}})"),
            (Names{"A/B", "C/D"}));
  EXPECT_EQ(
      subscribed(R"({"method":"subscribe","result":{"channel":"ticker","symbol":"A/B"},"success":true})"),
      Names{"A/B"});
  EXPECT_EQ(subscribed(R"({"method":"subscribe","params":{"channel":"ticker","symbol":["A/B"]}})"),
            Names{"A/B"});
}

}  // namespace
}  // namespace foreshock
