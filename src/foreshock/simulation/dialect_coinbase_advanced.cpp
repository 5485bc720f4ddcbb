// Coinbase Advanced Trade (docs.cdp.coinbase.com, Advanced Trade WebSocket): one channel a subscription, one
// sequence_num over all channels of a connection, snapshots before the word that they were subscribed.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/subscriptions.hpp"
#include "foreshock/simulation/venue_messages.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

class CoinbaseAdvancedDialect final : public ExchangeDialect {
 public:
  explicit CoinbaseAdvancedDialect(const ExchangeMarket& market)
      : market_(market), subscriptions_(market.products().size()) {}

  void on_connect(std::string_view, UnixNanos, VenueOutputs&) override {}

  void on_text(std::string_view text, UnixNanos now, VenueOutputs& out) override {
    const auto request = nlohmann::json::parse(text, nullptr, false);
    if (!request.is_object()) return error("malformed request", out);
    const std::string type = text_of(request, "type"), channel = text_of(request, "channel");
    if (type != "subscribe" && type != "unsubscribe") return error("unknown message type: " + type, out);
    static const std::vector<std::string> kChannels = {
        "heartbeats", "ticker", "ticker_batch", "level2", "candles", "market_trades", "status"};
    if (std::find(kChannels.begin(), kChannels.end(), channel) == kChannels.end()) {
      return error("channel '" + channel + "' is not supported", out);
    }
    std::vector<std::size_t> products;
    for (const auto& id : request.value("product_ids", nlohmann::json::array())) {
      const auto product = find(id.is_string() ? id.get<std::string>() : id.dump());
      if (!product)
        return error("product '" + (id.is_string() ? id.get<std::string>() : id.dump()) + "' does not exist",
                     out);
      products.push_back(*product);
    }
    if (products.empty() && channel != "heartbeats" && channel != "status") {
      return error("product_ids are required for channel " + channel, out);
    }
    if (type == "unsubscribe") {
      for (const std::size_t product : products) subscriptions_.remove(channel, product);
      if (products.empty()) subscriptions_.remove(channel);
    } else {
      subscriptions_.add(channel);
      for (const std::size_t product : products) subscriptions_.add(channel, product);
      send_snapshot(channel, products, now, out);
    }
    send_subscriptions(now, out);
  }

  void on_tick(const ExchangeTick& tick, VenueOutputs& out) override {
    const std::string& product = market_.products()[tick.product];
    if (subscriptions_.has("market_trades", tick.product)) {
      const std::int64_t sequence = sequence_++;
      out.push_back({trades_message(tick, sequence, "update"), "trade", product, sequence, tick.trade_id});
    }
    if (subscriptions_.has("ticker", tick.product)) {
      const std::int64_t sequence = sequence_++;
      out.push_back({ticker_message(tick.tick.time, sequence, "update", {{product, &tick.tick}}), "ticker",
                     product, sequence, std::nullopt});
    }
    if (subscriptions_.has("level2", tick.product)) {
      const std::int64_t sequence = sequence_++;
      out.push_back(
          {level2_message(tick, tick.tick.time, sequence, "update"), "book", product, sequence, {}});
    }
  }

  void on_second(UnixNanos now, VenueOutputs& out) override {
    if (seconds_++ % 5 == 4) send_batches(now, out);
    if (!subscriptions_.has("heartbeats")) return;
    const std::int64_t sequence = sequence_++;
    const std::int64_t uptime_ns = kNanosPerSecond * seconds_ + to_nanos(now) % 1000;
    out.push_back({heartbeat_message(now, sequence, seconds_, uptime_ns), "heartbeat", "", sequence, {}});
  }

  void on_rate_limit(VenueOutputs& out) override { error("rate limit exceeded", out); }
  std::optional<std::int64_t> skip_sequence(std::int64_t count) override {
    sequence_ += count;
    return sequence_ - count;
  }
  [[nodiscard]] bool subscribed() const override { return subscriptions_.any(); }

 private:
  static std::string text_of(const nlohmann::json& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  // *-USDC is another name of *-USD, and messages carry the latter.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const {
    if (id.ends_with("-USDC")) id.remove_suffix(1);
    const auto& products = market_.products();
    const auto found = std::find(products.begin(), products.end(), id);
    if (found == products.end()) return std::nullopt;
    return std::size_t(found - products.begin());
  }

  static void error(const std::string& message, VenueOutputs& out) {
    out.push_back({nlohmann::ordered_json{{"type", "error"}, {"message", message}}.dump(
                       -1, ' ', false, nlohmann::json::error_handler_t::replace),
                   "error",
                   "",
                   {},
                   {},
                   true});
  }

