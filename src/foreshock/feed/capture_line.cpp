#include "foreshock/feed/capture_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "foreshock/feed/capture_time.hpp"
#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/plain_escapes.hpp"
#include "foreshock/feed/tick_fields.hpp"

namespace foreshock {
namespace {

Error missing(std::string_view what) {
  return {ErrorCode::missing_field, std::string(what)};
}

// The fields a line may have, whatever its shape; scalars as written, without quotes.
struct LineFields {
  TickFields tick;
  std::string_view t, conn, address, v, kind, venue, ts_event, index, from, to, count;
  std::string_view nested;     // a message as an object
  std::string_view in_string;  // a message as a string, unescaped and padded
  bool one_time = false, duplicate = false, simulated = false;
  bool nested_in_raw = false;  // under "raw", otherwise "payload"
  bool has_original = false;   // a tick object under "raw"
  bool is_message = false;     // has a key only messages have
  bool price_in_quotes = true;
};

}  // namespace

struct CaptureLineParser::State {
  explicit State(const std::string& assume_timezone) : time(assume_timezone) {}

  std::optional<Error> parse_json(std::string_view text, CaptureLine& out);
  std::optional<Error> parse_text(std::string_view text, CaptureLine& out);

  void read_field(LineFields& fields, std::string_view key, auto& value);
  bool read_wrapper_field(LineFields& fields, std::string_view key, auto& value);
  void read_nested(LineFields& fields, bool in_raw, auto& value);
  void read_original(LineFields& fields, auto object);
  std::string_view unescape(auto& value);

  std::optional<Error> decide(std::string_view text, LineFields& fields, CaptureLine& out);
  std::optional<Error> decide_session(const LineFields& fields, CaptureLine& out);
  std::optional<Error> decide_own(const LineFields& fields, CaptureLine& out);
  std::optional<Error> decide_tick(const LineFields& fields, CaptureLine& out);

  std::optional<Error> set_message(Shape shape, std::string_view message, std::string_view ts_recv,
                                   CaptureLine& out);
  bool ws_is_exchange_time(const TickFields& tick);

