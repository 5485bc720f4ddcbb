#include "foreshock/simulation/exchange.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <set>

#include "foreshock/core/error.hpp"
#include "tests/support/exchange_client.hpp"

namespace foreshock {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using test::ExchangeInMemory;
using End = ExchangeSession::End;

constexpr auto kVenue = Venue::coinbase_exchange;

// One client over all the market.
struct WholeRun : ExchangeInMemory {
  explicit WholeRun(Venue venue, const std::string& faults = "", std::uint64_t seed = 1)
      : ExchangeInMemory(venue, faults, 20, 600, seed) {
    auto& client = connect();
    send(client, test::subscription(venue));
    pass(seconds(31));
  }
};

std::uint32_t crc_of(const std::string& text) {
  return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(text.data()), uInt(text.size())));
}

// The journal's claim: sent and duplicated, in order, are what the client received.
void expect_journal_agrees(const ExchangeInMemory& run) {
  std::vector<std::uint32_t> said, heard;
  std::string_view journal = run.journal_text();
  while (!journal.empty()) {
    const std::size_t end = journal.find('\n');
    const json line = json::parse(journal.substr(0, end));
    journal.remove_prefix(end + 1);
    if (line["e"] == "sent" || line["e"] == "duplicated") said.push_back(line["crc32"]);
  }
  for (const std::string& text : test::server_texts(run.clients[0].received)) heard.push_back(crc_of(text));
  EXPECT_EQ(said, heard);
  EXPECT_GT(heard.size(), 100U);
}

TEST(Exchange, EveryNumberIsSentOrDropped) {
  const WholeRun run(kVenue,
                     "drop=0.05,dup=0.05,reorder=3,reorder_chance=0.05,delay=200ms,delay_chance=0.05,"
                     "fragment=0.1,freeze=3s@5s");
  expect_journal_agrees(run);
  std::set<std::int64_t> numbers;
  for (const char* event : {"sent", "dropped"}) {
    for (const json& line : run.journal(event))
      EXPECT_TRUE(numbers.insert(line["n"].get<std::int64_t>()).second) << line;
  }
  EXPECT_EQ(*numbers.begin(), 0);
  EXPECT_EQ(std::size_t(*numbers.rbegin()) + 1, numbers.size()) << "no number is missing";
  for (const char* event : {"dropped", "duplicated", "held"})
    EXPECT_GT(run.journal(event).size(), 50U) << event;
}

TEST(Exchange, TheSameSeedGivesTheSameBytes) {
  const std::string faults = "drop=0.05,dup=0.05,reorder=3,delay=200ms,bad_json=0.01,reset@25s";
  const WholeRun one(kVenue, faults), same(kVenue, faults), other(kVenue, faults, 2);
  EXPECT_EQ(one.clients[0].received, same.clients[0].received);
  EXPECT_EQ(one.journal_text(), same.journal_text());
  EXPECT_NE(one.clients[0].received, other.clients[0].received);
}

TEST(Exchange, FaultsDoNotChangeTheMarket) {
  const WholeRun plain(Venue::kraken, ""), faulty(Venue::kraken, "drop=0.3");
  std::set<std::string> all;
  for (const std::string& text : test::server_texts(plain.clients[0].received)) all.insert(text);
  for (const std::string& text : test::server_texts(faulty.clients[0].received))
    EXPECT_TRUE(all.contains(text));
}

TEST(Exchange, ReorderedMessagesAreOvertakenByAtMostSoMany) {
  const WholeRun run(kVenue, "reorder=3,reorder_chance=0.2");
  std::int64_t largest = -1;
  int late = 0;
  for (const json& line : run.journal("sent")) {
    const std::int64_t n = line["n"];
    if (n < largest) {
      ++late;
      EXPECT_EQ(line["why"], "reorder");
      EXPECT_LE(largest - n, 2 * 3) << "held ones may overtake each other";
    }
    largest = std::max(largest, n);
  }
  EXPECT_GT(late, 50);
}

