// Coinbase Exchange (docs.cdp.coinbase.com/exchange/websocket-feed): flat messages, trade ids of a product
// without holes, a heartbeat a second and product with the last of them; `sequence` skips by design.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/subscriptions.hpp"
#include "foreshock/simulation/venue_messages.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

class CoinbaseExchangeDialect final : public ExchangeDialect {
 public:
  explicit CoinbaseExchangeDialect(const ExchangeMarket& market)
      : market_(market), subscriptions_(market.products().size()) {}

  void on_connect(std::string_view, UnixNanos, VenueOutputs&) override {}

  void on_text(std::string_view text, UnixNanos now, VenueOutputs& out) override {
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) return error("Malformed JSON", "", out);
    const Json type = request.value("type", Json());
    if (type != "subscribe" && type != "unsubscribe") return error("Malformed JSON", "unknown type", out);
    const Json common = request.value("product_ids", Json::array());
    const Json channels = request.value("channels", Json());
    if (!channels.is_array() || channels.empty()) return error("Failed to subscribe", "no channels", out);
    std::vector<Wanted> wanted;
    for (const Json& channel : channels) {
      const bool own = channel.is_object();
      const Json name = own ? channel.value("name", Json()) : channel;
      if (!name.is_string()) return error("Failed to subscribe", "malformed channel", out);
      if (!read_channel(name.get<std::string>(), own ? channel.value("product_ids", common) : common, wanted,
                        out)) {
        return;
      }
    }
    for (const auto& [channel, product] : wanted) {
      if (type == "unsubscribe")
        subscriptions_.remove(channel, product);
      else
        subscriptions_.add(channel, product);
    }
    if (type == "subscribe") send_snapshots(wanted, now, out);
    send_subscriptions(out);
  }

  void on_tick(const ExchangeTick& tick, VenueOutputs& out) override {
    const std::string& product = market_.products()[tick.product];
    if (subscriptions_.has("matches", tick.product)) {
      out.push_back({match_message(tick, "match"), "trade", product, tick.sequence, tick.trade_id});
    }
    if (subscriptions_.has("ticker", tick.product)) {
      out.push_back({ticker_text(tick), "ticker", product, tick.sequence, tick.trade_id});
    }
    if (subscriptions_.has("level2_batch", tick.product)) {
      out.push_back({fmt::format(R"({{"type":"l2update","product_id":"{}","changes":[["buy","{}","{}"],)"
                                 R"(["sell","{}","{}"]],"time":"{}"}})",
                                 product, format_decimal(tick.tick.bid), format_decimal(tick.tick.bid_size),
                                 format_decimal(tick.tick.ask), format_decimal(tick.tick.ask_size),
                                 venue_time(tick.tick.time)),
                     "book", product, std::nullopt, std::nullopt});
    }
  }

  void on_second(UnixNanos now, VenueOutputs& out) override {
    const bool batch = seconds_++ % 5 == 4;
    for (std::size_t i = 0; i < market_.products().size(); ++i) {
      const ExchangeTick& latest = market_.latest(i);
      const std::string& product = market_.products()[i];
      if (batch && subscriptions_.has("ticker_batch", i)) {
        out.push_back({ticker_text(latest), "ticker", product, latest.sequence, latest.trade_id});
      }
      if (!subscriptions_.has("heartbeat", i)) continue;
      out.push_back({fmt::format(R"({{"type":"heartbeat","sequence":{},"last_trade_id":{},"product_id":"{}",)"
                                 R"("time":"{}"}})",
                                 latest.sequence, latest.trade_id, product, venue_time(now)),
                     "heartbeat", product, latest.sequence, latest.trade_id});
    }
  }

  void on_rate_limit(VenueOutputs& out) override { error("Rate limit exceeded", "", out); }
  [[nodiscard]] bool subscribed() const override { return subscriptions_.any(); }

 private:
  struct Wanted {
    std::string channel;
    std::size_t product;
  };

  static void error(std::string_view message, std::string_view reason, VenueOutputs& out) {
    Json text = {{"type", "error"}, {"message", message}};
    if (!reason.empty()) text["reason"] = reason;
    out.push_back({text.dump(-1, ' ', false, Json::error_handler_t::replace), "error", "", {}, {}, true});
  }

  bool read_channel(const std::string& name, const Json& ids, std::vector<Wanted>& wanted,
                    VenueOutputs& out) {
    static const std::vector<std::string> kChannels = {"heartbeat", "ticker",       "ticker_batch",
                                                       "matches",   "level2_batch", "status"};
    if (std::find(kChannels.begin(), kChannels.end(), name) == kChannels.end()) {
      error("Failed to subscribe", name + " is not a valid channel", out);
      return false;
    }
    if (name == "status") {
      subscriptions_.add(name);
      return true;
    }
    if (!ids.is_array() || ids.empty()) {
      error("Failed to subscribe", "product_ids are required for " + name, out);
      return false;
    }
    for (const Json& id : ids) {
      const auto& products = market_.products();
      const auto found =
          std::find(products.begin(), products.end(), id.is_string() ? id.get<std::string>() : "");
      if (found == products.end()) {
        error("Failed to subscribe",
              (id.is_string() ? id.get<std::string>() : id.dump()) + " is not a valid product", out);
        return false;
      }
      wanted.push_back({name, std::size_t(found - products.begin())});
    }
    return true;
  }

  void send_snapshots(const std::vector<Wanted>& wanted, UnixNanos, VenueOutputs& out) {
    for (const auto& [channel, i] : wanted) {
      const ExchangeTick& latest = market_.latest(i);
      const std::string& product = market_.products()[i];
      if (channel == "ticker" || channel == "ticker_batch") {
        out.push_back({ticker_text(latest), "snapshot", product, latest.sequence, latest.trade_id, true});
      } else if (channel == "matches") {
        out.push_back({match_message(latest, "last_match"), "snapshot", product, latest.sequence,
                       latest.trade_id, true});
      } else if (channel == "level2_batch") {
        out.push_back(
            {fmt::format(
                 R"({{"type":"snapshot","product_id":"{}","bids":[["{}","{}"]],"asks":[["{}","{}"]]}})",
                 product, format_decimal(latest.tick.bid), format_decimal(latest.tick.bid_size),
                 format_decimal(latest.tick.ask), format_decimal(latest.tick.ask_size)),
             "snapshot", product, std::nullopt, std::nullopt, true});
      }
    }
  }

  void send_subscriptions(VenueOutputs& out) const {
    Json channels = Json::array();
    for (const auto& [channel, flags] : subscriptions_.channels()) {
      Json ids = Json::array();
      for (std::size_t i = 0; i < flags.size(); ++i) {
        if (flags[i] != 0) ids.push_back(market_.products()[i]);
      }
      channels.push_back({{"name", channel}, {"product_ids", ids}});
    }
    out.push_back({Json{{"type", "subscriptions"}, {"channels", channels}}.dump(), "ack", "", {}, {}, true});
  }

  [[nodiscard]] std::string ticker_text(const ExchangeTick& tick) const {
    const MarketTick& t = tick.tick;
    return fmt::format(
        R"({{"type":"ticker","sequence":{},"product_id":"{}","price":"{}","open_24h":"{}","volume_24h":"{}",)"
        R"("low_24h":"{}","high_24h":"{}","volume_30d":"{}","best_bid":"{}","best_bid_size":"{}","best_ask":"{}",)"
        R"("best_ask_size":"{}","side":"{}","time":"{}","trade_id":{},"last_size":"{}"}})",
        tick.sequence, market_.products()[tick.product], format_decimal(t.price), format_decimal(t.low_24h),
        format_decimal(t.volume_24h), format_decimal(t.low_24h), format_decimal(t.high_24h),
        format_decimal(t.volume_24h * 30), format_decimal(t.bid), format_decimal(t.bid_size),
        format_decimal(t.ask), format_decimal(t.ask_size), t.buy ? "buy" : "sell", venue_time(t.time),
        tick.trade_id, format_decimal(t.size));
  }

  [[nodiscard]] std::string match_message(const ExchangeTick& tick, std::string_view type) const {
    return fmt::format(
        R"({{"type":"{0}","trade_id":{1},"maker_order_id":"00000000-0000-4000-8000-{1:012}",)"
        R"("taker_order_id":"00000000-0000-4000-9000-{1:012}","side":"{2}","size":"{3}","price":"{4}",)"
        R"("product_id":"{5}","sequence":{6},"time":"{7}"}})",
        type, tick.trade_id, tick.tick.buy ? "sell" : "buy",  // the maker's
        format_decimal(tick.tick.size), format_decimal(tick.tick.price), market_.products()[tick.product],
        tick.sequence, venue_time(tick.tick.time));
  }

  const ExchangeMarket& market_;
  Subscriptions subscriptions_;
  std::int64_t seconds_ = 0;
};

}  // namespace

std::unique_ptr<ExchangeDialect> make_coinbase_exchange_dialect(const ExchangeMarket& market) {
  return std::make_unique<CoinbaseExchangeDialect>(market);
}

}  // namespace foreshock
