// What goes wrong with prices, stamps and kinds of records while the feed goes on.
#include <algorithm>

#include "tests/support/exact_number.hpp"
#include "tests/support/product_writer.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;

std::int64_t times(std::int64_t value, std::int64_t numerator, std::int64_t denominator) {
  return static_cast<std::int64_t>(Int128(value) * numerator / denominator);
}

}  // namespace

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

// A second connection that starts before the first one ended, read after it.
void ProductWriter::overlapping_file() {
  now_ -= random_.pick({kSecond / 2, 3 * kSecond, 31 * kSecond, 200 * kSecond});
  conn_ = now_;
  trickle();
}

void ProductWriter::other_kind() {
  write(random_.pick({RecordKind::trade, RecordKind::status, RecordKind::heartbeat}),
        now_ - random_.pick({0L, 100 * kMillisecond, 5 * kSecond}));
}

void ProductWriter::flagged() {
  write_quote(now_ + random_.pick({-kHour, 0L, kHour})).flags |=
      random_.one_in(2) ? Record::kDuplicate : Record::kSnapshot;
}

}  // namespace foreshock
