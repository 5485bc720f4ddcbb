// Kraken WebSocket v2 (docs.kraken.com): status on connecting, an acknowledgement a symbol, numbers without
// quotes, trade ids of a symbol without holes, a heartbeat in every second that brought nothing else.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/subscriptions.hpp"
#include "foreshock/simulation/venue_messages.hpp"
#include "foreshock/simulation/venue_symbols.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

class KrakenDialect final : public ExchangeDialect {
 public:
  KrakenDialect(const ExchangeMarket& market, std::int64_t connection)
      : market_(market), connection_(connection), subscriptions_(market.products().size()) {
    for (const std::string& id : market.products()) symbols_.push_back(venue_symbol(Venue::kraken, id));
  }

  void on_connect(std::string_view, UnixNanos, VenueOutputs& out) override {
    out.push_back({fmt::format(R"({{"channel":"status","type":"update","data":[{{"system":"online",)"
                               R"("api_version":"v2","connection_id":{},"version":"2.0.0"}}]}})",
                               connection_),
                   "notice",
                   "",
                   {},
                   {},
                   true});
  }

  void on_text(std::string_view text, UnixNanos now, VenueOutputs& out) override {
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) {
      out.push_back({R"({"error":"Malformed request","success":false})", "error", "", {}, {}, true});
      return;
    }
    const Json method = request.value("method", Json());
    if (method == "ping") return answer({{"method", "pong"}}, request, now, "ack", out);
    if (method != "subscribe" && method != "unsubscribe") {
      return refuse("Invalid method", "", request, now, out);
    }
    const Json params = request.value("params", Json::object());
    const Json channel = params.is_object() ? params.value("channel", Json()) : Json();
    if (channel == "heartbeat" || channel == "status") {  // they come anyway
      return answer({{"method", method}, {"result", {{"channel", channel}}}, {"success", true}}, request, now,
                    "ack", out);
    }
    if (channel != "ticker" && channel != "trade")
      return refuse("Unsupported channel", "", request, now, out);
    const Json symbols = params.value("symbol", Json());
    if (!symbols.is_array() || symbols.empty()) return refuse("Symbol(s) missing", "", request, now, out);
    const bool snapshot = params.value("snapshot", Json(true)) != Json(false);
    for (const Json& symbol : symbols) {
      const std::string name = symbol.is_string() ? symbol.get<std::string>() : symbol.dump();
      const auto product = find_symbol(Venue::kraken, name, market_.products());
      if (!product) {
        refuse("Currency pair not supported " + name, name, request, now, out);
        continue;
      }
      if (method == "unsubscribe") {
        subscriptions_.remove(channel.get<std::string>(), *product);
        answer({{"method", method}, {"result", {{"channel", channel}, {"symbol", name}}}, {"success", true}},
               request, now, "ack", out);
        continue;
      }
      subscriptions_.add(channel.get<std::string>(), *product);
      answer({{"method", method},
              {"result", {{"channel", channel}, {"symbol", name}, {"snapshot", snapshot}}},
              {"success", true}},
             request, now, "ack", out);
      if (snapshot) send_snapshot(channel == "ticker", *product, out);
    }
  }

  void on_tick(const ExchangeTick& tick, VenueOutputs& out) override {
    const std::string& symbol = symbols_[tick.product];
    if (subscriptions_.has("trade", tick.product)) {
      out.push_back({trade_message(tick, "update"), "trade", symbol, std::nullopt, tick.trade_id});
      quiet_ = false;
    }
    if (subscriptions_.has("ticker", tick.product)) {
      out.push_back({ticker_text(tick, "update"), "ticker", symbol, std::nullopt, std::nullopt});
      quiet_ = false;
    }
  }

  void on_second(UnixNanos, VenueOutputs& out) override {
    if (quiet_ && subscriptions_.any()) {
      out.push_back({R"({"channel":"heartbeat"})", "heartbeat", "", std::nullopt, std::nullopt});
    }
    quiet_ = true;
  }

  void on_rate_limit(VenueOutputs& out) override {
    out.push_back({R"({"error":"Exceeded msg rate","success":false})", "error", "", {}, {}, true});
  }

  [[nodiscard]] bool subscribed() const override { return subscriptions_.any(); }

 private:
  static void answer(Json text, const Json& request, UnixNanos now, std::string_view kind,
                     VenueOutputs& out) {
    text["time_in"] = venue_time(now);
    text["time_out"] = venue_time(now + std::chrono::microseconds(40));
    if (const Json id = request.value("req_id", Json()); id.is_number_integer()) text["req_id"] = id;
    out.push_back({text.dump(-1, ' ', false, Json::error_handler_t::replace), kind, "", {}, {}, true});
  }

  static void refuse(const std::string& why, const std::string& symbol, const Json& request, UnixNanos now,
                     VenueOutputs& out) {
    Json text = {{"error", why}, {"method", request.value("method", Json())}, {"success", false}};
    if (!symbol.empty()) text["symbol"] = symbol;
    answer(std::move(text), request, now, "error", out);
  }

  void send_snapshot(bool ticker, std::size_t product, VenueOutputs& out) {
    const ExchangeTick& latest = market_.latest(product);
    out.push_back({ticker ? ticker_text(latest, "snapshot") : trade_message(latest, "snapshot"), "snapshot",
                   symbols_[product], std::nullopt, ticker ? std::nullopt : std::optional(latest.trade_id),
                   true});
  }

  [[nodiscard]] std::string ticker_text(const ExchangeTick& tick, std::string_view type) const {
    const MarketTick& t = tick.tick;
    return fmt::format(
        R"({{"channel":"ticker","type":"{}","data":[{{"symbol":"{}","bid":{},"bid_qty":{},"ask":{},"ask_qty":{},)"
        R"("last":{},"volume":{},"vwap":{},"low":{},"high":{},"change":{},"change_pct":{},"timestamp":"{}"}}]}})",
        type, symbols_[tick.product], format_decimal(t.bid), format_decimal(t.bid_size),
        format_decimal(t.ask), format_decimal(t.ask_size), format_decimal(t.price),
        format_decimal(t.volume_24h), format_decimal(t.low_24h / 2 + t.high_24h / 2),
        format_decimal(t.low_24h), format_decimal(t.high_24h), format_decimal(t.price - t.low_24h),
        format_decimal(t.change_24h_percent), venue_time(t.time));
  }

  [[nodiscard]] std::string trade_message(const ExchangeTick& tick, std::string_view type) const {
    const MarketTick& t = tick.tick;
    return fmt::format(
        R"({{"channel":"trade","type":"{}","data":[{{"symbol":"{}","side":"{}","price":{},"qty":{},)"
        R"("ord_type":"market","trade_id":{},"timestamp":"{}"}}]}})",
        type, symbols_[tick.product], t.buy ? "buy" : "sell", format_decimal(t.price), format_decimal(t.size),
        tick.trade_id, venue_time(t.time));
  }

  const ExchangeMarket& market_;
  std::int64_t connection_;
  Subscriptions subscriptions_;
  std::vector<std::string> symbols_;
  bool quiet_ = true;
};

}  // namespace

std::unique_ptr<ExchangeDialect> make_kraken_dialect(const ExchangeMarket& market, std::int64_t connection) {
  return std::make_unique<KrakenDialect>(market, connection);
}

}  // namespace foreshock
