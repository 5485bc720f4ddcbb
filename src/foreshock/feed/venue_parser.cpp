#include "foreshock/feed/venue_parser.hpp"

#include "foreshock/core/check.hpp"
#include "foreshock/feed/json_fields.ipp"

namespace foreshock {
namespace {

// The keys that tell venues apart.
struct Keys {
  bool channel = false, events = false, event = false, data = false, type = false, stream = false,
       method = false;
  bool binance_event = false, book_ticker = false, result = false, error = false, id = false,
       bitstamp_event = false;

  void see(std::string_view key, json::Value& value) {
    if (key == "channel")
      channel = true;
    else if (key == "events")
      events = true;
    else if (key == "event") {
      event = true;
      bitstamp_event = json::token_of(value).starts_with("\"bts:");
    } else if (key == "data")
      data = true;
    else if (key == "type")
      type = true;
    else if (key == "stream")
      stream = true;
    else if (key == "method")
      method = true;
    else if (key == "e")
      binance_event = true;
    else if (key == "u")
      book_ticker = true;
    else if (key == "result")
      result = true;
    else if (key == "error")
      error = true;
    else if (key == "id")
      id = true;
  }

  [[nodiscard]] std::optional<Venue> venue() const {
    if (channel && events) return Venue::coinbase_advanced;
    if (stream || binance_event || book_ticker) return Venue::binance;
    if (event) return data || bitstamp_event ? Venue::bitstamp : Venue::kraken;
    if (channel && type && !data) return Venue::coinbase_advanced;  // a sent subscription
    if (channel || method) return Venue::kraken;
    if (type) return Venue::coinbase_exchange;
    if ((result || error) && id) return Venue::binance;
    return std::nullopt;
  }
};

}  // namespace

void VenueMessage::clear() {
  records.clear();
  kind = RecordKind::status;
  subscribed.clear();
  time.reset();
  sequence.reset();
  consecutive_trade_ids = false;
  unknown = false;
}

VenueRecord& VenueMessage::add(RecordKind record_kind, std::string_view product_id) {
  VenueRecord& added = records.emplace_back();
  added.product_id = product_id;
  added.record.kind = record_kind;
  return added;
}

std::unique_ptr<VenueParser> make_venue_parser(Venue venue) {
  switch (venue) {
    case Venue::coinbase_advanced:
      return make_coinbase_advanced_parser();
    case Venue::coinbase_exchange:
      return make_coinbase_exchange_parser();
    case Venue::binance:
      return make_binance_parser();
    case Venue::kraken:
      return make_kraken_parser();
    case Venue::bitstamp:
      return make_bitstamp_parser();
  }
  FORESHOCK_CHECK(false);
  return nullptr;
}

std::optional<Venue> detect_venue(std::string_view text) {
  if (text.starts_with('[')) return Venue::kraken;
  json::Parser parser;
  Keys keys;
  const auto failed = json::with_document(parser, text, [&](auto& document) {
    json::for_each_field(document.get_object(),
                         [&](std::string_view key, json::Value& value) { keys.see(key, value); });
  });
  return failed ? std::nullopt : keys.venue();
}

std::optional<Venue> detect_venue_by_address(std::string_view address) {
  const auto has = [&](std::string_view part) { return address.find(part) != std::string_view::npos; };
  if (has("advanced-trade")) return Venue::coinbase_advanced;
  if (has("coinbase")) return Venue::coinbase_exchange;
  if (has("binance")) return Venue::binance;
  if (has("kraken")) return Venue::kraken;
  if (has("bitstamp")) return Venue::bitstamp;
  return std::nullopt;
}

}  // namespace foreshock
