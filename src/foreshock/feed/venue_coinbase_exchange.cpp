// Coinbase Exchange WebSocket messages (docs.cdp.coinbase.com/exchange/websocket-feed): flat
// objects. `sequence` skips by design on ticker and heartbeat; trade ids of matches have no holes.

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

class CoinbaseExchangeParser final : public VenueParser {
 public:
  std::optional<Error> parse(std::string_view text, VenueMessage& out) override {
    out.clear();
    TickFields fields;
    auto bad_json = json::with_document(parser_, text, [&](auto& document) {
      json::for_each_field(document.get_object(), [&](std::string_view key, json::Value& value) {
        if (key == "channels")
          read_channels(value, out);
        else if (key == "product_ids")
          read_products(value, out);
        else
          fields.set(key, json::token_of(value));
      });
    });
    if (bad_json) return bad_json;
    if (fields.error) return fields.error;
    if (!fields.time.empty()) {
      const auto time = parse_time(fields.time);
      if (!time) return time.error();
      out.time = time->utc;
    }
    return add_record(fields, out);
  }

 private:
  static void read_products(json::Value& ids, VenueMessage& out) {
    json::for_each_string(ids, [&](std::string_view id) { out.subscribed.push_back(id); });
  }

  // Of a subscriptions message: [{"name":"ticker","product_ids":[...]}]; of a sent one also ["ticker"].
  static void read_channels(json::Value& channels, VenueMessage& out) {
    json::for_each_object(channels, [&](json::Object channel) {
      json::for_each_field(channel, [&](std::string_view key, json::Value& value) {
        if (key == "product_ids") read_products(value, out);
      });
    });
  }

  static std::optional<Error> add_record(const TickFields& fields, VenueMessage& out) {
    const std::string_view type = fields.type;
    const bool match = type == "match" || type == "last_match";
    if (type == "ticker" || type == "ticker_batch" || match) {
      if (fields.product_id.empty())
        return Error{ErrorCode::missing_field, "a tick or match without product_id"};
      if (!fields.record.has(Record::kPrice)) {
        return Error{ErrorCode::missing_field, "a ticker or match without price"};
      }
      VenueRecord& added = out.add(match ? RecordKind::trade : RecordKind::ticker, fields.product_id);
      const RecordKind kind = added.record.kind;
      added.record = fields.record;
      added.record.kind = kind;
      added.record.side = match ? opposite(fields.side) : fields.side;  // a match names the maker's side
      if (type == "last_match") added.record.flags |= Record::kSnapshot;
      out.consecutive_trade_ids = match;
      return std::nullopt;
    }
    const bool heartbeat = type == "heartbeat";
    if (heartbeat) out.kind = RecordKind::heartbeat;
    if (!fields.product_id.empty()) {
      VenueRecord& added = out.add(out.kind, fields.product_id);
      if (fields.record.has(Record::kSequence)) added.record.set_sequence(fields.record.sequence);
    }
    out.unknown = !heartbeat && type != "subscriptions" && type != "l2update" && type != "snapshot" &&
                  type != "error" && type != "status" && type != "subscribe" && type != "unsubscribe";
    return std::nullopt;
  }

  json::Parser parser_;
};

}  // namespace

std::unique_ptr<VenueParser> make_coinbase_exchange_parser() {
  return std::make_unique<CoinbaseExchangeParser>();
}

}  // namespace foreshock