TEST(Exchange, MarketTimeIsFastAndDeadlinesAreNot) {
  ExchangeInMemory run(kVenue, "freeze=2s@5s", 20);
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(seconds(4));
  const std::size_t before = client.received.size();
  EXPECT_GT(before, 0U);
  run.pass(milliseconds(1100));  // the freeze has begun
  const std::size_t frozen = client.received.size();
  run.pass(milliseconds(1800));
  EXPECT_EQ(client.received.size(), frozen);
  run.pass(seconds(2));
  EXPECT_GT(client.received.size(), frozen);
  for (const json& line : run.journal("dropped")) EXPECT_EQ(line["why"], "freeze");
  const auto end = run.journal("fault_end");
  ASSERT_EQ(end.size(), 1U);
  EXPECT_NEAR(double(end[0]["wall"].get<std::int64_t>()) -
                  double(run.journal("fault")[0]["wall"].get<std::int64_t>()),
              2e9, 2e7);
}

TEST(Exchange, WhoDoesNotSubscribeIsClosedAfterFiveSeconds) {
  ExchangeInMemory run(kVenue);
  auto& client = run.connect();
  run.pass(milliseconds(4990));
  EXPECT_TRUE(client.received.empty());
  run.pass(milliseconds(20));
  const auto frames = test::server_frames(client.received);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].opcode, 8);
  EXPECT_EQ(run.journal("closing")[0]["why"], "subscribe_deadline");
  EXPECT_EQ(client.end, End::none) << "the client may answer first";
  run.send_frame(client, test::client_frame(8, "\x03\xf0"));
  EXPECT_EQ(client.end, End::close);
}

TEST(Exchange, WhoDoesNotAnswerACloseIsCutAfterASecond) {
  ExchangeInMemory run(kVenue, "close=1013@1s");
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(milliseconds(1990));
  EXPECT_EQ(client.end, End::none);
  run.pass(milliseconds(40));
  EXPECT_EQ(client.end, End::close);
  EXPECT_EQ(test::server_frames(client.received).back().payload, std::string("\x03\xf5", 2));
}

TEST(Exchange, AResetLeavesHalfAFrame) {
  ExchangeInMemory run(kVenue, "reset@1s");
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(milliseconds(1050));
  EXPECT_EQ(client.end, End::reset);
  EXPECT_FALSE(test::server_frames(client.received).back().whole);
}

TEST(Exchange, AHalfOpenConnectionIsNeverHeardOfAgain) {
  ExchangeInMemory run(kVenue, "half_open@1s,close=1001@2s");
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(milliseconds(1050));
  const std::size_t size = client.received.size();
  run.send_frame(client, test::client_frame(9, "are you there"));
  run.pass(seconds(40));
  EXPECT_EQ(client.received.size(), size);
  EXPECT_EQ(client.end, End::none);
}

TEST(Exchange, BinancePingsAndWantsThePayloadBack) {
  const std::string faults = "ping_interval=1s,pong_deadline=3s";
  ExchangeInMemory run(Venue::binance, faults, 1);
  auto& good = run.connect("/ws/btcusdt@depth5000");  // silent: such a stream does not exist
  auto& bad = run.connect("/ws/ethusdt@kline");
  for (int second = 0; second < 8; ++second) {
    run.pass(seconds(1));
    const auto frames = test::server_frames(good.received);
    ASSERT_FALSE(frames.empty());
    for (const auto& frame : frames) {
      if (frame.opcode == 9) run.send_frame(good, test::client_frame(10, frame.payload));
    }
    good.received.clear();
    run.send_frame(bad, test::client_frame(10, "unsolicited"));
  }
  EXPECT_NE(good.session, nullptr);
  EXPECT_EQ(bad.end, End::close);
  EXPECT_EQ(run.journal("closing")[0]["why"], "pong_deadline");
  EXPECT_EQ(run.journal("closing").size(), 1U);
  EXPECT_EQ(run.journal("wrong_pong").size(), 3U);
}

TEST(Exchange, PingsAreAnsweredWithTheirPayload) {
  ExchangeInMemory run(kVenue);
  auto& client = run.connect();
  run.send_frame(client, test::client_frame(9, "abc"));
  const auto frames = test::server_frames(client.received);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].opcode, 10);
  EXPECT_EQ(frames[0].payload, "abc");
}

