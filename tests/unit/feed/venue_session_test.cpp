#include "foreshock/feed/venue_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "foreshock/feed/venue_parser.hpp"
#include "foreshock/feed/websocket_url.hpp"
#include "padded.hpp"

namespace foreshock {
namespace {

using What = VenueSignal::What;

struct Row {
  Venue venue;
  const char* spelled;  // BTC-USD
  std::vector<std::string> subscribe;
  std::size_t acknowledgements;
  const char* acknowledgement;
  const char* refusal;
  const char* words;
  const char* data;
};

const Row kRows[] = {
    {Venue::coinbase_advanced,
     "BTC-USD",
     {R"({"type":"subscribe","product_ids":["BTC-USD"],"channel":"ticker"})",
      R"({"type":"subscribe","product_ids":["BTC-USD"],"channel":"market_trades"})",
      R"({"type":"subscribe","channel":"heartbeats"})"},
     3,
     R"({"channel":"subscriptions","sequence_num":0,"events":[{"subscriptions":{"ticker":["BTC-USD"]}}]})",
     R"({"type":"error","message":"authentication failure"})",
     "authentication failure",
     R"({"channel":"ticker","sequence_num":1,"events":[]})"},
    {Venue::coinbase_exchange,
     "BTC-USD",
     {R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["heartbeat","ticker","matches"]})"},
     1,
     R"({"type": "subscriptions", "channels": [{"name": "ticker", "product_ids": ["BTC-USD"]}]})",
     R"({"type":"error","message":"Failed to subscribe","reason":"X is not valid"})",
     "Failed to subscribe: X is not valid",
     R"({"type":"match","trade_id":1,"product_id":"BTC-USD"})"},
    {Venue::binance,
     "BTCUSD",
     {R"({"method":"SUBSCRIBE","params":["btcusd@aggTrade","btcusd@bookTicker"],"id":1})"},
     1,
     R"({"result":null,"id":1})",
     R"({"error":{"code":2,"msg":"Invalid request"},"id":1})",
     "2: Invalid request",
     R"({"e":"aggTrade","s":"BTCUSD","a":1})"},
    {Venue::kraken,
     "BTC/USD",
     {R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"},"req_id":1})",
      R"({"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":false},"req_id":2})"},
     2,
     R"({"method":"subscribe","result":{"channel":"ticker","symbol":"BTC/USD"},"success":true,"req_id":1})",
     R"({"error":"Currency pair not supported","method":"subscribe","success":false,"req_id":1})",
     "Currency pair not supported",
     R"({"channel":"trade","type":"update","data":[]})"},
    {Venue::bitstamp,
     "btcusd",
     {R"({"event":"bts:subscribe","data":{"channel":"live_trades_btcusd"}})"},
     1,
     R"({"event":"bts:subscription_succeeded","channel":"live_trades_btcusd","data":{}})",
     R"({"event":"bts:error","channel":"","data":{"code":null,"message":"Incorrect JSON format."}})",
     "Incorrect JSON format.",
     R"({"event":"trade","channel":"live_trades_btcusd","data":{"id":1}})"},
};

class EachVenue : public testing::TestWithParam<Row> {};

TEST_P(EachVenue, IsDeclaredAsItsDocumentationSays) {
  const Row& row = GetParam();
  const VenueSession& venue = venue_session(row.venue);
  EXPECT_EQ(venue.venue, row.venue);
  EXPECT_TRUE(parse_websocket_url(venue.url).ok());
  EXPECT_EQ(detect_venue_by_address(venue.url), row.venue);
  for (const char* written : {"BTC-USD", "btc/usd", "BTC_USD"})
    EXPECT_EQ(venue.product(written), row.spelled);
  EXPECT_EQ(venue.subscribe({row.spelled}), row.subscribe);
  EXPECT_EQ(venue.acknowledgements(1), row.acknowledgements);
  EXPECT_LE(venue.silence_max, seconds(5));
  EXPECT_LE(double(row.subscribe.size()), venue.messages.burst + venue.messages.per_second)
      << "subscribed within a second";
}

TEST_P(EachVenue, TellsAnswersFromData) {
  const Row& row = GetParam();
  const VenueSession& venue = venue_session(row.venue);
  const auto signal = [&](std::string_view text) { return venue.signal(Padded(text).view()); };
  EXPECT_EQ(signal(row.acknowledgement).what, What::acknowledged);
  EXPECT_EQ(signal(row.refusal).what, What::refused);
  EXPECT_EQ(signal(row.refusal).text, row.words);
  for (const char* text : {row.data, "", "{", "[1]", "\"error\"", R"({"error")", "null"}) {
    EXPECT_EQ(signal(text).what, What::none) << text;
  }
}

// What we send is understood by the parser that reads captures of it.
TEST_P(EachVenue, SendsWhatItsOwnParserReads) {
  const Row& row = GetParam();
  const auto parser = make_venue_parser(row.venue);
  VenueMessage message;
  for (const std::string& text : row.subscribe) {
    EXPECT_FALSE(parser->parse(Padded(text).view(), message)) << text;
    EXPECT_FALSE(message.unknown) << text;
  }
  if (venue_session(row.venue).ping_after) {
    const std::string ping = venue_session(row.venue).ping(3);
    EXPECT_FALSE(parser->parse(Padded(ping).view(), message)) << ping;
  }
}

std::string name_of(const testing::TestParamInfo<Row>& row) {
  std::string name(to_string(row.param.venue));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Venues, EachVenue, testing::ValuesIn(kRows), name_of);

TEST(VenueSession, FollowsRequestsToReconnect) {
  const auto signal = [](Venue venue, std::string_view text) {
    return venue_session(venue).signal(Padded(text).view()).what;
  };
  EXPECT_EQ(signal(Venue::binance, R"({"e":"serverShutdown","E":1770123456789})"), What::reconnect);
  EXPECT_EQ(signal(Venue::bitstamp, R"({"event":"bts:request_reconnect","channel":"","data":""})"),
            What::reconnect);
}

TEST(VenueSession, DoesNotTakeAnAnswerToAPingForOneToSubscribing) {
  const VenueSession& kraken = venue_session(Venue::kraken);
  EXPECT_EQ(kraken.signal(Padded(R"({"method":"pong","req_id":101})").view()).what, What::none);
}

}  // namespace
}  // namespace foreshock