  json::Parser parser;
  JsonPatterns patterns;
  bool needs_parser = false;  // a pattern's string holds more than plain escapes
  CaptureTime time;
  std::vector<char> copy;              // of the last string unescaped
  std::optional<bool> ws_is_exchange;  // decided on the first line that has both times
};

CaptureLineParser::CaptureLineParser(const std::string& assume_timezone)
    : state_(std::make_unique<State>(assume_timezone)) {}
CaptureLineParser::~CaptureLineParser() = default;

bool CaptureLineParser::naive_seen() const {
  return state_->time.naive_seen();
}

std::optional<Error> CaptureLineParser::parse(std::string_view text, CaptureLine& out) {
  out = CaptureLine{};
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return std::nullopt;  // blank: skipped
  text.remove_prefix(start);
  if (text.starts_with("{\"channel\":") || text.front() == '[') {
    return state_->set_message(Shape::bare_message, text, {}, out);
  }
  if (text.front() == '{') return state_->parse_json(text, out);
  return state_->parse_text(text, out);
}

std::optional<Error> CaptureLineParser::State::parse_json(std::string_view text, CaptureLine& out) {
  LineFields fields;
  const auto read_object = [&](auto object) {
    json::for_each_field(object, [&](std::string_view key, auto& value) { read_field(fields, key, value); });
  };
  needs_parser = false;
  auto bad_json = json::with_object(parser, patterns, text, read_object);
  if (needs_parser) {
    fields = {};
    bad_json = json::with_object(parser, text, read_object);
  }
  if (bad_json) return bad_json;
  return decide(text, fields, out);
}

// "1618677817.061845: {...}" received; "wss://... <-> seconds" connected; "wss://... <- seconds: {...}" sent.
std::optional<Error> CaptureLineParser::State::parse_text(std::string_view text, CaptureLine& out) {
  std::string_view stamp = text;
  out.shape = Shape::session;
  out.what = CaptureLine::What::message;
  if (text.starts_with("wss://") || text.starts_with("ws://") || text.starts_with("http")) {
    const std::size_t arrow = text.find(" <");
    const std::size_t gap = arrow == std::string_view::npos ? arrow : text.find(' ', arrow + 1);
    if (gap == std::string_view::npos)
      return Error{ErrorCode::bad_line, "an address without '<-' and a time"};
    out.address = text.substr(0, arrow);
    const bool connect = text.substr(arrow + 1, gap - arrow - 1) == "<->";
    out.what = connect ? CaptureLine::What::connect : CaptureLine::What::sent;
    stamp = text.substr(gap + 1);
  }
  const std::size_t colon = stamp.find(": ");
  if (colon == std::string_view::npos && out.what != CaptureLine::What::connect) {
    return Error{ErrorCode::bad_line, "neither JSON nor 'seconds: message'"};
  }
  const auto ts_recv = parse_unix_seconds(stamp.substr(0, colon));
  if (!ts_recv) return Error{ErrorCode::bad_line, "neither JSON nor 'seconds: message'"};
  out.ts_recv = *ts_recv;
  if (colon != std::string_view::npos) out.message = stamp.substr(colon + 2);
  if (out.message.empty() && out.what != CaptureLine::What::connect)
    return missing("a time without a message");
  return std::nullopt;
}

void CaptureLineParser::State::read_field(LineFields& fields, std::string_view key, auto& value) {
  if (!read_wrapper_field(fields, key, value)) fields.tick.set(key, json::token_of(value));
}

// What stands under "raw" or "payload".
void CaptureLineParser::State::read_nested(LineFields& fields, bool in_raw, auto& value) {
  if (json::is_string(value)) {
    fields.in_string = unescape(value);
  } else if (json::is_object(value)) {
    fields.nested_in_raw = in_raw;
    if (in_raw)
      read_original(fields, json::object_of(value));
    else
      fields.nested = json::raw_of(value);
  }
}

// Fields that are no tick's. False: not one of them.
bool CaptureLineParser::State::read_wrapper_field(LineFields& fields, std::string_view key, auto& value) {
  const auto is = [&](std::string_view name, std::string_view& into) {
    if (key != name) return false;
    into = unquote(json::token_of(value));
    return true;
  };
  const auto flag = [&](std::string_view name, bool& into) {
    if (key != name) return false;
    into = json::token_of(value) == "true";
    return true;
  };
  switch (key.empty() ? '\0' : key.front()) {
    case 'p':
      if (key == "price") fields.price_in_quotes = json::token_of(value).starts_with('"');
      if (key != "payload") return false;
      return read_nested(fields, false, value), true;
    case 't':
      return is("t", fields.t) || is("to", fields.to) || is("ts_event", fields.ts_event);
    case 'c':
      if (key == "channel") return fields.is_message = true;
      return is("conn", fields.conn) || is("count", fields.count);
    case 'd':
      if (key != "data") return flag("duplicate", fields.duplicate);
      if (fields.t.empty()) return fields.is_message = true;
      if (fields.t == "recv" || fields.t == "send") fields.in_string = unescape(value);
      return true;
    case 'e':
      if (key != "e" && key != "event" && key != "events") return false;
      return fields.is_message = true;
    case 's':
      if (key != "stream") return flag("simulated", fields.simulated);
      return fields.is_message = true;
    case 'r':
      if (key == "raw") return read_nested(fields, true, value), true;
      if (key != "result") return false;
      return fields.is_message = true;
    case 'u':
    case 'm':
      if (key != "u" && key != "method") return false;
      return fields.is_message = true;
    case 'v':
      return is("v", fields.v) || is("venue", fields.venue);
    case 'k':
      return is("kind", fields.kind);
    case 'a':
      return is("addr", fields.address);
    case 'f':
      return is("from", fields.from);
    case 'i':
      return is("index", fields.index);
    case 'o':
      return flag("one_time", fields.one_time);
    default:
      return false;
  }
}

// The object under "raw": a ticker, or a whole envelope.
void CaptureLineParser::State::read_original(LineFields& fields, auto object) {
  const bool is_envelope = json::find_field(object, [&](std::string_view key, auto& value) {
    if (key == "channel" || key == "events") return true;
    fields.tick.set(key, json::token_of(value));
    return false;
  });
  if (is_envelope) fields.nested = json::raw_of(object);
  fields.has_original = !is_envelope;
}

std::optional<Error> CaptureLineParser::State::decide(std::string_view text, LineFields& fields,
                                                      CaptureLine& out) {
  if (!fields.t.empty()) return decide_session(fields, out);
  if (!fields.v.empty() && !fields.kind.empty()) return decide_own(fields, out);
  const TickFields& tick = fields.tick;
  const std::string_view ts_recv = !tick.recv.empty()        ? tick.recv
                                   : !tick.timestamp.empty() ? tick.timestamp
                                                             : tick.ts;
  if (!fields.nested.empty()) {
    return set_message(fields.nested_in_raw ? Shape::flat_with_original : Shape::envelope_in_object,
                       fields.nested, ts_recv, out);
  }
  if (!fields.in_string.empty()) {
    return set_message(Shape::message_as_string, fields.in_string, ts_recv, out);
  }
  if (fields.is_message) return set_message(Shape::bare_message, text, tick.recv, out);
  // A Coinbase Exchange message as it came, perhaps with a time of receipt added.
  const bool exchange = !tick.type.empty() && (!tick.time.empty() || ts_recv.empty());
  if (exchange && !fields.has_original) return set_message(Shape::bare_message, text, ts_recv, out);
  return decide_tick(fields, out);
}

std::optional<Error> CaptureLineParser::State::set_message(Shape shape, std::string_view message,
                                                           std::string_view ts_recv, CaptureLine& out) {
  out.what = CaptureLine::What::message;
  out.shape = shape;
  out.message = message;
  if (ts_recv.empty()) return std::nullopt;
  const auto parsed = time.parse(ts_recv);
  if (!parsed) return parsed.error();
  out.ts_recv = *parsed;
  return std::nullopt;
}

// The text of a string, followed by kJsonPadding readable bytes.
std::string_view CaptureLineParser::State::unescape(auto& value) {
  static_assert(kUnescapeRoom <= kJsonPadding);
  const std::string_view token = json::token_of(value);
  if (copy.size() < token.size() + kJsonPadding) copy.resize(2 * token.size() + kJsonPadding);
  if (token.size() >= 2 && token.back() == '"') {
    const std::size_t length = copy_without_plain_escapes(token.substr(1, token.size() - 2), copy.data());
    if (length != std::string_view::npos) {
      json::pass(value);
      return {copy.data(), length};
    }
  }
  const std::optional<std::string_view> text = json::text_of(value);
  if (!text) return needs_parser = true, std::string_view();
  std::copy(text->begin(), text->end(), copy.begin());
  return {copy.data(), text->size()};
}

std::optional<Error> CaptureLineParser::State::decide_session(const LineFields& fields, CaptureLine& out) {
  out.shape = Shape::session;
  const bool received = fields.t == "recv";
  if (!received && fields.t != "send" && fields.t != "connect") return std::nullopt;  // header, http: skipped
  out.what = received             ? CaptureLine::What::message
             : fields.t == "send" ? CaptureLine::What::sent
                                  : CaptureLine::What::connect;
  if (fields.tick.ts.empty()) return missing("a captured message without ts");
  const auto ts_recv = time.parse(fields.tick.ts);
  if (!ts_recv) return ts_recv.error();
  out.ts_recv = *ts_recv;
  out.connection = fields.conn;
  out.address = fields.address;
  if (out.what == CaptureLine::What::connect) return std::nullopt;
  if (fields.in_string.empty()) return missing("a captured message without data");
  out.message = fields.in_string;
  return std::nullopt;
}

std::optional<Error> CaptureLineParser::State::decide_own(const LineFields& fields, CaptureLine& out) {
  out.shape = Shape::own;
  out.what = CaptureLine::What::own;
  const auto kind = parse_record_kind(fields.kind);
  const auto venue = parse_venue(fields.venue);
  if (fields.v != "1")
    return Error{ErrorCode::bad_line, fmt::format("version '{}' of a record is not 1", fields.v)};
  if (!kind) return Error{ErrorCode::bad_line, fmt::format("kind '{}' is not known", fields.kind)};
  if (!venue) return Error{ErrorCode::bad_line, fmt::format("venue '{}' is not known", fields.venue)};
  if (fields.tick.product_id.empty()) return missing("a record without product_id");
  if (fields.tick.recv.empty()) return missing("a record without ts_recv");
  if (fields.tick.error) return fields.tick.error;
  Record& record = out.record;
  record = fields.tick.record;
  record.kind = *kind;
  out.venue = *venue;
  out.product_id = fields.tick.product_id;
  const auto conn = parse_integer("conn", fields.conn);
  if (!conn) return conn.error();
  record.conn = *conn;
  const auto ts_recv = parse_time(fields.tick.recv);
  if (!ts_recv) return ts_recv.error();
  record.ts_recv = record.ts_event = ts_recv->utc;
  out.has_ts_event = !fields.ts_event.empty();
  if (out.has_ts_event) {
    const auto ts_event = parse_time(fields.ts_event);
    if (!ts_event) return ts_event.error();
    record.ts_event = ts_event->utc;
  }
  const auto set = [&](std::string_view name, std::string_view text, std::int64_t& member,
                       std::uint16_t bit) {
    if (text.empty()) return std::optional<Error>{};
    const auto value = parse_integer(name, text);
    if (!value) return std::optional<Error>(value.error());
    member = *value;
    record.fields = static_cast<std::uint16_t>(record.fields | bit);
    return std::optional<Error>{};
  };
  if (auto bad = set("from", fields.from, record.gap_from, Record::kGapFrom)) return bad;
  if (auto bad = set("to", fields.to, record.gap_to, Record::kGapTo)) return bad;
  if (fields.count != "unverifiable") {
    if (auto bad = set("count", fields.count, record.gap_count, Record::kGapCount)) return bad;
  }
  std::int64_t index = 0;
  if (auto bad = set("index", fields.index, index, 0)) return bad;
  if (index < 0 || index > std::numeric_limits<std::int32_t>::max())
    return missing("an index within a message");
  record.index_in_message = static_cast<std::int32_t>(index);
  out.has_index = !fields.index.empty();
  if (fields.one_time) record.flags |= Record::kOneTime;
  if (fields.duplicate) record.flags |= Record::kDuplicate;
  if (fields.simulated) record.flags |= Record::kSimulated;
  if (!fields.in_string.empty()) out.message = fields.in_string;
  return std::nullopt;
}

// Of two times without a name that says so, the one with more than microseconds is the exchange's: what
// clocks of capturing programs write has six digits at most. Decided once, on the first line that has both.
bool CaptureLineParser::State::ws_is_exchange_time(const TickFields& tick) {
  const auto is_fine = [](std::string_view text) {
    const std::size_t point = text.find('.');
    return point != std::string_view::npos && text.find_first_not_of("0123456789", point + 1) > point + 7 &&
           text.size() > point + 7;
  };
  if (!ws_is_exchange) ws_is_exchange = is_fine(tick.ws_timestamp) && !is_fine(tick.timestamp);
  return *ws_is_exchange;
}

std::optional<Error> CaptureLineParser::State::decide_tick(const LineFields& fields, CaptureLine& out) {
  const TickFields& tick = fields.tick;
  constexpr std::uint16_t kPriceOrQuote = Record::kPrice | Record::kBid | Record::kAsk;
  if (tick.error) return tick.error;
  if ((tick.record.fields & kPriceOrQuote) == 0) {
    return tick.product_id.empty() ? Error{ErrorCode::bad_line, "no line of a shape that is known"}
                                   : missing("a tick without price, best_bid and best_ask");
  }
  if (tick.product_id.empty()) return missing("a tick without product_id");
  out.what = CaptureLine::What::tick;
  out.shape = fields.has_original      ? Shape::flat_with_original
              : fields.price_in_quotes ? Shape::flat_text
                                       : Shape::flat_numbers;
  out.record = tick.record;
  out.record.kind = RecordKind::ticker;
  out.record.side = tick.side;
  out.product_id = tick.product_id;

  std::string_view event = tick.time;
  std::string_view recv = tick.recv;
  if (!tick.ws_timestamp.empty() && !tick.timestamp.empty()) {
    const bool ws = ws_is_exchange_time(tick);
    if (event.empty()) event = ws ? tick.ws_timestamp : tick.timestamp;
    if (recv.empty()) recv = ws ? tick.timestamp : tick.ws_timestamp;
  }
  for (const std::string_view other : {tick.timestamp, tick.ws_timestamp, tick.ts}) {
    if (other.empty()) continue;
    if (event.empty())
      event = other;
    else if (recv.empty() && other.data() != event.data())
      recv = other;
  }
  if (event.empty()) event = recv;
  if (event.empty()) return missing("a tick without a time");
  const auto ts_event = time.parse(event);
  if (!ts_event) return ts_event.error();
  out.record.ts_event = out.record.ts_recv = *ts_event;
  if (recv.empty() || recv.data() == event.data()) {
    out.record.flags |= Record::kOneTime;
    return std::nullopt;
  }
  const auto ts_recv = time.parse(recv);
  if (!ts_recv) return ts_recv.error();
  out.record.ts_recv = *ts_recv;
  return std::nullopt;
}

}  // namespace foreshock
