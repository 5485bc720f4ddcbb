// Writes one product's records as a feed would, calm or full of what goes wrong. now_ is the true time; what
// the venue stamps and what we receive are made from it. Which sizes quotes carry and how trades are told are
// the feed's habits, which may change within a stream.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/tick/record.hpp"
#include "tests/support/random_source.hpp"

namespace foreshock {

struct PriceScale {
  std::int64_t mid, step;  // in units of 1e-8
};

enum class SizeHabit { both, bid_only, ask_only, none, mixed, with_zeros };
enum class TradeHabit { none, tickers, trades, both };

class ProductWriter {
 public:
  ProductWriter(RandomSource& random, ProductIndex product, std::int64_t start);

  void write_episode();
  void write_calm(std::int64_t duration_s, std::int64_t longest_pause_ms = 2'500);
  // Three hours and a half at most, perhaps not all of them.
  void write_hours();
  // Sizes on both sides and trades of both kinds: what fills every column.
  void use_rich_habits();
  [[nodiscard]] std::vector<Record> take() { return std::move(records_); }
  [[nodiscard]] const std::vector<std::int64_t>& written_at() const { return written_at_; }

 private:
  Record& write(RecordKind kind, std::int64_t stamped);
  Record& write_quote(std::int64_t stamped);
  Record& write_trade(std::int64_t stamped);
  void quote_now() { write_quote(now_); }
  void add_sizes(Record& record);
  void add_last_trade(Record& record);
  [[nodiscard]] std::int64_t any_size();
  void wander();
  void keep_price_sane();
  void advance(std::int64_t duration, bool venue_speaks = true);
  void land_near_boundary();

  // product_writer.cpp
  void trickle();
  void cascade();
  void interleaved_cascades();
  void burst_of_trades();
  void change_habits();
  // price_episodes.cpp
  void disorder();
  void bad_quote();
  void steps();
  void jumps();
  void jump_on_the_limit();
  void overlapping_file();
  void other_kind();
  void flagged();
  // silence_episodes.cpp
  void silence();
  void gap();
  void from_the_future();
  void only_heartbeats();
  void two_connections();
  void half_as_far();
  void heartbeats_stop();

  RandomSource& random_;
  ProductIndex product_;
  std::int64_t now_, conn_;
  PriceScale scale_;
  std::int64_t bid_, width_ = 1;
  bool one_time_ = false, heartbeats_ = false, clocks_ = false;
  std::int64_t skew_ = 0, latency_noise_ms_ = 0;
  SizeHabit sizes_ = SizeHabit::both;
  std::int64_t largest_size_ = 1'000'000'000;
  TradeHabit trades_ = TradeHabit::both;
  std::vector<Record> records_;
  std::vector<std::int64_t> written_at_;
};

}  // namespace foreshock
