#include "foreshock/feed/venue_parser.hpp"

#include <gtest/gtest.h>

#include "padded.hpp"

namespace foreshock {
namespace {

std::optional<Venue> detect(std::string_view text) {
  return detect_venue(Padded(text).view());
}

TEST(VenueParser, TellsVenuesByTheirKeys) {
  EXPECT_EQ(detect(R"({"channel":"ticker","timestamp":"","sequence_num":0,"events":[]})"),
            Venue::coinbase_advanced);
  EXPECT_EQ(detect(R"({"events":[],"channel":"x"})"), Venue::coinbase_advanced);
  EXPECT_EQ(detect(R"({"type":"subscribe","channel":"ticker","product_ids":[]})"), Venue::coinbase_advanced);
  EXPECT_EQ(detect(R"({"type":"ticker","product_id":"A-B"})"), Venue::coinbase_exchange);
  EXPECT_EQ(detect(R"({"type":"subscribe","product_ids":[],"channels":[]})"), Venue::coinbase_exchange);
  EXPECT_EQ(detect(R"({"stream":"a@b","data":{}})"), Venue::binance);
  EXPECT_EQ(detect(R"({"e":"aggTrade","E":1})"), Venue::binance);
  EXPECT_EQ(detect(R"({"u":1,"s":"A","b":"1","B":"1","a":"1","A":"1"})"), Venue::binance);
  EXPECT_EQ(detect(R"({"result":null,"id":1})"), Venue::binance);
  EXPECT_EQ(detect(R"({"channel":"heartbeat"})"), Venue::kraken);
  EXPECT_EQ(detect(R"({"channel":"trade","type":"update","data":[]})"), Venue::kraken);
  EXPECT_EQ(detect(R"({"method":"subscribe","params":{}})"), Venue::kraken);
  EXPECT_EQ(detect(R"([1,{},"ticker","XBT/USD"])"), Venue::kraken);
  EXPECT_EQ(detect(R"({"event":"systemStatus","status":"online"})"), Venue::kraken);
  EXPECT_EQ(detect(R"({"event":"bts:heartbeat"})"), Venue::bitstamp);
  EXPECT_EQ(detect(R"({"data":{},"channel":"live_trades_btcusd","event":"trade"})"), Venue::bitstamp);
  EXPECT_EQ(detect(R"({"something":"else"})"), std::nullopt);
  EXPECT_EQ(detect("not JSON"), std::nullopt);
}

TEST(VenueParser, TellsVenuesByAddress) {
  EXPECT_EQ(detect_venue_by_address("wss://advanced-trade-ws.coinbase.com"), Venue::coinbase_advanced);
  EXPECT_EQ(detect_venue_by_address("wss://ws-feed.exchange.coinbase.com"), Venue::coinbase_exchange);
  EXPECT_EQ(detect_venue_by_address("wss://stream.binance.com:9443/ws"), Venue::binance);
  EXPECT_EQ(detect_venue_by_address("wss://ws.kraken.com/v2"), Venue::kraken);
  EXPECT_EQ(detect_venue_by_address("wss://ws.bitstamp.net"), Venue::bitstamp);
  EXPECT_EQ(detect_venue_by_address("wss://localhost:9000"), std::nullopt);
}

constexpr std::array<Venue, kVenues> kAllVenues = {Venue::coinbase_advanced, Venue::coinbase_exchange,
                                                   Venue::binance, Venue::kraken, Venue::bitstamp};

TEST(VenueParser, StoresMessagesNobodyKnows) {
  for (const Venue venue : kAllVenues) {
    const ParsedMessage parsed(venue,
                               R"({"channel":"novelty","type":"novelty","event":"novelty","e":"novelty"})");
    EXPECT_FALSE(parsed.error) << to_string(venue);
    EXPECT_TRUE(parsed.message.unknown) << to_string(venue);
    EXPECT_EQ(parsed.message.kind, RecordKind::status) << to_string(venue);
  }
}

TEST(VenueParser, RefusesWhatIsNoJson) {
  for (const Venue venue : kAllVenues) {
    for (const char* text :
         {"", "{", "{\"type\":\"tick", "{}{}", "{} x", "nonsense", "\"text\"", "{\"a\":1,}", "{1:2}"}) {
      EXPECT_TRUE(ParsedMessage(venue, text).error) << to_string(venue) << " " << text;
    }
  }
}

}  // namespace
}  // namespace foreshock
