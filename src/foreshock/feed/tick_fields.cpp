#include "foreshock/feed/tick_fields.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "foreshock/tick/decimal.hpp"

namespace foreshock {

namespace {

enum class Meaning : std::uint8_t {
  none,
  price,
  size,
  bid,
  bid_size,
  ask,
  ask_size,
  trade_id,
  sequence,
  product_id,
  type,
  side,
  time,
  timestamp,
  ws_timestamp,
  ts,
  recv,
};

// Told by the length first: most fields of a ticker (highs, lows, volumes) end there.
Meaning meaning_of(std::string_view key) {
  const auto is = [key](std::string_view name) {  // of this length
    return std::memcmp(key.data(), name.data(), name.size()) == 0;
  };
  switch (key.size()) {
    case 2:
      return is("ts") ? Meaning::ts : Meaning::none;
    case 3:
      return is("seq") ? Meaning::sequence : Meaning::none;
    case 4:
      if (is("type")) return Meaning::type;
      if (is("size")) return Meaning::size;
      if (is("side")) return Meaning::side;
      if (is("time")) return Meaning::time;
      return is("pair") ? Meaning::product_id : Meaning::none;
    case 5:
      return is("price") ? Meaning::price : Meaning::none;
    case 6:
      return is("symbol") ? Meaning::product_id : Meaning::none;
    case 7:
      if (is("ts_recv") || is("recv_ts")) return Meaning::recv;
      return is("product") ? Meaning::product_id : Meaning::none;
    case 8:
      if (is("best_bid")) return Meaning::bid;
      if (is("best_ask")) return Meaning::ask;
      if (is("trade_id")) return Meaning::trade_id;
      return is("sequence") ? Meaning::sequence : Meaning::none;
    case 9:
      if (is("timestamp")) return Meaning::timestamp;
      if (is("last_size")) return Meaning::size;
      return is("recv_time") ? Meaning::recv : Meaning::none;
    case 10:
      return is("product_id") ? Meaning::product_id : Meaning::none;
    case 11:
      return is("ingest_time") || is("received_at") ? Meaning::recv : Meaning::none;
    case 12:
      if (is("best_bid_qty")) return Meaning::bid_size;
      if (is("best_ask_qty")) return Meaning::ask_size;
      if (is("sequence_num")) return Meaning::sequence;
      return is("ws_timestamp") ? Meaning::ws_timestamp : Meaning::none;
    case 13:
      if (is("best_bid_size")) return Meaning::bid_size;
      return is("best_ask_size") ? Meaning::ask_size : Meaning::none;
    case 15:
      return is("sequence_number") ? Meaning::sequence : Meaning::none;
    case 17:
      if (is("best_bid_quantity")) return Meaning::bid_size;
      return is("best_ask_quantity") ? Meaning::ask_size : Meaning::none;
    default:
      return Meaning::none;
  }
}

}  // namespace

Result<std::int64_t> parse_integer(std::string_view field, std::string_view token) {
  const std::string_view text = unquote(token);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return {ErrorCode::bad_number,
            fmt::format("{}: '{}' is not a 64-bit integer", field, text.substr(0, 80))};
  }
  return value;
}

Side parse_side(std::string_view text) {
  if (text.empty()) return Side::unknown;
  if (text == "BUY" || text == "buy" || text == "b") return Side::buy;
  if (text == "SELL" || text == "sell" || text == "s") return Side::sell;
  return Side::unknown;
}

Side opposite(Side side) {
  if (side == Side::unknown) return side;
  return side == Side::buy ? Side::sell : Side::buy;
}

std::optional<Error> set_decimal(Record& record, std::string_view key, std::string_view token,
                                 std::int64_t Record::*member, Record::Field bit) {
  const std::string_view text = unquote(token);
  if (text.empty()) return std::nullopt;
  const Result<std::int64_t> units = parse_decimal(text);
  if (!units) return Error{ErrorCode::bad_number, fmt::format("{}: {}", key, units.error().message)};
  record.*member = *units;
  record.fields |= bit;
  return std::nullopt;
}

void TickFields::set_decimal(std::string_view key, std::string_view token, std::int64_t Record::*member,
                             Record::Field bit) {
  if (auto failed = foreshock::set_decimal(record, key, token, member, bit); failed && !error)
    error = std::move(failed);
}

void TickFields::set_again(std::string_view& before, std::string_view key, std::string_view token,
                           std::int64_t Record::*member, Record::Field bit) {
  if (token == before) return;
  before = token;
  set_decimal(key, token, member, bit);
}

void TickFields::set_integer(std::string_view key, std::string_view token, std::int64_t Record::*member,
                             Record::Field bit) {
  if (unquote(token).empty()) return;
  const Result<std::int64_t> value = parse_integer(key, token);
  if (!value) {
    if (!error) error = value.error();
    return;
  }
  record.*member = *value;
  record.fields |= bit;
}

void TickFields::set(std::string_view key, std::string_view token) {
  switch (meaning_of(key)) {
    case Meaning::none:
      return;
    case Meaning::price:
      return set_again(price_, key, token, &Record::price, Record::kPrice);
    case Meaning::size:
      return set_decimal(key, token, &Record::size, Record::kSize);
    case Meaning::bid:
      return set_again(bid_, key, token, &Record::bid, Record::kBid);
    case Meaning::bid_size:
      return set_decimal(key, token, &Record::bid_size, Record::kBidSize);
    case Meaning::ask:
      return set_again(ask_, key, token, &Record::ask, Record::kAsk);
    case Meaning::ask_size:
      return set_decimal(key, token, &Record::ask_size, Record::kAskSize);
    case Meaning::trade_id:
      return set_integer(key, token, &Record::trade_id, Record::kTradeId);
    case Meaning::sequence:
      return set_integer(key, token, &Record::sequence, Record::kSequence);
    case Meaning::product_id:
      product_id = unquote(token);
      return;
    case Meaning::type:
      type = unquote(token);
      return;
    case Meaning::side:
      side = parse_side(unquote(token));
      return;
    case Meaning::time:
      time = unquote(token);
      return;
    case Meaning::timestamp:
      timestamp = unquote(token);
      return;
    case Meaning::ws_timestamp:
      ws_timestamp = unquote(token);
      return;
    case Meaning::ts:
      ts = unquote(token);
      return;
    case Meaning::recv:
      recv = unquote(token);
      return;
  }
}

}  // namespace foreshock
