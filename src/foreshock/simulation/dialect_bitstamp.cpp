// Bitstamp v2 (www.bitstamp.net/websocket/v2): one channel a subscription, heartbeats on request only, trade
// ids of the whole exchange, so that no loss can be seen in them.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/subscriptions.hpp"
#include "foreshock/simulation/venue_symbols.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

class BitstampDialect final : public ExchangeDialect {
 public:
  explicit BitstampDialect(const ExchangeMarket& market)
      : market_(market), subscriptions_(market.products().size()) {
    for (const std::string& id : market.products()) symbols_.push_back(venue_symbol(Venue::bitstamp, id));
  }

  void on_connect(std::string_view, UnixNanos, VenueOutputs&) override {}

  void on_text(std::string_view text, UnixNanos, VenueOutputs& out) override {
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) return error("Incorrect JSON format.", out);
    const Json event = request.value("event", Json());
    if (event == "bts:heartbeat") {
      out.push_back(
          {R"({"event":"bts:heartbeat","channel":"","data":{"status":"success"}})", "heartbeat", "", {}, {}});
      return;
    }
    if (event != "bts:subscribe" && event != "bts:unsubscribe") return error("Incorrect JSON format.", out);
    const Json data = request.value("data", Json::object());
    const Json channel = data.is_object() ? data.value("channel", Json()) : Json();
    if (!channel.is_string()) return error("Incorrect JSON format.", out);
    const auto name = channel.get<std::string>();
    const std::size_t underscore = std::min(name.rfind('_'), name.size());
    const std::string kind = name.substr(0, underscore);
    const auto product = underscore == name.size()
                             ? std::nullopt
                             : find_symbol(Venue::bitstamp, name.substr(underscore + 1), market_.products());
    if (!product || (kind != "live_trades" && kind != "diff_order_book" && kind != "order_book")) {
      return error("Bad subscription string.", out);
    }
    const bool subscribe = event == "bts:subscribe";
    if (subscribe)
      subscriptions_.add(kind, *product);
    else
      subscriptions_.remove(kind, *product);
    out.push_back({fmt::format(R"({{"event":"bts:{}","channel":"{}","data":{{}}}})",
                               subscribe ? "subscription_succeeded" : "unsubscription_succeeded", name),
                   "ack",
                   "",
                   {},
                   {},
                   true});
  }

  void on_tick(const ExchangeTick& tick, VenueOutputs& out) override {
    const std::string& symbol = symbols_[tick.product];
    if (subscriptions_.has("live_trades", tick.product)) {
      out.push_back({trade_message(tick), "trade", symbol, std::nullopt, tick.global_id});
    }
    for (const char* channel : {"diff_order_book", "order_book"}) {
      if (!subscriptions_.has(channel, tick.product)) continue;
      out.push_back({book_message(tick, channel), "book", symbol, std::nullopt, std::nullopt});
    }
  }

  void on_second(UnixNanos, VenueOutputs&) override {}

  void on_rate_limit(VenueOutputs& out) override { error("Too many requests.", out); }

  bool ask_to_reconnect(VenueOutputs& out) override {
    out.push_back(
        {R"({"event":"bts:request_reconnect","channel":"","data":""})", "notice", "", {}, {}, true});
    return true;
  }

  [[nodiscard]] bool subscribed() const override { return subscriptions_.any(); }

 private:
  static void error(std::string_view message, VenueOutputs& out) {
    out.push_back(
        {fmt::format(R"({{"event":"bts:error","channel":"","data":{{"code":null,"message":"{}"}}}})",
                     message),
         "error",
         "",
         {},
         {},
         true});
  }

  [[nodiscard]] std::string trade_message(const ExchangeTick& tick) const {
    const MarketTick& t = tick.tick;
    const std::int64_t micros = to_nanos(t.time) / 1000;
    const std::string amount = format_decimal(t.size), price = format_decimal(t.price);
    return fmt::format(
        R"({{"data":{{"id":{},"timestamp":"{}","amount":{},"amount_str":"{}","price":{},"price_str":"{}",)"
        R"("type":{},"microtimestamp":"{}","buy_order_id":{},"sell_order_id":{}}},)"
        R"("channel":"live_trades_{}","event":"trade"}})",
        tick.global_id, micros / 1'000'000, amount, amount, price, price, t.buy ? 0 : 1, micros,
        3 * tick.global_id, 3 * tick.global_id + 1, symbols_[tick.product]);
  }

  [[nodiscard]] std::string book_message(const ExchangeTick& tick, std::string_view channel) const {
    const MarketTick& t = tick.tick;
    const std::int64_t micros = to_nanos(t.time) / 1000;
    return fmt::format(
        R"({{"data":{{"timestamp":"{}","microtimestamp":"{}","bids":[["{}","{}"]],"asks":[["{}","{}"]]}},)"
        R"("channel":"{}_{}","event":"data"}})",
        micros / 1'000'000, micros, format_decimal(t.bid), format_decimal(t.bid_size), format_decimal(t.ask),
        format_decimal(t.ask_size), channel, symbols_[tick.product]);
  }

  const ExchangeMarket& market_;
  Subscriptions subscriptions_;
  std::vector<std::string> symbols_;
};

}  // namespace

std::unique_ptr<ExchangeDialect> make_bitstamp_dialect(const ExchangeMarket& market) {
  return std::make_unique<BitstampDialect>(market);
}

std::unique_ptr<ExchangeDialect> make_dialect(Venue venue, const ExchangeMarket& market,
                                              std::int64_t connection) {
  switch (venue) {
    case Venue::coinbase_advanced:
      return make_coinbase_advanced_dialect(market);
    case Venue::coinbase_exchange:
      return make_coinbase_exchange_dialect(market);
    case Venue::binance:
      return make_binance_dialect(market);
    case Venue::kraken:
      return make_kraken_dialect(market, connection);
    case Venue::bitstamp:
      break;
  }
  return make_bitstamp_dialect(market);
}

}  // namespace foreshock