TEST(Exchange, TooManyMessagesAreViolations) {
  ExchangeInMemory run(Venue::coinbase_advanced);
  auto& client = run.connect();
  for (int i = 0; i < 8; ++i) run.send(client, test::subscription(Venue::coinbase_advanced));
  EXPECT_TRUE(run.journal("violation").empty());
  run.send(client, test::subscription(Venue::coinbase_advanced));
  EXPECT_EQ(run.journal("violation").size(), 1U);
  EXPECT_EQ(test::server_texts(client.received).back(),
            R"({"type":"error","message":"rate limit exceeded"})");

  ExchangeInMemory binance(Venue::binance);
  auto& other = binance.connect("/ws/btcusdt@aggTrade");
  for (int i = 0; i < 6; ++i) binance.send_frame(other, test::client_frame(10, ""));
  EXPECT_EQ(binance.journal("closing")[0]["why"], "violation");
}

TEST(Exchange, TooManyConnectionsAreRefused) {
  ExchangeInMemory run(Venue::coinbase_advanced);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(run.exchange.admit(milliseconds(i)), 101);
  EXPECT_EQ(run.exchange.admit(milliseconds(500)), 429);
  EXPECT_EQ(run.exchange.admit(milliseconds(2500)), 101);
  EXPECT_EQ(run.journal("violation").size(), 1U);
  const ExchangeCounts counts = run.exchange.finish(seconds(3));
  EXPECT_EQ(counts.refused, 1);
  EXPECT_EQ(run.journal("end")[0]["peak_connections_per_s"], 9);
}

TEST(Exchange, IsDownForSoLong) {
  ExchangeInMemory run(kVenue, "down=3s@1s,http_503=2s@4s");
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(milliseconds(1050));
  EXPECT_EQ(client.end, End::reset);
  EXPECT_FALSE(run.exchange.accepts());
  run.pass(seconds(3));
  EXPECT_TRUE(run.exchange.accepts());
  EXPECT_EQ(run.exchange.admit(run.wall), 503);
  run.pass(seconds(2));
  EXPECT_EQ(run.exchange.admit(run.wall), 101);
}

TEST(Exchange, SkippedNumbersAreToldOf) {
  for (const Venue venue : {Venue::coinbase_advanced, Venue::kraken}) {
    const WholeRun run(venue, "skip_seq=7@2s");
    const auto skipped = run.journal("skipped");
    ASSERT_FALSE(skipped.empty());
    const bool numbered = venue == Venue::coinbase_advanced;
    const char* key = numbered ? "seq" : "trade_id";
    const std::int64_t first = skipped[0][key];
    bool before = false, after = false;
    for (const json& line : run.journal("sent")) {
      if (!line.contains(key) || (!numbered && line["product"] != skipped[0]["product"])) continue;
      const std::int64_t id = line[key];
      EXPECT_FALSE(id >= first && id < first + 7) << line;
      before = before || id == first - 1;
      after = after || id == first + 7;
    }
    EXPECT_TRUE(before && after);
  }
}

TEST(Exchange, ABurstIsAHundredTimesTheTrades) {
  const WholeRun plain(Venue::kraken, ""), burst(Venue::kraken, "burst=100@0s,burst_length=1h");
  EXPECT_GT(burst.journal("sent").size(), 90 * plain.journal("sent").size());
  expect_journal_agrees(burst);
}

TEST(Exchange, ConnectionsExpire) {
  ExchangeInMemory run(Venue::binance, "expiry=2s");
  auto& client = run.connect("/ws/btcusdt@aggTrade");
  run.pass(milliseconds(2010));
  EXPECT_EQ(run.journal("closing")[0]["why"], "expiry");
  EXPECT_EQ(test::server_frames(client.received).back().opcode, 8);
}

