// A simulated market as a live feed would have recorded it: one Advanced Trade connection for all products,
// with heartbeats each second, clock records after 250 ms without a message, clocks that disagree, and,
// unless switched off, the faults of a real feed: connections that die and come back after 15 s to minutes,
// lost messages, messages delivered twice, orders that arrive up to 240 ms late. Heartbeat, status, gap and
// clock records are written once per product.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/simulation/market.hpp"
#include "foreshock/stats/random.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

struct FeedRecord {
  Record record;
  std::string raw;  // empty for gap and clock
};

struct FeedCounts {
  std::int64_t ticks = 0;  // without duplicates
  std::int64_t duplicates = 0;
  std::int64_t gaps = 0;  // gap records: one per product and hole
  std::int64_t reconnects = 0;
  std::int64_t lost_messages = 0;  // that jumps of the sequence tell of
  std::int64_t heartbeats = 0, statuses = 0, clocks = 0;
};

class SimulatedFeed {
 public:
  SimulatedFeed(const MarketSettings& settings, bool with_faults);

  // The records of one more second of the market, in log order; false at the end.
  bool next_second(std::vector<FeedRecord>& out);
  [[nodiscard]] const MarketSecond& market_second() const { return second_; }  // the one last produced
  [[nodiscard]] const ProductTable& products() const { return products_; }
  [[nodiscard]] const FeedCounts& counts() const { return counts_; }

 private:
  struct Message {
    UnixNanos sent{};
    std::optional<ProductTick> tick;  // none: a heartbeat
  };

  void queue_messages();
  void send_until(UnixNanos end);
  void connect(UnixNanos time);
  void disconnect(UnixNanos time);
  void send(const Message& message);
  void deliver_snapshot(UnixNanos time);
  void deliver_tick(const ProductTick& tick, std::int64_t sequence, UnixNanos received);
  void deliver_heartbeat(UnixNanos time, std::int64_t sequence, UnixNanos received);
  void deliver_again(UnixNanos received);
  UnixNanos receive(UnixNanos sent);  // our clock's reading; writes the clock records of the wait before it
  void write_gap(std::optional<std::int64_t> next_sequence, UnixNanos received);
  void write_for_all(Record record, const std::string& raw);
  void write(Record record, std::string raw);
  [[nodiscard]] Record venue_record(RecordKind kind, UnixNanos time, std::int64_t sequence,
                                    UnixNanos received) const;

  Market market_;
  bool with_faults_;
  Random random_;
  ProductTable products_;
  FeedCounts counts_;
  MarketSecond second_;
  std::vector<FeedRecord>* out_ = nullptr;

  std::vector<MarketTick> shown_;  // each product's latest tick, whether it reached us or not
  std::vector<Message> waiting_;   // in order of sending
  UnixNanos outage_at_{}, back_at_{};
  bool connected_ = false;
  std::int64_t conn_ = 0;               // 0 before the first connection
  std::int64_t sent_sequence_ = 0;      // the next to be sent
  std::int64_t received_sequence_ = 0;  // the last received
  std::int64_t to_lose_ = 0;            // messages about to be lost
  std::optional<FeedRecord> to_repeat_;
  double clock_drift_s_ = 0;
  UnixNanos last_received_{};
};

}  // namespace foreshock
