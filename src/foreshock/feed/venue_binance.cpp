// Binance spot stream messages (github.com/binance/binance-spot-api-docs), bare or in the
// wrapper of a combined stream. Times are milliseconds (microseconds on request). bookTicker carries no time
// of its own.

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

// The scalars of one event, as written; `a` is a trade's id or a quote's ask.
struct Event {
  std::string_view type, event_time, symbol, update;                      // e E s u
  std::string_view bid, bid_size, ask_size, price, quantity, trade_time;  // b B A p q T
  std::string_view id_or_ask, buyer_is_maker;                             // a m
  bool has_id = false;
};

// Since 1970: milliseconds below 1e13 (the year 2286), microseconds from there.
std::optional<UnixNanos> parse_event_time(std::string_view token) {
  const auto value = parse_integer("E", token);
  if (!value || *value <= 0) return std::nullopt;
  constexpr std::int64_t kFirstMicros = 10'000'000'000'000;
  if (*value < kFirstMicros) return from_nanos(*value * 1'000'000);
  if (*value < kFirstMicros * 922) return from_nanos(*value * 1'000);
  return std::nullopt;
}

class BinanceParser final : public VenueParser {
 public:
  std::optional<Error> parse(std::string_view text, VenueMessage& out) override {
    out.clear();
    Event event;
    auto bad_json = json::with_document(parser_, text,
                                        [&](auto& document) { read_object(document.get_object(), event); });
    if (bad_json) return bad_json;
    return add_record(event, out);
  }

 private:
  static void read_object(json::Object object, Event& event) {
    json::for_each_field(object, [&](std::string_view key, json::Value& value) {
      if (key == "data" && json::is_object(value)) return read_object(value.get_object(), event);
      if (key == "id")
        event.has_id = true;
      else if (key.size() == 1)
        set(key.front(), json::token_of(value), event);
    });
  }

  static void set(char key, std::string_view token, Event& event) {
    switch (key) {
      case 'e':
        event.type = unquote(token);
        break;
      case 'E':
        event.event_time = token;
        break;
      case 's':
        event.symbol = unquote(token);
        break;
      case 'a':
        event.id_or_ask = token;
        break;
      case 'A':
        event.ask_size = token;
        break;
      case 'b':
        event.bid = token;
        break;
      case 'B':
        event.bid_size = token;
        break;
      case 'p':
        event.price = token;
        break;
      case 'q':
        event.quantity = token;
        break;
      case 'T':
        event.trade_time = token;
        break;
      case 'm':
        event.buyer_is_maker = token;
        break;
      case 'u':
        event.update = token;
        break;
      default:
        break;
    }
  }

  static std::optional<Error> add_record(const Event& event, VenueMessage& out) {
    out.time = parse_event_time(event.event_time);
    if (event.type == "aggTrade") return add_trade(event, out);
    if (event.type.empty() && !event.symbol.empty() && !event.update.empty()) return add_quote(event, out);
    if (!event.symbol.empty()) out.add(RecordKind::status, event.symbol);
    const bool control = event.type.empty() && event.has_id;
    out.unknown =
        event.type != "depthUpdate" && event.type != "kline" && event.type != "serverShutdown" && !control;
    return std::nullopt;
  }

  static std::optional<Error> add_trade(const Event& event, VenueMessage& out) {
    if (event.symbol.empty()) return Error{ErrorCode::missing_field, "a trade without symbol"};
    VenueRecord& added = out.add(RecordKind::trade, event.symbol);
    const auto id = parse_integer("a", event.id_or_ask);
    if (!id) return id.error();
    added.record.set_trade_id(*id);
    if (auto bad = set_decimal(added.record, "p", event.price, &Record::price, Record::kPrice)) return bad;
    if (auto bad = set_decimal(added.record, "q", event.quantity, &Record::size, Record::kSize)) return bad;
    added.record.side = event.buyer_is_maker == "true" ? Side::sell : Side::buy;  // m: the buyer is the maker
    if (const auto time = parse_event_time(event.trade_time)) {
      added.record.ts_event = *time;
      added.timed = true;
    }
    out.consecutive_trade_ids = true;
    return std::nullopt;
  }

  static std::optional<Error> add_quote(const Event& event, VenueMessage& out) {
    VenueRecord& added = out.add(RecordKind::quote, event.symbol);
    Record& record = added.record;
    if (auto bad = set_decimal(record, "b", event.bid, &Record::bid, Record::kBid)) return bad;
    if (auto bad = set_decimal(record, "B", event.bid_size, &Record::bid_size, Record::kBidSize)) return bad;
    if (auto bad = set_decimal(record, "a", event.id_or_ask, &Record::ask, Record::kAsk)) return bad;
    if (auto bad = set_decimal(record, "A", event.ask_size, &Record::ask_size, Record::kAskSize)) return bad;
    const auto update = parse_integer("u", event.update);
    if (!update) return update.error();
    record.set_sequence(*update);
    return std::nullopt;
  }

  json::Parser parser_;
};

}  // namespace

std::unique_ptr<VenueParser> make_binance_parser() {
  return std::make_unique<BinanceParser>();
}

}  // namespace foreshock
