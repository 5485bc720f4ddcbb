// One product's records read literally from docs/decisions/0001-engine-semantics.md, with all of history
// kept: which records count, where the holes are, which mids are accepted, when each second closes. Written
// to be compared with the rules line by line, not to be fast. Times are nanoseconds since 1970, wide enough
// for any difference.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "foreshock/tick/record.hpp"
#include "tests/support/exact_number.hpp"

namespace foreshock {

using Nanos = Int128;

[[nodiscard]] Nanos second_of(Nanos time);
[[nodiscard]] Nanos start_of(Nanos second);

// `order` numbers what happened to a product: holes opening and quotes being accepted, in log order.
struct Hole {
  std::int64_t order;
  std::optional<Nanos> from;  // absent: began before all time
  std::optional<Nanos> to;    // absent: still open
};

struct AcceptedQuote {
  std::int64_t order;
  Nanos time;
  std::int64_t bid, ask;
  std::optional<std::int64_t> bid_size, ask_size;
  int level;
  [[nodiscard]] Int128 twice_mid() const { return Int128(bid) + ask; }
};

struct TimelineTick {
  Nanos time;
  bool starts_cascade;
};

// A record with a size above 0 that may be a trade.
struct TimelineTrade {
  Nanos time;
  RecordKind kind;  // trade or ticker
  std::int64_t size;
  Side side;
};

// Rows first..last closed while the record at this position of the log was read.
struct Closing {
  Nanos first, last;
  std::size_t log_position;
};

struct OracleCounters {
  std::uint64_t late = 0, quarantined_future = 0, quarantined_mid = 0, bad_quotes = 0;
  friend bool operator==(const OracleCounters&, const OracleCounters&) = default;
};

class ProductTimeline {
 public:
  void read(const Record& record, std::size_t log_position);
  void end_of_input(std::size_t log_position);

  // Nothing before the run has begun.
  [[nodiscard]] std::optional<Nanos> watermark() const {
    return begun_ ? std::optional(watermark_) : std::nullopt;
  }
  [[nodiscard]] const std::vector<Hole>& holes() const { return holes_; }
  [[nodiscard]] const std::vector<AcceptedQuote>& quotes() const { return quotes_; }
  [[nodiscard]] const std::vector<TimelineTick>& ticks() const { return ticks_; }
  [[nodiscard]] const std::vector<TimelineTrade>& trades() const { return trades_; }
  [[nodiscard]] const std::vector<Closing>& closings() const { return closings_; }
  [[nodiscard]] const OracleCounters& counters() const { return counters_; }

 private:
  void read_clock(const Record& clock);
  void accept_held();
  void accept(const Record& record);
  void renew_liveness(const Record& record);
  [[nodiscard]] Nanos silence_threshold() const;
  [[nodiscard]] bool hole_is_open() const { return !holes_.back().to.has_value(); }
  void open_hole();
  void end_hole(Nanos at);
  void close_through(Nanos row);
  void close_what_the_watermark_passed();
  void read_content(const Record& record);
  void judge_seconds_before(Nanos second);
  void judge_mid(const Record& quote);
  void accept_mid(const Record& quote, bool starts_level);

  std::size_t log_position_ = 0;
  std::int64_t order_ = 0;
  bool begun_ = false;
  std::optional<Record> held_;
  Nanos watermark_ = 0, watermark_received_ = 0;      // the latter: ts_recv of the record that set the former
  Nanos closed_ = 0;                                  // the largest closed row
  Nanos last_received_ = 0;                           // the largest ts_recv that counts as life
  std::int64_t last_record_conn_ = 0;                 // in log order
  std::map<std::int64_t, Nanos> heartbeat_received_;  // by connection
  std::map<Nanos, Nanos> previous_tick_;              // by second
  std::map<Nanos, std::vector<Record>> unjudged_;     // good quotes by second, in log order
  std::optional<AcceptedQuote> last_accepted_;
  std::vector<Int128> quarantine_;
  int level_ = 0;

  std::vector<Hole> holes_ = {{0, std::nullopt, std::nullopt}};
  std::vector<AcceptedQuote> quotes_;
  std::vector<TimelineTick> ticks_;
  std::vector<TimelineTrade> trades_;
  std::vector<Closing> closings_;
  OracleCounters counters_;
};

// |r| <= 1/16 between two mids given twice: the exact integer test.
[[nodiscard]] bool mids_agree(Int128 one, Int128 other);

}  // namespace foreshock
