// Kraken WebSocket messages, version 2 (docs.kraken.com) and the older version 1 arrays
// [channel id, payload, "trade", "XBT/USD"]. Version 2 numbers are bare and read as decimal text.
// Products are as Kraken writes them: XBT/USD in version 1, BTC/USD in version 2.

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

class KrakenParser final : public VenueParser {
 public:
  std::optional<Error> parse(std::string_view text, VenueMessage& out) override {
    out.clear();
    out_ = &out;
    error_.reset();
    auto bad_json = json::with_document(parser_, text, [&](auto& document) {
      if (text.front() == '[')
        read_array(document);
      else
        read_object(document.get_object());
    });
    if (bad_json) return bad_json;
    return std::move(error_);
  }

 private:
  void fail(std::optional<Error> error) {
    if (error && !error_) error_ = std::move(error);
  }

  // Version 1: the channel's name and the pair come last, after one payload (or two: asks and bids of a
  // book).
  template <typename Document>
  void read_array(Document& document) {
    channel_ = pair_ = {};
    for (auto item : document.get_array()) {
      json::Value value = item.value();
      if (!json::is_string(value)) continue;
      channel_ = pair_;
      pair_ = value.get_string();
    }
    if (channel_ != "trade" && channel_ != "ticker" && channel_ != "spread") {
      out_->add(RecordKind::status, pair_);
      out_->unknown = !channel_.starts_with("book") && !channel_.starts_with("ohlc");
      return;
    }
    document.rewind();
    for (auto item : document.get_array()) {
      json::Value value = item.value();
      if (json::is_object(value))
        read_v1_ticker(value.get_object());
      else if (json::is_array(value))
        channel_ == "trade" ? read_v1_trades(value) : read_v1_spread(value);
    }
  }

  // [[price, volume, time, side, order type, misc], ...]
  void read_v1_trades(json::Value& trades) {
    for (auto item : trades.get_array()) {
      Record record;
      UnixNanos time{};
      int at = 0;
      for (auto field : item.get_array()) {
        json::Value value = field.value();
        const std::string_view token = json::token_of(value);
        if (at == 0)
          fail(set_decimal(record, "price", token, &Record::price, Record::kPrice));
        else if (at == 1)
          fail(set_decimal(record, "volume", token, &Record::size, Record::kSize));
        else if (at == 2)
          time = read_seconds(unquote(token));
        else if (at == 3)
          record.side = parse_side(unquote(token));
        ++at;
      }
      VenueRecord& added = out_->add(RecordKind::trade, pair_);
      added.record = record;
      added.record.kind = RecordKind::trade;
      added.record.ts_event = time;
      added.timed = true;
    }
  }

  UnixNanos read_seconds(std::string_view text) {
    const auto time = parse_unix_seconds(text);
    if (!time) fail(time.error());
    return time.value_or(UnixNanos{});
  }

  // {"a":[price, whole lots, lots], "b":[...], "c":[last price, lots], ...}: no time of its own.
  void read_v1_ticker(json::Object ticker) {
    Record& record = out_->add(RecordKind::ticker, pair_).record;
    json::for_each_field(ticker, [&](std::string_view key, json::Value& value) {
      if (key == "a") {
        read_level(value, 2, record, &Record::ask, Record::kAsk, &Record::ask_size, Record::kAskSize);
      } else if (key == "b") {
        read_level(value, 2, record, &Record::bid, Record::kBid, &Record::bid_size, Record::kBidSize);
      } else if (key == "c") {
        read_level(value, 1, record, &Record::price, Record::kPrice, &Record::size, Record::kSize);
      }
    });
  }

  void read_level(json::Value& level, int size_at, Record& record, std::int64_t Record::*price,
                  Record::Field price_bit, std::int64_t Record::*size, Record::Field size_bit) {
    int at = 0;
    for (auto field : level.get_array()) {
      json::Value value = field.value();
      if (at == 0)
        fail(set_decimal(record, "price", json::token_of(value), price, price_bit));
      else if (at == size_at)
        fail(set_decimal(record, "size", json::token_of(value), size, size_bit));
      ++at;
    }
  }

  // [bid, ask, time, bid volume, ask volume]
  void read_v1_spread(json::Value& spread) {
    VenueRecord& added = out_->add(RecordKind::quote, pair_);
    Record& record = added.record;
    int at = 0;
    for (auto field : spread.get_array()) {
      json::Value value = field.value();
      const std::string_view token = json::token_of(value);
      if (at == 0)
        fail(set_decimal(record, "bid", token, &Record::bid, Record::kBid));
      else if (at == 1)
        fail(set_decimal(record, "ask", token, &Record::ask, Record::kAsk));
      else if (at == 2)
        record.ts_event = read_seconds(unquote(token));
      else if (at == 3)
        fail(set_decimal(record, "bid size", token, &Record::bid_size, Record::kBidSize));
      else if (at == 4)
        fail(set_decimal(record, "ask size", token, &Record::ask_size, Record::kAskSize));
      ++at;
    }
    added.timed = at > 2;
  }

