// What goes wrong with time: silences, gaps, stamps from the future, heartbeats and connections.
#include <algorithm>

#include "tests/support/product_writer.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr std::int64_t kYear = 365 * 24 * kHour;

}  // namespace

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

}  // namespace foreshock
