#include "foreshock/simulation/exchange_dialect.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <functional>
#include <map>

#include "foreshock/feed/line_reader.hpp"
#include "foreshock/feed/venue_parser.hpp"
#include "tests/support/exchange_client.hpp"

namespace foreshock {
namespace {

using nlohmann::json;
using test::ExchangeInMemory;

constexpr std::array kAll = {Venue::coinbase_advanced, Venue::coinbase_exchange, Venue::binance,
                             Venue::kraken, Venue::bitstamp};

std::vector<std::string> market_of(Venue venue) {
  ExchangeInMemory run(venue);
  auto& client = run.connect();
  run.send(client, test::subscription(venue));
  run.pass(seconds(10));
  return test::server_texts(client.received);
}

class EachVenue : public testing::TestWithParam<Venue> {};
INSTANTIATE_TEST_SUITE_P(Venues, EachVenue, testing::ValuesIn(kAll), [](const auto& info_of) {
  std::string name(to_string(info_of.param));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(EachVenue, IsUnderstoodByItsReader) {
  const auto parser = make_venue_parser(GetParam());
  std::map<RecordKind, int> kinds;
  for (std::string text : market_of(GetParam())) {
    EXPECT_EQ(detect_venue(text + std::string(kJsonPadding, ' ')), GetParam()) << text;
    const std::size_t size = text.size();
    text.append(kJsonPadding, ' ');
    VenueMessage message;
    const auto failed = parser->parse(std::string_view(text).substr(0, size), message);
    EXPECT_FALSE(failed) << failed->message << ": " << text;
    EXPECT_FALSE(message.unknown) << text;
    for (const VenueRecord& record : message.records) {
      ++kinds[record.record.kind];
      if (record.record.kind != RecordKind::trade) continue;
      EXPECT_GT(record.record.price, 0);
      EXPECT_GT(record.record.size, 0);
      EXPECT_NE(record.record.side, Side::unknown);
    }
  }
  EXPECT_GT(kinds[RecordKind::trade], 100);
}

TEST_P(EachVenue, AnswersNonsenseWithAnError) {
  for (const std::string nonsense :
       {"", "{", "[]", "7", "\"x\"", "{\"type\":7}", "null", R"({"method":"subscribe"})",
        R"({"type":"subscribe","channel":"ticker","product_ids":["DOGE-USD"]})",
        R"({"type":"subscribe","channels":["nothing"]})",
        R"({"event":"bts:subscribe","data":{"channel":"live_trades_dogeusd"}})"}) {
    ExchangeInMemory run(GetParam());
    auto& client = run.connect();
    run.send(client, nonsense);
    const auto texts = test::server_texts(client.received);
    ASSERT_FALSE(texts.empty()) << nonsense;
    EXPECT_TRUE(texts.back().find("rror") != std::string::npos ||
                texts.back().find("\"code\"") != std::string::npos)
        << texts.back();
    EXPECT_FALSE(client.session->subscribed()) << nonsense;
  }
}

TEST(CoinbaseAdvancedDialect, OneNumberRunsOverAllChannelsFromZero) {
  ExchangeInMemory run(Venue::coinbase_advanced);
  auto& client = run.connect();
  for (const char* channel : {"ticker", "market_trades", "level2", "heartbeats", "ticker_batch"}) {
    run.send(client,
             fmt::format(R"({{"type":"subscribe","product_ids":["BTC-USD"],"channel":"{}"}})", channel));
  }
  run.pass(seconds(11));
  std::int64_t next = 0;
  std::map<std::string, int> channels;
  for (const std::string& text : test::server_texts(client.received)) {
    const json message = json::parse(text);
    EXPECT_EQ(message["sequence_num"], next++) << text;
    ++channels[message["channel"]];
  }
  EXPECT_EQ(channels["subscriptions"], 5);
  EXPECT_EQ(channels["heartbeats"], 11);
  EXPECT_EQ(channels["ticker_batch"], 3) << "a snapshot and two batches";
  EXPECT_GT(channels["l2_data"], 20);
  EXPECT_EQ(channels["ticker"], channels["market_trades"]) << "each a snapshot, then print by print";
}

TEST(CoinbaseAdvancedDialect, TheSnapshotComesBeforeTheSubscriptions) {
  ExchangeInMemory run(Venue::coinbase_advanced);
  auto& client = run.connect();
  run.send(client, R"({"type":"subscribe","product_ids":["ETH-USDC"],"channel":"ticker"})");
  const auto texts = test::server_texts(client.received);
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(json::parse(texts[0])["events"][0]["tickers"][0]["product_id"], "ETH-USD") << "X-USDC is X-USD";
  EXPECT_EQ(json::parse(texts[1])["events"][0]["subscriptions"]["ticker"], json({"ETH-USD"}));
}

// Consecutive ids of each product; `key` may be the message's or its data's.
void expect_consecutive(const std::vector<std::string>& texts,
                        const std::function<std::pair<std::string, std::int64_t>(const json&)>& id_of,
                        int at_least) {
  std::map<std::string, std::int64_t> last;
  int seen = 0;
  for (const std::string& text : texts) {
    const auto [product, id] = id_of(json::parse(text));
    if (product.empty()) continue;
    if (last.contains(product)) {
      EXPECT_EQ(id, last[product] + 1) << text;
    }
    last[product] = id;
    ++seen;
  }
  EXPECT_GT(seen, at_least);
}

TEST(CoinbaseExchangeDialect, TradeIdsHaveNoHolesAndHeartbeatsNameTheLast) {
  std::map<std::string, std::int64_t> last;
  int heartbeats = 0;
  const auto texts = market_of(Venue::coinbase_exchange);
  expect_consecutive(
      texts,
      [](const json& m) -> std::pair<std::string, std::int64_t> {
        if (m["type"] != "match" && m["type"] != "last_match") return {};
        return {m["product_id"], m["trade_id"]};
      },
      100);
  for (const std::string& text : texts) {
    const json m = json::parse(text);
    if (m["type"] == "match" || m["type"] == "last_match") last[m["product_id"]] = m["trade_id"];
    if (m["type"] != "heartbeat") continue;
    ++heartbeats;
    EXPECT_EQ(m["last_trade_id"], last[m["product_id"]]);
  }
  EXPECT_EQ(heartbeats, 20);
}

TEST(BinanceDialect, AggregateTradesAndDepthHaveNoHoles) {
  const auto texts = market_of(Venue::binance);
  expect_consecutive(
      texts,
      [](const json& m) -> std::pair<std::string, std::int64_t> {
        if (m.value("e", "") != "aggTrade") return {};
        EXPECT_EQ(m["f"], m["a"]);
        return {m["s"], m["a"]};
      },
      100);
  std::int64_t last = 0;
  for (const std::string& text : texts) {
    const json m = json::parse(text);
    if (m.value("e", "") != "depthUpdate") continue;
    if (last != 0) {
      EXPECT_EQ(m["U"], last + 1);
    }
    last = m["u"];
  }
  EXPECT_GT(last, 0);
}

TEST(BinanceDialect, TheAddressSubscribesAndWraps) {
  ExchangeInMemory run(Venue::binance);
  auto& wrapped = run.connect("/stream?streams=btcusdt@aggTrade/nosuch@aggTrade&timeUnit=MICROSECOND");
  auto& bare = run.connect("/ws/btcusdt@aggTrade");
  run.pass(seconds(5));
  const auto one = test::server_texts(wrapped.received), other = test::server_texts(bare.received);
  ASSERT_FALSE(one.empty());
  ASSERT_EQ(one.size(), other.size());
  const json first = json::parse(one[0]);
  EXPECT_EQ(first["stream"], "btcusdt@aggTrade");
  EXPECT_EQ(first["data"]["a"], json::parse(other[0])["a"]);
  EXPECT_EQ(first["data"]["T"].get<std::int64_t>() / 1000, json::parse(other[0])["T"].get<std::int64_t>());
  run.send(bare, R"({"method":"LIST_SUBSCRIPTIONS","id":3})");
  EXPECT_EQ(test::server_texts(bare.received).back(), R"({"result":["btcusdt@aggTrade"],"id":3})");
}

TEST(KrakenDialect, TradeIdsHaveNoHolesAndNumbersNoQuotes) {
  expect_consecutive(
      market_of(Venue::kraken),
      [](const json& m) -> std::pair<std::string, std::int64_t> {
        if (m.value("channel", "") != "trade") return {};
        EXPECT_TRUE(m["data"][0]["price"].is_number());
        return {m["data"][0]["symbol"], m["data"][0]["trade_id"]};
      },
      100);
}

TEST(KrakenDialect, GreetsAcknowledgesEachSymbolAndPongs) {
  ExchangeInMemory run(Venue::kraken, "", 1);
  auto& client = run.connect("/v2");
  run.send(
      client,
      R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD","NO/PE"],"snapshot":false},"req_id":9})");
  run.send(client, R"({"method":"ping","req_id":101})");
  const auto texts = test::server_texts(client.received);
  ASSERT_EQ(texts.size(), 4U);
  EXPECT_EQ(json::parse(texts[0])["channel"], "status");
  EXPECT_EQ(json::parse(texts[1])["result"]["symbol"], "BTC/USD");
  EXPECT_EQ(json::parse(texts[2])["success"], false);
  EXPECT_EQ(json::parse(texts[2])["req_id"], 9);
  EXPECT_EQ(json::parse(texts[3])["method"], "pong");
}

TEST(KrakenDialect, AHeartbeatFillsASilentSecond) {
  ExchangeInMemory run(Venue::kraken, "delist=1@0s,delist=2@0s");
  auto& client = run.connect("/v2");
  run.send(client, test::subscription(Venue::kraken));
  const std::size_t before = test::server_texts(client.received).size();
  run.pass(seconds(5));
  const auto texts = test::server_texts(client.received);
  ASSERT_EQ(texts.size(), before + 5);
  EXPECT_EQ(texts.back(), R"({"channel":"heartbeat"})");
}

TEST(BitstampDialect, IdsAreTheExchangesAndHeartbeatsAnswered) {
  ExchangeInMemory run(Venue::bitstamp);
  auto& client = run.connect();
  run.send(client, test::subscription(Venue::bitstamp));
  run.send(client, R"({"event":"bts:heartbeat"})");
  run.pass(seconds(10));
  const auto texts = test::server_texts(client.received);
  EXPECT_EQ(json::parse(texts[0])["event"], "bts:subscription_succeeded");
  EXPECT_EQ(json::parse(texts[1])["data"]["status"], "success");
  std::int64_t last = 0;
  int holes = 0;
  for (std::size_t i = 2; i < texts.size(); ++i) {
    const std::int64_t id = json::parse(texts[i])["data"]["id"];
    EXPECT_GT(id, last);
    holes += last != 0 && id != last + 1;
    last = id;
  }
  EXPECT_GT(holes, 10) << "ids of one product alone are not consecutive";
}

}  // namespace
}  // namespace foreshock
