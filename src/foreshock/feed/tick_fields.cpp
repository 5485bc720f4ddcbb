#include "foreshock/feed/tick_fields.hpp"

#include <fmt/format.h>

#include <charconv>

#include "foreshock/tick/decimal.hpp"

namespace foreshock {

std::string_view unquote(std::string_view token) {
  if (token.size() >= 2 && token.front() == '"' && token.back() == '"')
    return token.substr(1, token.size() - 2);
  return token == "null" ? std::string_view{} : token;
}

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
  auto failed = foreshock::set_decimal(record, key, token, member, bit);
  if (failed && !error) error = std::move(failed);
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

bool TickFields::set_price_or_size(std::string_view key, std::string_view token) {
  if (key == "price") return set_decimal(key, token, &Record::price, Record::kPrice), true;
  if (key == "size" || key == "last_size") return set_decimal(key, token, &Record::size, Record::kSize), true;
  const bool bid = key.starts_with("best_bid");
  if (!bid && !key.starts_with("best_ask")) return false;
  const std::string_view rest = key.substr(8);
  if (rest.empty()) {
    if (bid)
      set_decimal(key, token, &Record::bid, Record::kBid);
    else
      set_decimal(key, token, &Record::ask, Record::kAsk);
    return true;
  }
  if (rest != "_quantity" && rest != "_qty" && rest != "_size") return false;
  if (bid)
    set_decimal(key, token, &Record::bid_size, Record::kBidSize);
  else
    set_decimal(key, token, &Record::ask_size, Record::kAskSize);
  return true;
}

void TickFields::set(std::string_view key, std::string_view token) {
  if (key.empty() || set_price_or_size(key, token)) return;
  switch (key.front()) {  // most fields of a ticker (highs, lows, volumes) are told off by their first letter
    case 'p':
      if (key == "product_id" || key == "pair" || key == "product") product_id = unquote(token);
      break;
    case 't':
      if (key == "time")
        time = unquote(token);
      else if (key == "timestamp")
        timestamp = unquote(token);
      else if (key == "ts")
        ts = unquote(token);
      else if (key == "type")
        type = unquote(token);
      else if (key == "trade_id")
        set_integer(key, token, &Record::trade_id, Record::kTradeId);
      else if (key == "ts_recv")
        recv = unquote(token);
      break;
    case 's':
      if (key == "side")
        side = parse_side(unquote(token));
      else if (key == "symbol")
        product_id = unquote(token);
      else if (key == "sequence" || key == "sequence_num" || key == "sequence_number" || key == "seq") {
        set_integer(key, token, &Record::sequence, Record::kSequence);
      }
      break;
    case 'w':
      if (key == "ws_timestamp") ws_timestamp = unquote(token);
      break;
    case 'i':
      if (key == "ingest_time") recv = unquote(token);
      break;
    case 'r':
      if (key == "recv_ts" || key == "recv_time" || key == "received_at") recv = unquote(token);
      break;
    default:
      break;
  }
}

}  // namespace foreshock
