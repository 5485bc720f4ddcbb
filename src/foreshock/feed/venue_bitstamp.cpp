// Bitstamp WebSocket v2 messages (www.bitstamp.net/websocket/v2). The product is the end of the
// channel's name: live_trades_btcusd -> btcusd. Trade ids are global, not consecutive per product: no loss
// can be seen.

#include "foreshock/feed/json_fields.ipp"
#include "foreshock/feed/tick_fields.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {
namespace {

class BitstampParser final : public VenueParser {
 public:
  std::optional<Error> parse(std::string_view text, VenueMessage& out) override {
    out.clear();
    std::string_view event;
    Data data;
    auto bad_json = json::with_document(parser_, text, [&](auto& document) {
      json::for_each_field(document.get_object(), [&](std::string_view key, json::Value& value) {
        if (key == "event")
          event = unquote(json::token_of(value));
        else if (key == "channel")
          data.channel = unquote(json::token_of(value));
        else if (key == "data" && json::is_object(value))
          read_data(value.get_object(), data);
      });
    });
    if (bad_json) return bad_json;
    if (!data.microtimestamp.empty()) {
      const auto micros = parse_integer("microtimestamp", data.microtimestamp);
      if (!micros) return micros.error();
      if (*micros < 0 || *micros > 9'000'000'000'000'000) {
        return Error{ErrorCode::bad_time, "microtimestamp: not a time in microseconds"};
      }
      out.time = from_nanos(*micros * 1'000);
    }
    return add_record(event, data, out);
  }

 private:
  struct Data {
    std::string_view channel, id, microtimestamp, price, amount, type;
  };

  static void read_data(json::Object object, Data& data) {
    json::for_each_field(object, [&](std::string_view key, json::Value& value) {
      const std::string_view token = json::token_of(value);
      if (key == "id")
        data.id = token;
      else if (key == "microtimestamp")
        data.microtimestamp = token;
      else if (key == "price_str" || (key == "price" && data.price.empty()))
        data.price = token;
      else if (key == "amount_str" || (key == "amount" && data.amount.empty()))
        data.amount = token;
      else if (key == "type")
        data.type = unquote(token);
      else if (key == "channel")
        data.channel = unquote(token);  // of a sent subscription
    });
  }

  static std::optional<Error> add_record(std::string_view event, const Data& data, VenueMessage& out) {
    const std::size_t underscore = data.channel.rfind('_');
    const std::string_view product =
        underscore == std::string_view::npos ? std::string_view{} : data.channel.substr(underscore + 1);
    if (event == "trade" && data.channel.starts_with("live_trades_")) return add_trade(product, data, out);
    if (event.starts_with("bts:")) {
      if (!product.empty()) out.subscribed.push_back(product);
      if (event == "bts:heartbeat") out.kind = RecordKind::heartbeat;
      return std::nullopt;
    }
    if (!product.empty()) out.add(RecordKind::status, product);
    out.unknown = event != "data" && !event.starts_with("order_");
    return std::nullopt;
  }

  static std::optional<Error> add_trade(std::string_view product, const Data& data, VenueMessage& out) {
    if (product.empty()) return Error{ErrorCode::missing_field, "a trade without product in its channel"};
    Record& record = out.add(RecordKind::trade, product).record;
    const auto id = parse_integer("id", data.id);
    if (!id) return id.error();
    record.set_trade_id(*id);
    if (auto bad = set_decimal(record, "price", data.price, &Record::price, Record::kPrice)) return bad;
    if (auto bad = set_decimal(record, "amount", data.amount, &Record::size, Record::kSize)) return bad;
    record.side = data.type == "0" ? Side::buy : data.type == "1" ? Side::sell : Side::unknown;
    return std::nullopt;
  }

  json::Parser parser_;
};

}  // namespace

std::unique_ptr<VenueParser> make_bitstamp_parser() {
  return std::make_unique<BitstampParser>();
}

}  // namespace foreshock
