// Record: one thing that happened on a feed, normalised. What every stage after the feed reads.
// Prices and sizes are in units of 1e-8 (tick/decimal.hpp). Absent fields are absent, never 0: ask has(), or
// use the optional getters. ts_event is the exchange's time, ts_recv the receipt; where a source has one time
// it is both and kOneTime is set. Order is log order: nothing is ever sorted.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "foreshock/core/time.hpp"

namespace foreshock {

// ticker: price and best bid/ask in one message. status: any other message of the venue (subscriptions,
// candles, level-2, unknown channels): it proves the feed alive and moves the watermark, nothing else. gap
// and clock are ours, written by the feed: what was lost, and that time went by in silence.
enum class RecordKind : std::uint8_t { trade, quote, ticker, heartbeat, status, gap, clock };
inline constexpr int kRecordKinds = 7;

enum class Side : std::uint8_t { unknown, buy, sell };  // the taker's

enum class Venue : std::uint8_t { coinbase_advanced, coinbase_exchange, binance, kraken, bitstamp };
inline constexpr int kVenues = 5;

[[nodiscard]] std::string_view to_string(RecordKind kind);  // "ticker"
[[nodiscard]] std::string_view to_string(Side side);        // "buy"
[[nodiscard]] std::string_view to_string(Venue venue);      // "coinbase-advanced"
[[nodiscard]] std::optional<RecordKind> parse_record_kind(std::string_view text);
[[nodiscard]] std::optional<Venue> parse_venue(std::string_view text);

// Index into a ProductTable (tick/product_table.hpp).
using ProductIndex = std::uint32_t;

struct Record {
  enum Field : std::uint16_t {
    kSequence = 1 << 0,
    kTradeId = 1 << 1,
    kPrice = 1 << 2,
    kSize = 1 << 3,
    kBid = 1 << 4,
    kBidSize = 1 << 5,
    kAsk = 1 << 6,
    kAskSize = 1 << 7,
    kGapFrom = 1 << 8,
    kGapTo = 1 << 9,
    kGapCount = 1 << 10,
  };
  enum Flag : std::uint16_t {
    kOneTime = 1 << 0,    // the source carries one time only
    kSnapshot = 1 << 1,   // history sent on subscribing (snapshot trades, last_match): features skip it
    kDuplicate = 1 << 2,  // the same record was read before: stored and counted, otherwise skipped
    kSimulated = 1 << 3,  // made by the simulator: whatever is computed from it is called simulated
  };

  UnixNanos ts_event{};
  UnixNanos ts_recv{};
  std::int64_t conn = 0;      // the connection's start in ns since 1970; a file is one connection
  std::int64_t sequence = 0;  // the venue's message number; for a gap: the last one seen before it (from)
  std::int64_t trade_id = 0;
  std::int64_t price = 0, size = 0;       // last trade
  std::int64_t bid = 0, bid_size = 0;     // best bid
  std::int64_t ask = 0, ask_size = 0;     // best ask
  std::int64_t gap_from = 0, gap_to = 0;  // sequence numbers around a gap: last before, first after
  std::int64_t gap_count = 0;             // messages lost; absent: unverifiable
  ProductIndex product = 0;
  std::int32_t index_in_message = 0;
  std::uint16_t fields = 0;  // which of the above are present: Field bits
  std::uint16_t flags = 0;   // Flag bits
  RecordKind kind = RecordKind::ticker;
  Side side = Side::unknown;

  [[nodiscard]] bool has(std::uint16_t wanted) const { return (fields & wanted) == wanted; }
  [[nodiscard]] bool is(Flag flag) const { return (flags & flag) != 0; }
  // Sent by the venue, as opposed to written by our feed.
  [[nodiscard]] bool from_venue() const { return kind != RecordKind::gap && kind != RecordKind::clock; }

  void set_sequence(std::int64_t v) {
    sequence = v;
    fields |= kSequence;
  }
  void set_trade_id(std::int64_t v) {
    trade_id = v;
    fields |= kTradeId;
  }
  void set_price(std::int64_t v) {
    price = v;
    fields |= kPrice;
  }
  void set_size(std::int64_t v) {
    size = v;
    fields |= kSize;
  }
  void set_bid(std::int64_t v) {
    bid = v;
    fields |= kBid;
  }
  void set_bid_size(std::int64_t v) {
    bid_size = v;
    fields |= kBidSize;
  }
  void set_ask(std::int64_t v) {
    ask = v;
    fields |= kAsk;
  }
  void set_ask_size(std::int64_t v) {
    ask_size = v;
    fields |= kAskSize;
  }

  friend bool operator==(const Record&, const Record&) = default;
};
static_assert(sizeof(Record) == 128, "a record is two cache lines: keep it so");

}  // namespace foreshock
