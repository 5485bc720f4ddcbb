#include "tests/support/random_stream.hpp"

#include <algorithm>

#include "tests/support/exact_number.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr std::int64_t kYear = 365 * 24 * kHour;

// Two days before and after 1970 began, a summer-time change in Europe and one in America, the end of a leap
// day, an ordinary second, one late in the range of 64-bit nanoseconds.
constexpr std::int64_t kStarts[] = {0,
                                    -90 * kSecond,
                                    1'774'745'990 * kSecond,
                                    1'762'063'190 * kSecond,
                                    1'709'251'190 * kSecond,
                                    86'399 * kSecond,
                                    1'762'614'751 * kSecond,
                                    1'775'428'500 * kSecond,
                                    200 * kYear};

struct PriceScale {
  std::int64_t mid, step;  // in units of 1e-8
};
constexpr PriceScale kScales[] = {{8'579'769'000'000, 1'000'000},
                                  {10'202'048'000'000, 1'000'000},
                                  {31'000'000'000, 1'000'000},
                                  {3'711, 1},
                                  {40, 1},
                                  {3'400'000'000'000'000'000, 1'000'000'000'000}};

std::int64_t times(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
  return static_cast<std::int64_t>(Int128(value) * numerator / denominator);
}

// Writes one product's records. now_ is the true time; what the venue stamps and what we receive are made
// from it.
class ProductWriter {
 public:
  ProductWriter(RandomSource& random, ProductIndex product, std::int64_t start)
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
    if (random.one_in(5)) from_the_future();  // a bad stamp before anything else
  }

  void write_episode();
  void write_calm(std::int64_t seconds);
  void write_hours();
  [[nodiscard]] std::vector<Record> take() { return std::move(records_); }
  [[nodiscard]] const std::vector<std::int64_t>& written_at() const { return written_at_; }

 private:
  Record& write(RecordKind kind, std::int64_t stamped);
  Record& write_quote(std::int64_t stamped);
  void quote_now() { write_quote(now_); }
  void wander();
  void keep_price_sane();
  void advance(std::int64_t duration, bool venue_speaks = true);
  void land_near_boundary();

  void trickle();
  void cascade();
  void disorder();
  void bad_quote();
  void steps();
  void jumps();
  void jump_on_the_limit();
  void silence();
  void gap();
  void from_the_future();
  void flagged();
  void only_heartbeats();
  void two_connections();
  void other_kind();
  void overlapping_file();
  void half_as_far();
  void heartbeats_stop();

  RandomSource& random_;
  ProductIndex product_;
  std::int64_t now_, conn_;
  PriceScale scale_;
  std::int64_t bid_, width_ = 1;
  bool one_time_ = false, heartbeats_ = false, clocks_ = false;
  std::int64_t skew_ = 0, latency_noise_ms_ = 0;
  std::vector<Record> records_;
  std::vector<std::int64_t> written_at_;
};

Record& ProductWriter::write(RecordKind kind, std::int64_t stamped) {
  Record record;
  record.kind = kind;
  record.product = product_;
  record.conn = conn_;
  record.ts_event = from_nanos(stamped);
  record.ts_recv = from_nanos(now_ + skew_ + random_.between(0, latency_noise_ms_) * kMillisecond);
  if (!record.from_venue()) {
    record.ts_recv = record.ts_event = from_nanos(now_ + skew_);
  } else if (one_time_) {
    record.ts_recv = record.ts_event;
    record.flags |= Record::kOneTime;
  }
  records_.push_back(record);
  written_at_.push_back(written_at_.empty() ? now_ : std::max(now_, written_at_.back()));
  return records_.back();
}

Record& ProductWriter::write_quote(std::int64_t stamped) {
  keep_price_sane();
  Record& record = write(random_.one_in(4) ? RecordKind::quote : RecordKind::ticker, stamped);
  record.set_bid(bid_);
  record.set_ask(bid_ + width_ * scale_.step);
  record.set_bid_size(random_.below(1'000'000'000));
  record.set_ask_size(random_.below(1'000'000'000));
  if (record.kind == RecordKind::ticker) {
    record.set_price(bid_);
    record.set_size(random_.between(1, 1'000'000));
    record.side = random_.one_in(2) ? Side::buy : Side::sell;
  }
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
  for (std::int64_t left = random_.between(2, 20); left > 0; --left) {
    wander();
    if (random_.one_in(4)) {
      write(RecordKind::trade, stamped).set_price(bid_);
    } else {
      write_quote(stamped);
    }
    advance(random_.below(2) * kMillisecond);
  }
}

void ProductWriter::disorder() {
  for (std::int64_t left = random_.between(1, 6); left > 0; --left) {
    const std::int64_t back_ms = random_.pick({1, 120, 249, 250, 251, 900, 3'000, 70'000, 240'000});
    quote_now();
    wander();
    write_quote(now_ - random_.between(0, back_ms * kMillisecond));
    if (random_.one_in(2)) land_near_boundary();
  }
}

void ProductWriter::bad_quote() {
  Record& record = write_quote(now_);
  switch (random_.below(6)) {
    case 0:
      record.set_ask(record.bid - 1);
      break;
    case 1:
      record.set_bid(0);
      break;
    case 2:
      record.set_ask(0);
      break;
    case 3:
      record.fields &= static_cast<std::uint16_t>(~Record::kBid);
      break;
    case 4:
      record.fields = 0;
      break;
    default:
      record.set_bid(-record.bid);
      break;
  }
}

void ProductWriter::steps() {
  const bool up = random_.one_in(2);
  for (std::int64_t left = random_.between(1, 5); left > 0; --left) {
    bid_ = up ? times(bid_, 18, 17) : times(bid_, 17, 18);
    quote_now();
    advance(random_.pick({0L, 50 * kMillisecond, kSecond}));
  }
}

// A run of mids away from the level: letters are levels, the engine should come round at the third of one.
void ProductWriter::jumps() {
  const std::int64_t home = bid_;
  const char* pattern =
      random_.pick({"aha", "aaa", "aabbb", "abab", "aaha", "aabaab", "abccc", "h", "aaaah"});
  for (; *pattern != '\0'; ++pattern) {
    bid_ = *pattern == 'h'   ? home
           : *pattern == 'a' ? times(home, 9, 8)
           : *pattern == 'b' ? times(home, 5, 4)
                             : times(home, 7, 8);
    if (random_.one_in(2)) wander();
    quote_now();
    advance(random_.pick({0L, 3 * kMillisecond, 400 * kMillisecond, 2 * kSecond}));
  }
}

// |r| = 1/16 exactly, or one unit to either side: mids of 31 and 33 parts.
void ProductWriter::jump_on_the_limit() {
  width_ = 0;
  bid_ = std::max<std::int64_t>(1, bid_ / 33) * 31;
  keep_price_sane();
  const std::int64_t part = std::max<std::int64_t>(1, bid_ / 31);
  bid_ = 31 * part;
  for (int i = 0; i < 3; ++i) quote_now();
  advance(random_.pick({1L, kSecond}));
  bid_ = 33 * part + random_.between(-1, 1);
  for (std::int64_t left = random_.between(1, 3); left > 0; --left) quote_now();
}

void ProductWriter::silence() {
  constexpr std::int64_t kDurations_ms[] = {1'500,  1'999,   2'000,   2'001,   2'600,  9'999,  10'000,
                                            10'001, 10'300,  11'500,  45'000,  59'500, 61'000, 64'000,
                                            99'700, 100'000, 101'000, 130'000, 130'000};
  std::int64_t duration = random_.pick(kDurations_ms) * kMillisecond + random_.between(-1, 1);
  if (random_.one_in(40)) duration = random_.pick({600 * kSecond, 2 * kHour});
  advance(duration, false);
  if (random_.one_in(3)) {  // what ends it is old
    write_quote(now_ - random_.between(0, duration + kSecond));
    if (random_.one_in(2)) advance(random_.below(4 * kSecond), false);
  }
  quote_now();
}

void ProductWriter::gap() {
  for (std::int64_t left = random_.between(1, 2); left > 0; --left) {
    write(RecordKind::gap, now_);
    if (random_.one_in(2))
      advance(random_.pick({0L, 30 * kMillisecond, kSecond, 12 * kSecond, 65 * kSecond}), false);
    if (random_.one_in(2)) conn_ = now_ + 1;
    if (random_.one_in(4)) write(RecordKind::heartbeat, now_);
    const std::int64_t back_ms = random_.pick({0, 0, 200, 400, 2'000});
    write_quote(now_ - back_ms * kMillisecond);
    if (random_.one_in(2)) write_quote(now_ - random_.below(back_ms + 1) * kMillisecond);
  }
}

void ProductWriter::from_the_future() {
  constexpr std::int64_t kAhead[] = {30 * kSecond, 60 * kSecond, 60 * kSecond + 1,
                                     61 * kSecond, 90 * kSecond, 130 * kSecond,
                                     kHour,        3 * kYear,    30 * kYear};
  const std::int64_t ahead = random_.pick(kAhead);
  if (ahead < kHour && random_.one_in(3)) advance(ahead / 2 + random_.between(-1, 1), random_.one_in(2));
  for (std::int64_t left = random_.one_in(3) ? 2 : 1; left > 0; --left) {
    write_quote(now_ + ahead + random_.below(2));
    if (random_.one_in(4)) write(RecordKind::gap, now_);
    if (random_.one_in(4)) write(RecordKind::clock, now_ + skew_);
  }
  if (random_.one_in(4)) write_quote(now_ + ahead - 30 * kSecond + random_.between(-1, 1));
  if (ahead < kHour && random_.one_in(2)) advance(ahead + random_.below(kSecond));
}

void ProductWriter::flagged() {
  write_quote(now_ + random_.pick({-kHour, 0L, kHour})).flags |=
      random_.one_in(2) ? Record::kDuplicate : Record::kSnapshot;
}

// The feed lives but no good quote comes, until the mid and the level are too old.
void ProductWriter::only_heartbeats() {
  const bool before = heartbeats_;
  heartbeats_ = true;
  land_near_boundary();
  quote_now();
  advance(random_.pick({30, 98, 99, 100, 101, 130}) * kSecond +
          random_.pick({-1L, 0L, 0L, 1L, 500 * kMillisecond}));
  heartbeats_ = before;
  quote_now();
}

void ProductWriter::two_connections() {
  const std::int64_t other = now_ + 1;
  for (std::int64_t left = random_.between(2, 6); left > 0; --left) {
    conn_ = left % 2 == 0 ? other : other - 1;
    if (random_.one_in(3)) write(RecordKind::heartbeat, now_);
    quote_now();
    advance(random_.pick({100 * kMillisecond, 2'500 * kMillisecond, 20 * kSecond}), false);
  }
}

void ProductWriter::other_kind() {
  write(random_.pick({RecordKind::trade, RecordKind::status, RecordKind::heartbeat}),
        now_ - random_.pick({0L, 100 * kMillisecond, 5 * kSecond}));
}

// A second connection that starts before the first one ended, read after it.
void ProductWriter::overlapping_file() {
  now_ -= random_.pick({kSecond / 2, 3 * kSecond, 31 * kSecond, 200 * kSecond});
  conn_ = now_;
  trickle();
}

// Ahead of the watermark by twice the time received since the record that set it, give or take a nanosecond;
// perhaps with another record of that stamp in between, which does not set it.
void ProductWriter::half_as_far() {
  const std::int64_t since = now_ + kSecond / 2,
                     waited = random_.pick({31 * kSecond, 45 * kSecond, kHour / 2});
  advance(kSecond / 2);
  quote_now();
  advance(waited / 2, false);
  if (random_.one_in(2)) write_quote(since);
  advance(waited - waited / 2, false);
  write_quote(since + 2 * waited + random_.between(-1, 1));
  quote_now();
}

// The last heartbeat is a minute old, give or take a nanosecond, when a few seconds of silence begin.
void ProductWriter::heartbeats_stop() {
  heartbeats_ = false;
  write(RecordKind::heartbeat, now_);
  const std::int64_t end = now_ + 60 * kSecond + random_.between(-1, 1);
  if (random_.one_in(2)) write(RecordKind::heartbeat, now_ - random_.below(kSecond));
  while (now_ < end) {
    advance(std::min(end - now_, random_.between(1, 1'900) * kMillisecond));
    quote_now();
  }
  advance(random_.between(3, 9) * kSecond);
  quote_now();
}

void ProductWriter::write_episode() {
  switch (random_.below(24)) {
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
    default:
      return trickle();
  }
}

void ProductWriter::write_calm(std::int64_t seconds) {
  for (const std::int64_t end = now_ + seconds * kSecond; now_ < end;) {
    advance(random_.between(200, 2'500) * kMillisecond);
    wander();
    quote_now();
    if (random_.one_in(20)) write_quote(now_ - random_.below(600) * kMillisecond);
    if (random_.one_in(50)) bad_quote();
  }
}

// Three hours and a half at most, perhaps not all of them.
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

}  // namespace

std::vector<Record> make_random_stream(std::uint64_t seed, StreamSize size) {
  RandomSource random(seed);
  const std::int64_t start = random.pick(kStarts) + random.below(2) * random.below(kSecond);
  const auto products = static_cast<ProductIndex>(random.between(1, 3));
  std::vector<std::pair<std::int64_t, Record>> written;
  for (ProductIndex product = 0; product < products; ++product) {
    ProductWriter writer(random, product, start);
    if (size == StreamSize::lasting) writer.write_calm(product == 0 ? 3'700 : 400);
    if (size == StreamSize::hours) writer.write_hours();
    if (size == StreamSize::eventful && random.one_in(8)) writer.write_calm(random.between(60, 400));
    for (std::int64_t left = random.between(1, 14); left > 0; --left) writer.write_episode();
    const std::vector<std::int64_t> written_at = writer.written_at();
    const std::vector<Record> records = writer.take();
    for (std::size_t i = 0; i < records.size(); ++i) written.emplace_back(written_at[i], records[i]);
  }
  std::stable_sort(written.begin(), written.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Record> log;
  for (const auto& [time, record] : written) log.push_back(record);
  return log;
}

}  // namespace foreshock
