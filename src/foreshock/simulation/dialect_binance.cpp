// Binance spot streams (github.com/binance/binance-spot-api-docs, web-socket-streams): streams by address
// or by SUBSCRIBE, wrapped where the address is /stream; `a` of aggTrade and U/u of depth without holes; no
// heartbeats, but pings of the connection. A stream that does not exist is acknowledged and stays silent.
#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/venue_symbols.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMaxStreams = 1024;

class BinanceDialect final : public ExchangeDialect {
 public:
  explicit BinanceDialect(const ExchangeMarket& market) : market_(market) {}

  void on_connect(std::string_view target, UnixNanos, VenueOutputs&) override {
    micros_ = target.find("timeUnit=MICROSECOND") != std::string_view::npos ||
              target.find("timeUnit=microsecond") != std::string_view::npos;
    wrapped_ = target.starts_with("/stream");
    std::string_view names;
    if (target.starts_with("/ws/")) names = target.substr(4);
    if (const std::size_t query = target.find("streams="); query != std::string_view::npos) {
      names = target.substr(query + 8);
    }
    names = names.substr(0, names.find_first_of("?&"));
    while (!names.empty()) {
      const std::size_t slash = std::min(names.find('/'), names.size());
      add(names.substr(0, slash));
      names.remove_prefix(std::min(slash + 1, names.size()));
    }
  }

  void on_text(std::string_view text, UnixNanos, VenueOutputs& out) override {
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) return error(3, "Invalid JSON: expected value at line 1 column 1", Json(), out);
    const Json id = request.value("id", Json());
    const Json method = request.value("method", Json());
    if (method == "LIST_SUBSCRIPTIONS") {
      Json names = Json::array();
      for (const Stream& stream : streams_) names.push_back(stream.name);
      return answer(names, id, out);
    }
    if (method != "SUBSCRIBE" && method != "UNSUBSCRIBE") {
      return error(2,
                   "Invalid request: unknown variant, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, "
                   "`LIST_SUBSCRIPTIONS`",
                   id, out);
    }
    const Json params = request.value("params", Json());
    if (!params.is_array()) return error(2, "Invalid request: missing field `params`", id, out);
    for (const Json& name : params) {
      if (!name.is_string()) return error(2, "Invalid request: params must be strings", id, out);
      const auto stream = name.get<std::string>();
      if (method == "UNSUBSCRIBE") {
        std::erase_if(streams_, [&](const Stream& s) { return s.name == stream; });
      } else {
        if (streams_.size() == kMaxStreams) return error(2, "Invalid request: too many streams", id, out);
        add(stream);
      }
    }
    asked_ = true;
    answer(Json(), id, out);
  }

  void on_tick(const ExchangeTick& tick, VenueOutputs& out) override {
    for (const Stream& stream : streams_) {
      if (stream.product == tick.product) send(stream, tick, out);
    }
  }

  void on_second(UnixNanos, VenueOutputs&) override {}

  void on_rate_limit(VenueOutputs& out) override { error(0, "Too many requests", Json(), out); }

  bool announce_shutdown(UnixNanos now, VenueOutputs& out) override {
    out.push_back({fmt::format(R"({{"e":"serverShutdown","E":{}}})", unit(now)), "notice", "", {}, {}, true});
    return true;
  }

  [[nodiscard]] bool subscribed() const override { return asked_ || !streams_.empty(); }

 private:
  struct Stream {
    std::string name;    // "btcusdt@aggTrade"
    std::string symbol;  // "BTCUSDT"
    std::string_view channel;
    std::size_t product;  // kNobody: a stream that does not exist
  };
  static constexpr std::size_t kNobody = SIZE_MAX;

  void add(std::string_view name) {
    const auto same = [&](const Stream& s) { return s.name == name; };
    if (std::any_of(streams_.begin(), streams_.end(), same)) return;
    const std::size_t at = std::min(name.find('@'), name.size());
    std::string symbol(name.substr(0, at));
    for (char& c : symbol) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const std::string_view rest = name.substr(at);
    const std::string_view channel = rest == "@aggTrade"          ? "trade"
                                     : rest == "@bookTicker"      ? "quote"
                                     : rest.starts_with("@depth") ? "book"
                                                                  : "";
    const auto product = find_symbol(Venue::binance, symbol, market_.products());
    streams_.push_back(
        {std::string(name), symbol, channel, product && !channel.empty() ? *product : kNobody});
  }

  void send(const Stream& stream, const ExchangeTick& tick, VenueOutputs& out) const {
    const MarketTick& t = tick.tick;
    std::string text;
    std::optional<std::int64_t> trade_id, sequence;
    if (stream.channel == "trade") {
      trade_id = tick.trade_id;
      text = fmt::format(
          R"({{"e":"aggTrade","E":{0},"s":"{1}","a":{2},"p":"{3}","q":"{4}","f":{2},"l":{2},"T":{0},)"
          R"("m":{5},"M":true}})",
          unit(t.time), stream.symbol, tick.trade_id, format_decimal(t.price), format_decimal(t.size),
          !t.buy);
    } else if (stream.channel == "quote") {
      sequence = 2 * tick.trade_id;
      text = fmt::format(R"({{"u":{},"s":"{}","b":"{}","B":"{}","a":"{}","A":"{}"}})", *sequence,
                         stream.symbol, format_decimal(t.bid), format_decimal(t.bid_size),
                         format_decimal(t.ask), format_decimal(t.ask_size));
    } else {
      sequence = 2 * tick.trade_id;
      text = fmt::format(
          R"({{"e":"depthUpdate","E":{},"s":"{}","U":{},"u":{},"b":[["{}","{}"]],"a":[["{}","{}"]]}})",
          unit(t.time), stream.symbol, *sequence - 1, *sequence, format_decimal(t.bid),
          format_decimal(t.bid_size), format_decimal(t.ask), format_decimal(t.ask_size));
    }
    if (wrapped_) text = fmt::format(R"({{"stream":"{}","data":{}}})", stream.name, text);
    out.push_back({std::move(text), stream.channel, stream.symbol, sequence, trade_id});
  }

  [[nodiscard]] std::int64_t unit(UnixNanos time) const {
    return to_nanos(time) / (micros_ ? 1'000 : 1'000'000);
  }

  static void answer(const Json& result, const Json& id, VenueOutputs& out) {
    out.push_back({Json{{"result", result}, {"id", id}}.dump(), "ack", "", {}, {}, true});
  }

  static void error(int code, std::string_view message, const Json& id, VenueOutputs& out) {
    Json text = {{"code", code}, {"msg", message}};
    if (!id.is_null()) text["id"] = id;
    out.push_back({text.dump(-1, ' ', false, Json::error_handler_t::replace), "error", "", {}, {}, true});
  }

  const ExchangeMarket& market_;
  std::vector<Stream> streams_;
  bool wrapped_ = false, micros_ = false, asked_ = false;
};

}  // namespace

std::unique_ptr<ExchangeDialect> make_binance_dialect(const ExchangeMarket& market) {
  return std::make_unique<BinanceDialect>(market);
}

}  // namespace foreshock