  void send_snapshot(const std::string& channel, const std::vector<std::size_t>& products, UnixNanos now,
                     VenueOutputs& out) {
    if (channel == "ticker" || channel == "ticker_batch") {
      const std::int64_t sequence = sequence_++;
      out.push_back({tickers_message(channel, now, sequence, "snapshot", products), "snapshot", "", sequence,
                     std::nullopt, true});
    }
    for (const std::size_t i : products) {
      if (channel != "level2" && channel != "market_trades") continue;
      const std::int64_t sequence = sequence_++;
      const ExchangeTick& tick = market_.latest(i);
      out.push_back({channel == "level2" ? level2_message(tick, now, sequence, "snapshot")
                                         : trades_message(tick, sequence, "snapshot"),
                     "snapshot",
                     market_.products()[i],
                     sequence,
                     {},
                     true});
    }
  }

  void send_subscriptions(UnixNanos now, VenueOutputs& out) {
    const std::int64_t sequence = sequence_++;
    nlohmann::ordered_json list = nlohmann::ordered_json::object();
    for (const auto& [channel, flags] : subscriptions_.channels()) {
      auto& ids = list[channel] = nlohmann::json::array();
      for (std::size_t i = 0; i < flags.size(); ++i) {
        if (flags[i] != 0) ids.push_back(market_.products()[i]);
      }
      if (channel == "heartbeats") ids.push_back("heartbeats");
    }
    out.push_back(
        {fmt::format(R"({{"channel":"subscriptions","client_id":"","timestamp":"{}","sequence_num":{},)"
                     R"("events":[{{"subscriptions":{}}}]}})",
                     venue_time(now), sequence, list.dump()),
         "ack",
         "",
         sequence,
         {},
         true});
  }

  void send_batches(UnixNanos now, VenueOutputs& out) {
    for (std::size_t i = 0; i < market_.products().size(); ++i) {
      if (!subscriptions_.has("ticker_batch", i)) continue;
      const std::int64_t sequence = sequence_++;
      out.push_back({tickers_message("ticker_batch", now, sequence, "update", {i}), "ticker",
                     market_.products()[i], sequence, std::nullopt});
    }
  }

  // ticker_batch is the ticker without the best bid and ask.
  [[nodiscard]] std::string tickers_message(std::string_view channel, UnixNanos now, std::int64_t sequence,
                                            std::string_view type,
                                            const std::vector<std::size_t>& products) const {
    std::vector<TickerEntry> entries;
    for (const std::size_t i : products) entries.push_back({market_.products()[i], &market_.latest(i).tick});
    std::string text = ticker_message(now, sequence, type, entries);
    if (channel == "ticker") return text;
    text.replace(text.find("\"ticker\""), 8, "\"ticker_batch\"");
    for (std::size_t bid = 0; (bid = text.find(",\"best_bid\"", bid)) != std::string::npos;) {
      text.erase(bid, text.find('}', bid) - bid);
    }
    return text;
  }

  [[nodiscard]] std::string trades_message(const ExchangeTick& tick, std::int64_t sequence,
                                           std::string_view type) const {
    const std::string time = venue_time(tick.tick.time);
    return fmt::format(
        R"({{"channel":"market_trades","client_id":"","timestamp":"{}","sequence_num":{},"events":[{{"type":"{}",)"
        R"("trades":[{{"trade_id":"{}","product_id":"{}","price":"{}","size":"{}","side":"{}","time":"{}"}}]}}]}})",
        time, sequence, type, tick.trade_id, market_.products()[tick.product],
        format_decimal(tick.tick.price), format_decimal(tick.tick.size), tick.tick.buy ? "SELL" : "BUY",
        time);  // the maker's side
  }

  [[nodiscard]] std::string level2_message(const ExchangeTick& tick, UnixNanos now, std::int64_t sequence,
                                           std::string_view type) const {
    const std::string time = venue_time(now);
    return fmt::format(
        R"({{"channel":"l2_data","client_id":"","timestamp":"{0}","sequence_num":{1},"events":[{{"type":"{2}",)"
        R"("product_id":"{3}","updates":[{{"side":"bid","event_time":"{0}","price_level":"{4}","new_quantity":)"
        R"("{5}"}},{{"side":"offer","event_time":"{0}","price_level":"{6}","new_quantity":"{7}"}}]}}]}})",
        time, sequence, type, market_.products()[tick.product], format_decimal(tick.tick.bid),
        format_decimal(tick.tick.bid_size), format_decimal(tick.tick.ask),
        format_decimal(tick.tick.ask_size));
  }

  const ExchangeMarket& market_;
  Subscriptions subscriptions_;
  std::int64_t sequence_ = 0;
  std::int64_t seconds_ = 0;
};

}  // namespace

std::unique_ptr<ExchangeDialect> make_coinbase_advanced_dialect(const ExchangeMarket& market) {
  return std::make_unique<CoinbaseAdvancedDialect>(market);
}

}  // namespace foreshock