TEST(Exchange, AsksToReconnectAndAnnouncesItsShutdown) {
  ExchangeInMemory run(Venue::bitstamp, "request_reconnect@1s");
  auto& client = run.connect();
  run.send(client, test::subscription(Venue::bitstamp));
  run.pass(seconds(2));
  EXPECT_NE(client.received.find(R"("event":"bts:request_reconnect")"), std::string::npos);
  EXPECT_NE(client.session, nullptr) << "the client goes by itself";

  ExchangeInMemory binance(Venue::binance, "shutdown=1s@1s");
  auto& other = binance.connect("/ws/btcusdt@aggTrade");
  binance.pass(milliseconds(1500));
  EXPECT_NE(other.received.find(R"({"e":"serverShutdown","E":)"), std::string::npos);
  EXPECT_TRUE(binance.journal("closing").empty());
  binance.pass(seconds(1));
  EXPECT_EQ(binance.journal("closing")[0]["why"], "shutdown");
}

TEST(Exchange, SkewMovesTheVenuesClock) {
  const WholeRun plain(Venue::kraken, ""), skewed(Venue::kraken, "skew=-90s");
  const auto first_trade = [](const ExchangeInMemory& run) {
    for (const std::string& text : test::server_texts(run.clients[0].received)) {
      const json m = json::parse(text);
      if (m.value("type", "") == "update" && m["channel"] == "trade") {
        return parse_time(m["data"][0]["timestamp"].get<std::string>()).value().utc;
      }
    }
    return UnixNanos{};
  };
  EXPECT_EQ(first_trade(plain) - first_trade(skewed), seconds(90));
}

TEST(Exchange, ASubscriptionMayStayWithoutAnswer) {
  ExchangeInMemory run(kVenue, "no_ack=1");
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  EXPECT_EQ(client.received.find("subscriptions"), std::string::npos);
  EXPECT_TRUE(client.session->subscribed());
  EXPECT_EQ(run.journal("dropped")[0]["why"], "no_ack");
}

TEST(Exchange, ABombIsForThoseWhoUnpack) {
  ExchangeInMemory run(kVenue, "bomb=1000000@1s");
  auto& packed = run.connect("/", true);
  auto& plain = run.connect("/", false);
  run.send(packed, test::subscription(kVenue));
  run.pass(milliseconds(1020));
  const auto frames = test::server_frames(packed.received);
  EXPECT_TRUE(std::any_of(frames.begin(), frames.end(), [](const auto& f) { return f.compressed; }));
  for (const auto& frame : test::server_frames(plain.received)) EXPECT_FALSE(frame.compressed);
  EXPECT_EQ(run.journal("no_bomb").size(), 1U);
}

TEST(Exchange, AFreeMarketStopsForAClientThatDoesNotRead) {
  ExchangeJournal journal;
  Exchange exchange({.venue = kVenue, .speed = 0, .length = {}, .wall_start = {}, .faults = {}},
                    make_simulated_exchange_market({.duration_s = 86'400}, {}), journal);
  ExchangeSession& session = exchange.open({"/", "key", false}, {});
  exchange.receive(
      session,
      test::client_frame(1, R"({"type":"subscribe","product_ids":["BTC-USD"],"channels":["ticker"]})"), {});
  for (int i = 1; i < 100; ++i) exchange.advance(milliseconds(i));
  EXPECT_GT(session.output().size(), std::size_t{1} << 20);
  EXPECT_LT(session.output().size(), (std::size_t{1} << 20) + 10'000);
  EXPECT_FALSE(exchange.market_ended());
  session.output().clear();
  exchange.advance(milliseconds(200));
  EXPECT_GT(session.output().size(), 0U);
}

TEST(Exchange, TheEndClosesAllAndIsTheEnd) {
  ExchangeInMemory run(kVenue, "", 20, 60);
  auto& client = run.connect();
  run.send(client, test::subscription(kVenue));
  run.pass(milliseconds(2990));
  EXPECT_FALSE(run.exchange.market_ended());
  run.pass(seconds(2));
  EXPECT_TRUE(run.exchange.over());
  EXPECT_EQ(client.end, End::close);
  EXPECT_EQ(run.journal("market_end").size(), 1U);
}

}  // namespace
}  // namespace foreshock
