// Coinbase Advanced Trade WebSocket messages (docs.cdp.coinbase.com, Advanced Trade WebSocket
// channels). The channel is told by what an event holds, so that the order of keys does not matter.

#include <algorithm>
#include <array>

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

constexpr std::array<std::string_view, 10> kKnownChannels = {
    "ticker",  "ticker_batch",  "market_trades", "heartbeats", "l2_data",
    "candles", "subscriptions", "status",        "level2",     "user"};

class CoinbaseAdvancedParser final : public VenueParser {
 public:
  std::optional<Error> parse(std::string_view text, VenueMessage& out) override {
    out.clear();
    out_ = &out;
    error_.reset();
    channel_ = {};
    type_ = {};
    heartbeat_time_.reset();
    auto bad_json = json::with_object(parser_, patterns_, text, [&](auto object) {
      json::for_each_field(object, [&](std::string_view key, auto& value) { read_field(key, value); });
    });
    if (bad_json) return bad_json;
    const bool known =
        std::find(kKnownChannels.begin(), kKnownChannels.end(), channel_) != kKnownChannels.end();
    const bool control =
        channel_.empty() && (type_ == "error" || type_ == "subscribe" || type_ == "unsubscribe");
    out.unknown = !known && !control;
    if (heartbeat_time_) out.time = heartbeat_time_;
    return std::move(error_);
  }

 private:
  void fail(const Error& error) {
    if (!error_) error_ = error;
  }

  void read_field(std::string_view key, auto& value) {
    switch (key.size()) {
      case 4:
        if (key == "type") type_ = unquote(json::token_of(value));
        return;
      case 6:
        if (key == "events") json::for_each_object(value, [&](auto& event) { read_event(event); });
        return;
      case 7:
        if (key == "channel") channel_ = unquote(json::token_of(value));
        return;
      case 9:
        if (key == "timestamp") read_time(unquote(json::token_of(value)));
        return;
      case 11:
        if (key == "product_ids") subscribe(value);
        return;
      case 12:
        if (key == "sequence_num") read_sequence(json::token_of(value));
        return;
      default:
        return;
    }
  }

  void read_time(std::string_view text) {
    if (text.empty()) return;
    const auto time = parse_time(text);
    if (time)
      out_->time = time->utc;
    else
      fail(time.error());
  }

  void read_sequence(std::string_view token) {
    const auto sequence = parse_integer("sequence_num", token);
    if (sequence)
      out_->sequence = *sequence;
    else
      fail(sequence.error());
  }

  void subscribe(auto& products) {
    json::for_each_string(products, [this](std::string_view id) { out_->subscribed.push_back(id); });
  }

  void read_event(auto& event) {
    const std::size_t first = out_->records.size();
    bool snapshot = false;
    json::for_each_field(event, [&](std::string_view key, auto& value) {
      if (key == "type")
        snapshot = json::token_of(value) == "\"snapshot\"";
      else if (key == "tickers")
        json::for_each_object(value, [&](auto& o) { read_ticker(o); });
      else if (key == "trades")
        json::for_each_object(value, [&](auto& o) { read_trade(o); });
      else if (key == "candles")
        json::for_each_object(value, [&](auto& o) { read_candle(o); });
      else if (key == "product_id")
        add_status(unquote(json::token_of(value)));  // level 2
      else if (key == "current_time")
        read_heartbeat(unquote(json::token_of(value)));
      else if (key == "subscriptions" && json::is_object(value)) {
        json::for_each_field(json::object_of(value), [&](std::string_view channel, auto& ids) {
          if (channel != "heartbeats") subscribe(ids);  // which lists itself where products stand
        });
      }
    });
    if (!snapshot) return;
    for (std::size_t i = first; i < out_->records.size(); ++i) {
      Record& record = out_->records[i].record;
      if (record.kind == RecordKind::trade) record.flags |= Record::kSnapshot;
    }
  }

  // Fields of a ticker or a trade; false when they cannot be used.
  bool read_fields(auto& object, TickFields& fields) {
    json::for_each_field(object,
                         [&](std::string_view key, auto& value) { fields.set(key, json::token_of(value)); });
    if (fields.error)
      fail(*fields.error);
    else if (fields.product_id.empty())
      fail({ErrorCode::missing_field, "a tick or trade without product_id"});
    return !error_;
  }

  void read_ticker(auto& object) {
    TickFields fields;
    if (!read_fields(object, fields)) return;
    if ((fields.record.fields & (Record::kPrice | Record::kBid | Record::kAsk)) == 0) {
      return fail({ErrorCode::missing_field, "a ticker without price, best_bid and best_ask"});
    }
    VenueRecord& added = out_->add(RecordKind::ticker, fields.product_id);
    added.record = fields.record;
    added.record.kind = RecordKind::ticker;
    added.record.side = fields.side;
  }

  void read_trade(auto& object) {
    TickFields fields;
    if (!read_fields(object, fields)) return;
    if (!fields.record.has(Record::kPrice)) return fail({ErrorCode::missing_field, "a trade without price"});
    VenueRecord& added = out_->add(RecordKind::trade, fields.product_id);
    added.record = fields.record;
    added.record.kind = RecordKind::trade;
    // `side` is the maker's: in the real capture 77 of 79 trades marked SELL or BUY were struck at the ask or
    // bid.
    added.record.side = opposite(fields.side);
    if (fields.time.empty()) return;
    const auto time = parse_time(fields.time);
    if (!time) return fail(time.error());
    added.record.ts_event = time->utc;
    added.timed = true;
  }

  void read_candle(auto& object) {
    json::for_each_field(object, [&](std::string_view key, auto& value) {
      if (key == "product_id") add_status(unquote(json::token_of(value)));
    });
  }

  // Once a product, however many candles or books of it the message holds.
  void add_status(std::string_view product_id) {
    for (const VenueRecord& record : out_->records) {
      if (record.product_id == product_id) return;
    }
    if (!product_id.empty()) out_->add(RecordKind::status, product_id);
  }

  void read_heartbeat(std::string_view current_time) {
    out_->kind = RecordKind::heartbeat;
    const auto time = parse_go_time(current_time);
    if (time) heartbeat_time_ = *time;
  }

  json::Parser parser_;
  JsonPatterns patterns_;
  VenueMessage* out_ = nullptr;
  std::optional<Error> error_;
  std::string_view channel_, type_;
  std::optional<UnixNanos> heartbeat_time_;
};

}  // namespace

std::unique_ptr<VenueParser> make_coinbase_advanced_parser() {
  return std::make_unique<CoinbaseAdvancedParser>();
}

}  // namespace foreshock
