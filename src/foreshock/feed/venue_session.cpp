#include "foreshock/feed/venue_session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "foreshock/core/check.hpp"
#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"

namespace foreshock {
namespace {

using What = VenueSignal::What;
using Products = std::vector<std::string>;
using std::chrono::hours;
using std::chrono::minutes;

std::string quoted(const Products& words) {
  return fmt::format("\"{}\"", fmt::join(words, "\",\""));
}

char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Letters by `letter`, the separator of the pair as `between`, or left out where it is '\0'.
std::string spelled(std::string_view product_id, char (*letter)(char), char between) {
  std::string out;
  for (const char c : product_id) {
    const bool separator = c == '-' || c == '/' || c == '_';
    if (!separator) out += letter(c);
    if (separator && between != '\0') out += between;
  }
  return out;
}

// The fields of a control message, whatever the venue; scalars as written, without quotes.
struct ControlFields {
  std::string_view type, channel, event, method, success, error, message, reason, id, code, e;
  bool readable = false;
};

void read_fields(json::Object object, ControlFields& fields) {
  json::for_each_field(object, [&](std::string_view key, json::Value& value) {
    const std::string_view token = json::token_of(value);
    const auto take = [&](std::string_view name, std::string_view& into) {
      if (key == name) into = unquote(token);
    };
    take("type", fields.type);
    take("channel", fields.channel);
    take("event", fields.event);
    take("method", fields.method);
    take("success", fields.success);
    take("error", fields.error);
    take("message", fields.message);
    take("msg", fields.message);
    take("reason", fields.reason);
    take("id", fields.id);
    take("code", fields.code);
    take("e", fields.e);
    const bool nested = (key == "error" || key == "data") && json::is_object(value);
    if (nested) read_fields(value.get_object(), fields);  // Binance's error, Bitstamp's data
  });
}

// Data messages hold none of the words and are not parsed again.
ControlFields control_fields(std::string_view text, std::initializer_list<std::string_view> words) {
  ControlFields fields;
  const bool any = std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
  if (!any) return fields;
  json::Parser parser;
  fields.readable =
      !json::with_document(parser, text, [&](auto& document) { read_fields(document.get_object(), fields); });
  return fields;
}

std::string words_of(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (!word.empty()) out += (out.empty() ? "" : ": ") + std::string(word);
  }
  return out;
}

VenueSignal coinbase_signal(std::string_view text) {
  const ControlFields fields = control_fields(text, {"\"subscriptions\"", "\"error\""});
  if (!fields.readable) return {};
  if (fields.type == "error") return {What::refused, words_of({fields.message, fields.reason})};
  const bool answer = fields.type == "subscriptions" || fields.channel == "subscriptions";
  return answer ? VenueSignal{What::acknowledged, {}} : VenueSignal{};
}

VenueSignal binance_signal(std::string_view text) {
  const ControlFields fields = control_fields(text, {"\"id\"", "\"error\"", "\"code\"", "serverShutdown"});
  if (!fields.readable) return {};
  if (fields.e == "serverShutdown") return {What::reconnect, "serverShutdown"};
  if (!fields.code.empty() || !fields.error.empty()) {
    return {What::refused, words_of({fields.code, fields.message})};
  }
  return fields.id.empty() ? VenueSignal{} : VenueSignal{What::acknowledged, {}};
}

VenueSignal kraken_signal(std::string_view text) {
  const ControlFields fields = control_fields(text, {"\"method\"", "\"error\""});
  if (!fields.readable) return {};
  if (!fields.error.empty() || fields.success == "false") return {What::refused, std::string(fields.error)};
  return fields.method == "subscribe" ? VenueSignal{What::acknowledged, {}} : VenueSignal{};
}

VenueSignal bitstamp_signal(std::string_view text) {
  const ControlFields fields = control_fields(text, {"\"bts:"});
  if (!fields.readable) return {};
  if (fields.event == "bts:subscription_succeeded") return {What::acknowledged, {}};
  if (fields.event == "bts:request_reconnect") return {What::reconnect, "bts:request_reconnect"};
  if (fields.event == "bts:error") return {What::refused, std::string(fields.message)};
  return {};
}

Products subscribe_coinbase_advanced(const Products& products) {
  Products out;
  for (const std::string_view channel : {"ticker", "market_trades"}) {
    out.push_back(fmt::format(R"({{"type":"subscribe","product_ids":[{}],"channel":"{}"}})", quoted(products),
                              channel));
  }
  out.emplace_back(R"({"type":"subscribe","channel":"heartbeats"})");
  return out;
}

Products subscribe_coinbase_exchange(const Products& products) {
  return {
      fmt::format(R"({{"type":"subscribe","product_ids":[{}],"channels":["heartbeat","ticker","matches"]}})",
                  quoted(products))};
}

Products subscribe_binance(const Products& products) {
  Products streams;
  for (const std::string& product : products) {
    const std::string symbol = spelled(product, to_lower, '\0');
    streams.push_back(symbol + "@aggTrade");
    streams.push_back(symbol + "@bookTicker");
  }
  return {fmt::format(R"({{"method":"SUBSCRIBE","params":[{}],"id":1}})", quoted(streams))};
}

Products subscribe_kraken(const Products& products) {
  return {
      fmt::format(
          R"({{"method":"subscribe","params":{{"channel":"ticker","symbol":[{}],"event_trigger":"bbo"}},"req_id":1}})",
          quoted(products)),
      fmt::format(
          R"({{"method":"subscribe","params":{{"channel":"trade","symbol":[{}],"snapshot":false}},"req_id":2}})",
          quoted(products))};
}

Products subscribe_bitstamp(const Products& products) {
  Products out;
  for (const std::string& product : products) {
    out.push_back(
        fmt::format(R"({{"event":"bts:subscribe","data":{{"channel":"live_trades_{}"}}}})", product));
  }
  return out;
}

// docs.cdp.coinbase.com, Advanced Trade WebSocket: 8 connections and 8 messages a second; heartbeats each
// second.
constexpr VenueSession kCoinbaseAdvanced = {
    .venue = Venue::coinbase_advanced,
    .url = "wss://advanced-trade-ws.coinbase.com",
    .connections = {4, 4},
    .messages = {4, 4},
    .subscribe_within = seconds(5),
    .silence_max = seconds(5),
    .ping_after = std::nullopt,
    .age_max = std::nullopt,
    .consecutive_trade_ids = false,
    .numbered_messages = true,
    .product = [](std::string_view id) { return spelled(id, to_upper, '-'); },
    .subscribe = subscribe_coinbase_advanced,
    .acknowledgements = [](std::size_t) { return std::size_t{3}; },
    .ping = nullptr,
    .signal = coinbase_signal,
};

// docs.cdp.coinbase.com, Exchange WebSocket: 8 requests a second, 100 messages a second.
constexpr VenueSession kCoinbaseExchange = {
    .venue = Venue::coinbase_exchange,
    .url = "wss://ws-feed.exchange.coinbase.com",
    .connections = {4, 4},
    .messages = {20, 20},
    .subscribe_within = seconds(5),
    .silence_max = seconds(5),
    .ping_after = std::nullopt,
    .age_max = std::nullopt,
    .consecutive_trade_ids = true,
    .numbered_messages = false,
    .product = [](std::string_view id) { return spelled(id, to_upper, '-'); },
    .subscribe = subscribe_coinbase_exchange,
    .acknowledgements = [](std::size_t) { return std::size_t{1}; },
    .ping = nullptr,
    .signal = coinbase_signal,
};

// github.com/binance/binance-spot-api-docs: 300 connections in 5 minutes, 5 messages a second with pongs, 24
// hours.
constexpr VenueSession kBinance = {
    .venue = Venue::binance,
    .url = "wss://stream.binance.com:9443/ws",
    .connections = {30, 0.9},
    .messages = {2, 2},
    .subscribe_within = seconds(5),
    .silence_max = seconds(5),
    .ping_after = seconds(2),
    .age_max = hours(24) - minutes(15),
    .consecutive_trade_ids = true,
    .numbered_messages = false,
    .product = [](std::string_view id) { return spelled(id, to_upper, '\0'); },
    .subscribe = subscribe_binance,
    .acknowledgements = [](std::size_t) { return std::size_t{1}; },
    .ping =
        [](std::int64_t number) {
          return fmt::format(R"({{"method":"LIST_SUBSCRIPTIONS","id":{}}})", number + 100);
        },
    .signal = binance_signal,
};

// docs.kraken.com, connection guide: about 150 connections in 10 minutes, after a few quick ones no faster
// than one in 5 s.
constexpr VenueSession kKraken = {
    .venue = Venue::kraken,
    .url = "wss://ws.kraken.com/v2",
    .connections = {30, 0.2},
    .messages = {4, 4},
    .subscribe_within = seconds(5),
    .silence_max = seconds(5),
    .ping_after = seconds(2),
    .age_max = std::nullopt,
    .consecutive_trade_ids = true,
    .numbered_messages = false,
    .product = [](std::string_view id) { return spelled(id, to_upper, '/'); },
    .subscribe = subscribe_kraken,
    .acknowledgements = [](std::size_t products) { return 2 * products; },
    .ping =
        [](std::int64_t number) { return fmt::format(R"({{"method":"ping","req_id":{}}})", number + 100); },
    .signal = kraken_signal,
};

// www.bitstamp.net/websocket/v2: no limits are published; a connection lives 90 days. The heartbeat's answer
// is the only proof of life of a quiet product.
constexpr VenueSession kBitstamp = {
    .venue = Venue::bitstamp,
    .url = "wss://ws.bitstamp.net",
    .connections = {4, 2},
    .messages = {20, 10},
    .subscribe_within = seconds(5),
    .silence_max = seconds(5),
    .ping_after = seconds(1),
    .age_max = hours(24) * 89,
    .consecutive_trade_ids = false,
    .numbered_messages = false,
    .product = [](std::string_view id) { return spelled(id, to_lower, '\0'); },
    .subscribe = subscribe_bitstamp,
    .acknowledgements = [](std::size_t products) { return products; },
    .ping = [](std::int64_t) { return std::string(R"({"event":"bts:heartbeat"})"); },
    .signal = bitstamp_signal,
};

}  // namespace

const VenueSession& venue_session(Venue venue) {
  switch (venue) {
    case Venue::coinbase_advanced:
      return kCoinbaseAdvanced;
    case Venue::coinbase_exchange:
      return kCoinbaseExchange;
    case Venue::binance:
      return kBinance;
    case Venue::kraken:
      return kKraken;
    case Venue::bitstamp:
      return kBitstamp;
  }
  FORESHOCK_CHECK(false);
  return kCoinbaseAdvanced;
}

}  // namespace foreshock
