#include "tests/support/product_writer.hpp"

#include <algorithm>

namespace foreshock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;

constexpr PriceScale kScales[] = {{8'579'769'000'000, 1'000'000},
                                  {10'202'048'000'000, 1'000'000},
                                  {31'000'000'000, 1'000'000},
                                  {3'711, 1},
                                  {40, 1},
                                  {1'000'000'000'000'000, 1'000'000'000},
                                  {3'400'000'000'000'000'000, 1'000'000'000'000}};
constexpr SizeHabit kSizeHabits[] = {
    SizeHabit::both,     SizeHabit::both,     SizeHabit::both, SizeHabit::both,  SizeHabit::both,
    SizeHabit::bid_only, SizeHabit::ask_only, SizeHabit::none, SizeHabit::mixed, SizeHabit::with_zeros};
constexpr std::int64_t kLargestSizes[] = {3, 1'000'000'000, 1'000'000'000, 500'000'000'000'000'000,
                                          4'000'000'000'000'000'000};
constexpr TradeHabit kTradeHabits[] = {TradeHabit::none, TradeHabit::tickers, TradeHabit::trades,
                                       TradeHabit::both, TradeHabit::both};
constexpr Side kSides[] = {Side::buy, Side::sell, Side::buy, Side::sell, Side::unknown};

}  // namespace

ProductWriter::ProductWriter(RandomSource& random, ProductIndex product, std::int64_t start)
    : random_(random),
      product_(product),
      now_(start),
      conn_(start),
      scale_(random.pick(kScales)),
      bid_(scale_.mid) {
  one_time_ = random.one_in(4);
  heartbeats_ = random.one_in(2);
  clocks_ = random.one_in(3);
  skew_ = random.pick({0, 0, -60, 5, 180, 40'000}) * kMillisecond;
  latency_noise_ms_ = random.pick({0, 0, 3});
  change_habits();
  if (random.one_in(5)) from_the_future();  // a bad stamp before anything else
}

void ProductWriter::use_rich_habits() {
  sizes_ = SizeHabit::both;
  trades_ = TradeHabit::both;
}

void ProductWriter::change_habits() {
  sizes_ = random_.pick(kSizeHabits);
  largest_size_ = random_.pick(kLargestSizes);
  trades_ = random_.pick(kTradeHabits);
}

Record& ProductWriter::write(RecordKind kind, std::int64_t stamped) {
  Record record;
  record.kind = kind;
  record.product = product_;
  record.conn = conn_;
  record.ts_event = from_nanos(stamped);
  record.ts_recv = from_nanos(now_ + skew_ + random_.between(0, latency_noise_ms_) * kMillisecond);
  if (!record.from_venue()) {
    // A feed of one time has clocks of that time: a foreign one that runs ahead would push the watermark on
    // with every record, without end.
    record.ts_recv = record.ts_event = from_nanos(one_time_ ? now_ : now_ + skew_);
  } else if (one_time_) {
    record.ts_recv = record.ts_event;
    record.flags |= Record::kOneTime;
  }
  records_.push_back(record);
  written_at_.push_back(written_at_.empty() ? now_ : std::max(now_, written_at_.back()));
  return records_.back();
}

std::int64_t ProductWriter::any_size() {
  if (random_.one_in(500)) return -1;
  const bool may_be_zero = sizes_ == SizeHabit::with_zeros;
  return may_be_zero && random_.one_in(2) ? 0 : random_.between(may_be_zero ? 0 : 1, largest_size_);
}

void ProductWriter::add_sizes(Record& record) {
  SizeHabit now = sizes_;
  if (now == SizeHabit::mixed) {
    now = random_.pick({SizeHabit::both, SizeHabit::both, SizeHabit::bid_only, SizeHabit::none});
  }
  if (now == SizeHabit::none) return;
  if (now != SizeHabit::ask_only) record.set_bid_size(any_size());
  if (now != SizeHabit::bid_only) record.set_ask_size(any_size());
}

// A ticker tells the last trade: price, often its size and side.
void ProductWriter::add_last_trade(Record& record) {
  record.set_price(bid_);
  const bool tells = trades_ == TradeHabit::tickers || trades_ == TradeHabit::both;
  if (tells && !random_.one_in(8)) record.set_size(random_.below(1'000'000));
  if (random_.one_in(2)) record.side = random_.pick(kSides);
}

Record& ProductWriter::write_trade(std::int64_t stamped) {
  Record& record = write(RecordKind::trade, stamped);
  record.set_price(bid_);
  if (!random_.one_in(8)) record.set_size(random_.one_in(8) ? 0 : random_.between(1, largest_size_));
  record.side = random_.pick(kSides);
  return record;
}

Record& ProductWriter::write_quote(std::int64_t stamped) {
  keep_price_sane();
  const bool trades = trades_ == TradeHabit::trades || trades_ == TradeHabit::both;
  if (trades && random_.one_in(4)) write_trade(stamped);
  Record& record = write(random_.one_in(4) ? RecordKind::quote : RecordKind::ticker, stamped);
  record.set_bid(bid_);
  record.set_ask(bid_ + width_ * scale_.step);
  add_sizes(record);
  if (record.kind == RecordKind::ticker) add_last_trade(record);
  return record;
}

void ProductWriter::wander() {
  bid_ += random_.between(-3, 3) * scale_.step;
  width_ = random_.one_in(3) ? random_.below(4) : width_;
}

void ProductWriter::keep_price_sane() {
  if (bid_ < scale_.mid / 8 || bid_ < 1 || bid_ > 3'900'000'000'000'000'000) bid_ = scale_.mid;
}

void ProductWriter::advance(std::int64_t duration, bool venue_speaks) {
  constexpr std::int64_t kStep = 250 * kMillisecond;
  const std::int64_t end = now_ + duration;
  for (std::int64_t next = (now_ / kStep + 1) * kStep; next <= end && (clocks_ || heartbeats_);
       next += kStep) {
    now_ = std::max(now_, next);
    if (heartbeats_ && venue_speaks && next % kSecond == 0) write(RecordKind::heartbeat, now_);
    if (clocks_) write(RecordKind::clock, now_);
  }
  now_ = end;
}

void ProductWriter::land_near_boundary() {
  const std::int64_t unit = random_.pick({kSecond, 250 * kMillisecond});
  const std::int64_t next = (now_ / unit + 2) * unit;
  advance(next - now_ + random_.between(-1, 1));
}

void ProductWriter::trickle() {
  const std::int64_t count = random_.between(1, 25);
  const std::int64_t pace_ms = random_.pick({3, 60, 400, 1'500});
  for (std::int64_t i = 0; i < count; ++i) {
    advance(random_.below(pace_ms * kMillisecond) + 1);
    if (random_.one_in(6)) land_near_boundary();
    wander();
    quote_now();
  }
}

void ProductWriter::cascade() {
  const std::int64_t stamped = now_ - random_.below(200) * kMillisecond;
  for (std::int64_t left = random_.between(2, 40); left > 0; --left) {
    wander();
    if (random_.one_in(4)) {
      write_trade(stamped);
    } else {
      write_quote(stamped);
    }
    advance(random_.below(2) * kMillisecond);
  }
}

// Two or three stamps by turns: each turn is a cascade of its own.
void ProductWriter::interleaved_cascades() {
  const std::int64_t stamped = now_ - random_.below(50) * kMillisecond;
  const std::int64_t stamps = random_.between(2, 3);
  for (std::int64_t left = random_.between(2, 12); left > 0; --left) {
    const std::int64_t of_turn = stamped + random_.below(stamps) * random_.pick({1L, kMillisecond});
    for (std::int64_t ticks = random_.between(1, 7); ticks > 0; --ticks) {
      wander();
      write_quote(of_turn);
    }
  }
}

void ProductWriter::burst_of_trades() {
  for (std::int64_t left = random_.between(1, 12); left > 0; --left) {
    write_trade(now_);
    advance(random_.pick({0L, 20 * kMillisecond, 700 * kMillisecond}));
  }
}

void ProductWriter::write_episode() {
  switch (random_.below(27)) {
    case 0:
      return cascade();
    case 1:
      return disorder();
    case 2:
      return bad_quote();
    case 3:
      return steps();
    case 4:
      return jumps();
    case 5:
      return jump_on_the_limit();
    case 6:
      return silence();
    case 7:
      return gap();
    case 8:
      return from_the_future();
    case 9:
      return flagged();
    case 10:
      return random_.one_in(3) ? only_heartbeats() : quote_now();
    case 11:
      return two_connections();
    case 12:
      return other_kind();
    case 13:
      heartbeats_ = !heartbeats_;
      return;
    case 14:
      clocks_ = !clocks_;
      return;
    case 15:
      return land_near_boundary();
    case 16:
      conn_ = now_;
      return;
    case 17:
      return overlapping_file();
    case 18:
      return half_as_far();
    case 19:
      return heartbeats_stop();
    case 20:
      return change_habits();
    case 21:
      return interleaved_cascades();
    case 22:
      return burst_of_trades();
    default:
      return trickle();
  }
}

void ProductWriter::write_calm(std::int64_t duration_s, std::int64_t longest_pause_ms) {
  for (const std::int64_t end = now_ + duration_s * kSecond; now_ < end;) {
    advance(random_.between(200, longest_pause_ms) * kMillisecond);
    wander();
    quote_now();
    if (random_.one_in(20)) write_quote(now_ - random_.below(600) * kMillisecond);
    if (random_.one_in(50)) bad_quote();
    if (random_.one_in(60)) cascade();
  }
}

void ProductWriter::write_hours() {
  const std::int64_t end = now_ + 7 * kHour / 2;
  if (random_.one_in(4)) advance(random_.below(2 * kHour), false);
  const bool ends_early = random_.one_in(4);
  while (now_ < end && !(ends_early && random_.one_in(20))) {
    write_calm(random_.pick({20, 120, 400}));
    for (std::int64_t left = random_.between(1, 4); left > 0; --left) write_episode();
    if (random_.one_in(40)) advance(random_.pick({kHour / 2, 5 * kHour / 4}), false);
  }
}

}  // namespace foreshock
