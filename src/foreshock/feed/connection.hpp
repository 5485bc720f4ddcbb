// One connection to a venue: messages in, records per product out. What every feed does after parsing:
// - a message that names no product (heartbeat, status) becomes one record per product the connection knows
//   (subscribed or seen);
// - a jump of the message number or of consecutive trade ids makes a gap record per product before the
// message, when
//   the feed sees all messages (`check_sequence`); a new start of the numbers makes one without a count;
// - receipt stands in for a time the message lacks, and the other way round, with kOneTime.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "foreshock/feed/venue_parser.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

struct RawMessage {
  std::optional<UnixNanos> ts_recv;  // stamped before parsing; absent where a file has the venue's time only
  std::string_view text;             // followed by kJsonPadding readable bytes
};

class Connection {
 public:
  using Emit = std::function<void(const Record& record)>;

  // `start_ns` = the connection's start, the records' conn.
  Connection(Venue venue, std::int64_t start_ns, bool check_sequence, ProductTable& products);

  // Emits the message's records in order. Error: nothing was emitted, nothing changed.
  std::optional<Error> on_message(const RawMessage& message, VenueParser& parser, const Emit& emit);
  // A message we sent: subscribing names products.
  void on_sent(std::string_view text, VenueParser& parser);
  // A product that was asked for, whatever came of it yet.
  void subscribe(std::string_view product_id) { know(product_id); }
  // Trade ids are judged by someone who sees more than this connection (trade_gaps.hpp).
  void leave_trade_ids() { check_trade_ids_ = false; }
  // The connection was lost and made again: everything known is a gap of unknown size from here.
  void reconnect(std::int64_t start_ns);

  [[nodiscard]] bool last_was_unknown() const { return message_.unknown; }
  [[nodiscard]] Venue venue() const { return venue_; }

 private:
  // Error: some record has no time at all, or no product.
  std::optional<Error> stamp(const RawMessage& message);
  ProductIndex know(std::string_view product_id);
  void emit_gaps(UnixNanos ts_recv, const Emit& emit);
  void emit_gap(ProductIndex product, UnixNanos ts_recv, std::optional<std::int64_t> from,
                std::optional<std::int64_t> to, const Emit& emit) const;
  void emit_records(const Emit& emit);

  Venue venue_;
  std::int64_t conn_;
  bool check_sequence_;
  bool check_trade_ids_ = true;
  ProductTable& table_;
  std::vector<ProductIndex> products_;  // in the order they became known
  std::vector<std::uint8_t> is_known_;  // by ProductIndex
  std::optional<std::int64_t> last_sequence_;
  std::map<ProductIndex, std::int64_t> last_trade_id_;
  bool reconnected_ = false;
  VenueMessage message_;
  Record shared_;  // what records of this message have in common: times, conn, sequence
};

}  // namespace foreshock
