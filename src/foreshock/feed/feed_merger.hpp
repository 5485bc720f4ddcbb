// One or two connections to a venue become one stream of records, as a live feed stores them: trades with an
// id from whichever connection brings them first, everything else from the leading one, which the other
// replaces when it is lost. Repeated records are left out; losses become gap records before the message that
// shows them. What cannot be read is kept as a status record whose message is {"unreadable":"..."}. Never
// fails.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/feed/connection.hpp"
#include "foreshock/feed/duplicate_filter.hpp"
#include "foreshock/feed/trade_gaps.hpp"
#include "foreshock/feed/venue_session.hpp"

namespace foreshock {

struct FeedCounts {
  std::int64_t messages = 0;
  std::int64_t records = 0;     // emitted, of the venue
  std::int64_t ticks = 0;       // of these: trades, quotes, tickers
  std::int64_t duplicates = 0;  // left out
  std::int64_t gaps = 0;        // gap records
  std::int64_t unknown = 0;     // messages of a kind nobody knows
  std::int64_t unreadable = 0;
};

class FeedMerger {
 public:
  // `raw`: the message, empty for a gap; holds during the call.
  using Emit = std::function<void(const Record& record, std::string_view raw)>;

  // `products` in the venue's spelling. `goes_on`: an earlier run wrote to the same log, so that there is a
  // gap before the first message.
  FeedMerger(const VenueSession& venue, std::vector<std::string> products, bool goes_on, ProductTable& table,
             Emit emit);

  // `start_ns`: the connection's conn.
  void on_open(std::size_t at, std::int64_t start_ns);
  void on_lost(std::size_t at, UnixNanos ts_recv);
  // `text` is followed by kJsonPadding readable bytes.
  void on_message(std::size_t at, UnixNanos ts_recv, std::string_view text);
  // Now and then, when nothing comes.
  void on_time(UnixNanos now);

  [[nodiscard]] const FeedCounts& counts() const { return counts_; }

 private:
  struct Line {
    std::unique_ptr<Connection> connection;
    bool open = false;
    std::string last_text;  // of the last message
  };

  void parse(Line& line, UnixNanos ts_recv, std::string_view text);
  void judge_trades(std::size_t at, UnixNanos ts_recv);
  [[nodiscard]] bool was_seen(Record record, bool repeated);
  void take(std::size_t at, const Record& record, std::string_view raw, bool repeated);
  void emit_gap(const Record& gap);
  [[nodiscard]] Record unverifiable_gap(ProductIndex product, UnixNanos ts_recv) const;
  [[nodiscard]] TradeGaps::Lost lost_at(UnixNanos ts_recv);

  const VenueSession& venue_;
  std::vector<std::string> products_;
  bool goes_on_;
  ProductTable& table_;
  Emit emit_;
  std::unique_ptr<VenueParser> parser_;
  std::array<Line, kConnectionsMax> lines_;
  std::size_t leader_ = 0;
  std::int64_t leader_conn_ = 0;
  DuplicateFilter duplicates_;
  TradeGaps trades_;
  std::vector<Record> records_;  // of the message at hand
  std::string unreadable_;
  FeedCounts counts_;
};

}  // namespace foreshock