  void read_object(json::Object object) {
    channel_ = pair_ = {};
    bool control = false;
    bool snapshot = false;
    json::for_each_field(object, [&](std::string_view key, json::Value& value) {
      if (key == "channel" || key == "event")
        channel_ = unquote(json::token_of(value));
      else if (key == "channelName" || key == "method")
        control = true;
      else if (key == "pair")
        read_pair(value);
      else if (key == "type")
        snapshot = json::token_of(value) == "\"snapshot\"";
      else if (key == "params" || key == "result")
        read_symbols(value);
      else if (key == "data")
        json::for_each_object(value, [&](json::Object item) { read_item(item, snapshot); });
    });
    if (channel_ == "heartbeat") out_->kind = RecordKind::heartbeat;
    const bool status = channel_ == "status" || channel_ == "systemStatus" || channel_ == "pong" ||
                        channel_ == "subscriptionStatus" || channel_ == "subscribe" || channel_ == "book" ||
                        channel_ == "ohlc" || channel_ == "instrument";
    const bool data = channel_ == "trade" || channel_ == "ticker" || channel_ == "heartbeat";
    out_->unknown = !control && !status && !data;
    out_->consecutive_trade_ids = channel_ == "trade";
  }

  void read_pair(json::Value& pair) {
    if (json::is_string(pair))
      out_->subscribed.push_back(pair.get_string());
    else
      json::for_each_string(pair, [this](std::string_view id) { out_->subscribed.push_back(id); });
  }

  // {"channel":"ticker","symbol":"BTC/USD"} or "symbol":["BTC/USD"]
  void read_symbols(json::Value& value) {
    if (!json::is_object(value)) return;
    json::for_each_field(value.get_object(), [this](std::string_view key, json::Value symbols) {
      if (key == "symbol") read_pair(symbols);
    });
  }

  // One ticker, trade or book of version 2.
  void read_item(json::Object item, bool snapshot) {
    Record record;
    std::string_view symbol, time;
    json::for_each_field(item, [&](std::string_view key, json::Value& value) {
      if (key == "symbol")
        symbol = value.get_string();
      else
        read_v2_field(key, json::token_of(value), record, time);
    });
    if (symbol.empty()) return;  // a status item
    const bool trade = channel_ == "trade";
    const bool ticker = channel_ == "ticker";
    VenueRecord& added = out_->add(trade    ? RecordKind::trade
                                   : ticker ? RecordKind::ticker
                                            : RecordKind::status,
                                   symbol);
    const RecordKind kind = added.record.kind;
    if (trade || ticker) added.record = record;
    added.record.kind = kind;
    if (trade && snapshot) added.record.flags |= Record::kSnapshot;
    if (time.empty()) return;
    const auto parsed = parse_time(time);
    if (!parsed) return fail(parsed.error());
    added.record.ts_event = parsed->utc;
    added.timed = true;
  }

  void read_v2_field(std::string_view key, std::string_view token, Record& record, std::string_view& time) {
    if (key == "timestamp")
      time = unquote(token);
    else if (key == "side")
      record.side = parse_side(unquote(token));
    else if (key == "trade_id") {
      const auto id = parse_integer(key, token);
      if (id)
        record.set_trade_id(*id);
      else
        fail(id.error());
    } else if (key == "bid")
      fail(set_decimal(record, key, token, &Record::bid, Record::kBid));
    else if (key == "bid_qty")
      fail(set_decimal(record, key, token, &Record::bid_size, Record::kBidSize));
    else if (key == "ask")
      fail(set_decimal(record, key, token, &Record::ask, Record::kAsk));
    else if (key == "ask_qty")
      fail(set_decimal(record, key, token, &Record::ask_size, Record::kAskSize));
    else if (key == "last" || key == "price")
      fail(set_decimal(record, key, token, &Record::price, Record::kPrice));
    else if (key == "qty")
      fail(set_decimal(record, key, token, &Record::size, Record::kSize));
  }

  json::Parser parser_;
  VenueMessage* out_ = nullptr;
  std::optional<Error> error_;
  std::string_view channel_, pair_;
};

}  // namespace

std::unique_ptr<VenueParser> make_kraken_parser() {
  return std::make_unique<KrakenParser>();
}

}  // namespace foreshock
