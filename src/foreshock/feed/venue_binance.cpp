// Binance spot stream messages (github.com/binance/binance-spot-api-docs), bare or in the
// wrapper of a combined stream. Times are milliseconds (microseconds on request). bookTicker carries no time
// of its own.

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

// The scalars of one event, as written; their letters mean different things in different events.
struct Event {
  std::string_view e, E, s, a, A, b, B, p, q, T, m, u;
  bool has_id = false;
};

// Milliseconds or microseconds since 1970: thirteen digits reach the year 2286, sixteen begin there in
// microseconds.
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
    json::for_each_field(object, [&](std::string_view key, json::Value value) {
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
        event.e = unquote(token);
        break;
      case 'E':
        event.E = token;
        break;
      case 's':
        event.s = unquote(token);
        break;
      case 'a':
        event.a = token;
        break;
      case 'A':
        event.A = token;
        break;
      case 'b':
        event.b = token;
        break;
      case 'B':
        event.B = token;
        break;
      case 'p':
        event.p = token;
        break;
      case 'q':
        event.q = token;
        break;
      case 'T':
        event.T = token;
        break;
      case 'm':
        event.m = token;
        break;
      case 'u':
        event.u = token;
        break;
      default:
        break;
    }
  }

  static std::optional<Error> add_record(const Event& event, VenueMessage& out) {
    out.time = parse_event_time(event.E);
    if (event.e == "aggTrade") return add_trade(event, out);
    if (event.e.empty() && !event.s.empty() && !event.u.empty()) return add_quote(event, out);
    if (!event.s.empty()) out.add(RecordKind::status, event.s);
    const bool control = event.e.empty() && event.has_id;
    out.unknown = event.e != "depthUpdate" && event.e != "kline" && event.e != "serverShutdown" && !control;
    return std::nullopt;
  }

  static std::optional<Error> add_trade(const Event& event, VenueMessage& out) {
    if (event.s.empty()) return Error{ErrorCode::missing_field, "a trade without symbol"};
    VenueRecord& added = out.add(RecordKind::trade, event.s);
    const auto id = parse_integer("a", event.a);
    if (!id) return id.error();
    added.record.set_trade_id(*id);
    if (auto bad = set_decimal(added.record, "p", event.p, &Record::price, Record::kPrice)) return bad;
    if (auto bad = set_decimal(added.record, "q", event.q, &Record::size, Record::kSize)) return bad;
    added.record.side = event.m == "true" ? Side::sell : Side::buy;  // m: the buyer is the maker
    if (const auto time = parse_event_time(event.T)) {
      added.record.ts_event = *time;
      added.timed = true;
    }
    out.consecutive_trade_ids = true;
    return std::nullopt;
  }

  static std::optional<Error> add_quote(const Event& event, VenueMessage& out) {
    VenueRecord& added = out.add(RecordKind::quote, event.s);
    Record& record = added.record;
    if (auto bad = set_decimal(record, "b", event.b, &Record::bid, Record::kBid)) return bad;
    if (auto bad = set_decimal(record, "B", event.B, &Record::bid_size, Record::kBidSize)) return bad;
    if (auto bad = set_decimal(record, "a", event.a, &Record::ask, Record::kAsk)) return bad;
    if (auto bad = set_decimal(record, "A", event.A, &Record::ask_size, Record::kAskSize)) return bad;
    const auto update = parse_integer("u", event.u);
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
