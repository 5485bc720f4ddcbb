// One message of a venue, parsed into what it says, before it becomes records per product (connection.hpp).
// One implementation a venue (venue_<name>.cpp), shared by the capture reader and live feeds. Message kinds a
// parser does not know are `unknown` and become status: stored and counted, never an error.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "foreshock/core/result.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct VenueRecord {
  std::string_view product_id;
  bool timed = false;  // record.ts_event is set; otherwise the message's time, or the receipt, stands in
  Record record;       // kind, ts_event, fields, side, kSnapshot
};

// Views hold until the parser's next message.
struct VenueMessage {
  std::vector<VenueRecord> records;      // what names a product; in message order
  RecordKind kind = RecordKind::status;  // of a message that names none: one record per subscribed product
  std::vector<std::string_view> subscribed;  // products a (un)subscription message names
  std::optional<UnixNanos> time;             // the message's own
  std::optional<std::int64_t> sequence;      // numbers every message of a connection: a jump is a loss
  bool consecutive_trade_ids = false;        // trade ids of a product have no holes: a jump is a loss
  bool unknown = false;

  void clear();
  VenueRecord& add(RecordKind record_kind, std::string_view product_id);
};

class VenueParser {
 public:
  virtual ~VenueParser() = default;
  // `text` is followed by kJsonPadding readable bytes (line_reader.hpp). Sent messages may be given too: they
  // yield `subscribed`. Error: not JSON, a number or time that cannot be read, a tick without product.
  virtual std::optional<Error> parse(std::string_view text, VenueMessage& out) = 0;
};

[[nodiscard]] std::unique_ptr<VenueParser> make_venue_parser(Venue venue);
[[nodiscard]] std::unique_ptr<VenueParser> make_coinbase_advanced_parser();
[[nodiscard]] std::unique_ptr<VenueParser> make_coinbase_exchange_parser();
[[nodiscard]] std::unique_ptr<VenueParser> make_binance_parser();
[[nodiscard]] std::unique_ptr<VenueParser> make_kraken_parser();
[[nodiscard]] std::unique_ptr<VenueParser> make_bitstamp_parser();

// Whose message this is, by its keys; nullopt: nobody's we know. `text` padded as above.
[[nodiscard]] std::optional<Venue> detect_venue(std::string_view text);
// By the address of a connection: "wss://advanced-trade-ws.coinbase.com".
[[nodiscard]] std::optional<Venue> detect_venue_by_address(std::string_view address);

}  // namespace foreshock
