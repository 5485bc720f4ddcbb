// An exchange and its clients in memory: time passes in steps of 10 ms, what a client is sent is collected.
#pragma once

#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "foreshock/simulation/exchange.hpp"
#include "tests/support/server_bytes.hpp"

namespace foreshock::test {

inline std::string subscription(Venue venue) {
  switch (venue) {
    case Venue::coinbase_advanced:
      return R"({"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"market_trades"})";
    case Venue::coinbase_exchange:
      return R"({"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channels":["heartbeat","ticker","matches"]})";
    case Venue::binance:
      return R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@bookTicker","ethusdt@depth"],"id":1})";
    case Venue::kraken:
      return R"({"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD","ETH/USD"]},"req_id":1})";
    case Venue::bitstamp:
      break;
  }
  return R"({"event":"bts:subscribe","data":{"channel":"live_trades_btcusd"}})";
}

class ExchangeInMemory {
 public:
  explicit ExchangeInMemory(Venue venue, const std::string& faults = "", double speed = 20,
                            std::int64_t market_s = 600, std::uint64_t seed = 1)
      : exchange({.venue = venue,
                  .seed = seed,
                  .speed = speed,
                  .length = seconds(market_s),
                  .wall_start = {},
                  .faults = ExchangeFaults::parse(faults)},
                 make_simulated_exchange_market(
                     {.seed = seed, .products = {"BTC-USD", "ETH-USD"}, .duration_s = market_s}, {}),
                 journal_) {}

  ExchangeInMemory(const ExchangeInMemory&) = delete;
  ExchangeInMemory& operator=(const ExchangeInMemory&) = delete;

  struct Client {
    ExchangeSession* session;  // null: its connection has ended
    std::string received = {};
    ExchangeSession::End end = ExchangeSession::End::none;
  };

  Client& connect(const std::string& target = "/", bool deflate = false) {
    clients.push_back({&exchange.open({target, "key", deflate}, wall)});
    collect();
    return clients.back();
  }
  void send(Client& client, const std::string& text) { send_frame(client, client_frame(1, text)); }
  void send_frame(Client& client, const std::string& bytes) {
    if (client.session != nullptr) exchange.receive(*client.session, bytes, wall);
    collect();
  }
  void pass(nanoseconds time) {
    for (const nanoseconds until = wall + time; wall < until;) {
      wall += std::chrono::milliseconds(10);
      exchange.advance(wall, INT64_MAX);
      collect();
    }
  }

  // Lines of the journal with this `e`.
  [[nodiscard]] std::vector<nlohmann::json> journal(const std::string& event) const {
    std::vector<nlohmann::json> lines;
    const std::string& text = journal_.text();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      auto line = nlohmann::json::parse(text.substr(at, end - at));
      if (line["e"] == event) lines.push_back(std::move(line));
      at = end + 1;
    }
    return lines;
  }
  [[nodiscard]] const std::string& journal_text() const { return journal_.text(); }

 private:
  void collect() {
    for (Client& client : clients) {
      if (client.session == nullptr) continue;
      client.received += client.session->output();
      client.session->output().clear();
      client.end = client.session->end();
      if (client.end == ExchangeSession::End::none) continue;
      exchange.closed(client.session->id(), "ended", 0, wall);
      client.session = nullptr;
    }
  }

  ExchangeJournal journal_;

 public:
  Exchange exchange;
  std::deque<Client> clients;
  nanoseconds wall{};
};

}  // namespace foreshock::test
