#include "tests/support/adversarial_stream.hpp"

#include <algorithm>

#include "foreshock/feed/silence_clocks.hpp"
#include "tests/support/random_source.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr std::int64_t kStart = 1'775'428'500 * kSecond;
constexpr std::int64_t kLatency = 40 * kMillisecond;
constexpr std::int64_t kLength_s = 8'400;  // a restart in the middle has its 3,720 s on either side

// A feed that ticks every second or so, with sizes, trades and now and then a cascade.
class CalmFeed {
 public:
  explicit CalmFeed(std::uint64_t seed) : random_(seed), now_(kStart), conn_(kStart) {}

  [[nodiscard]] RandomSource& random() { return random_; }
  [[nodiscard]] std::vector<Record> take() { return std::move(log_); }
  [[nodiscard]] bool is_over() const { return now_ >= kStart + kLength_s * kSecond; }
  [[nodiscard]] std::int64_t now() const { return now_; }

  void set_heartbeats(bool on) { heartbeats_ = on; }
  void reconnect() { conn_ = now_; }
  // While this is set, what is written is received then.
  void hold_until(std::int64_t received) { held_until_ = received; }
  void multiply_mid(std::int64_t numerator, std::int64_t denominator) {
    bid_ = bid_ / denominator * numerator;
  }
  void pass(std::int64_t duration) { now_ += duration; }

  Record& write(RecordKind kind) {
    Record record;
    record.kind = kind;
    record.conn = conn_;
    record.ts_event = from_nanos(now_);
    record.ts_recv = from_nanos(std::max(now_ + kLatency, held_until_));
    if (!record.from_venue()) record.ts_event = record.ts_recv;
    log_.push_back(record);
    return log_.back();
  }

  void quote() {
    if (random_.one_in(3)) write_trade();
    Record& record = write(random_.one_in(2) ? RecordKind::quote : RecordKind::ticker);
    record.set_bid(bid_);
    record.set_ask(bid_ + random_.between(0, 3) * kStep);
    record.set_bid_size(random_.between(1, 1'000'000'000));
    record.set_ask_size(random_.between(1, 1'000'000'000));
    if (record.kind == RecordKind::ticker) record.set_size(random_.between(1, 1'000));
  }

  void calm(std::int64_t duration) {
    for (const std::int64_t end = now_ + duration; now_ < end;) {
      bid_ += random_.between(-3, 3) * kStep;
      for (std::int64_t left = random_.one_in(40) ? random_.between(2, 9) : 1; left > 0; --left) quote();
      beat_until(std::min(end, now_ + random_.between(100, 1'900) * kMillisecond));
    }
  }

  // Passes the time with whatever heartbeats are due.
  void beat_until(std::int64_t end) {
    for (std::int64_t next = (now_ / kSecond + 1) * kSecond; heartbeats_ && next <= end; next += kSecond) {
      now_ = next;
      write(RecordKind::heartbeat);
    }
    now_ = end;
  }

 private:
  static constexpr std::int64_t kStep = 1'000'000;

  void write_trade() {
    Record& record = write(RecordKind::trade);
    record.set_size(random_.between(1, 1'000'000'000));
    record.side = random_.one_in(2) ? Side::buy : Side::sell;
  }

  RandomSource random_;
  std::int64_t now_, conn_;
  std::int64_t held_until_ = 0;
  std::int64_t bid_ = 8'579'769'000'000;
  bool heartbeats_ = false;
  std::vector<Record> log_;
};

void stall(CalmFeed& feed, std::int64_t duration) {
  feed.hold_until(feed.now() + duration + kLatency);
  feed.calm(duration);
  feed.hold_until(0);
  feed.quote();
}

}  // namespace

std::size_t cut_of(std::size_t length, std::size_t chunks, std::size_t i) {
  return length * i / chunks;
}

AdversarialStream heartbeats_that_stop(std::uint64_t seed) {
  CalmFeed feed(seed);
  while (!feed.is_over()) {
    feed.set_heartbeats(true);
    feed.calm(feed.random().between(5, 400) * kSecond);
    if (feed.random().one_in(3)) feed.pass(feed.random().between(1'900, 2'100) * kMillisecond);
    feed.set_heartbeats(false);
    // Silence of a few seconds: a hole while the last heartbeat is less than a minute old.
    for (std::int64_t left = feed.random().between(4, 14); left > 0; --left) {
      feed.quote();
      feed.pass(feed.random().between(2, 11) * kSecond + feed.random().between(-1, 1));
    }
    if (feed.random().one_in(3)) feed.reconnect();
  }
  return {"heartbeats that stop", feed.take()};
}

AdversarialStream two_hour_silences(std::uint64_t seed) {
  CalmFeed feed(seed);
  for (int i = 0; i < 3; ++i) {
    feed.set_heartbeats(feed.random().one_in(2));
    feed.calm(feed.random().between(10, 1'500) * kSecond);
    if (feed.random().one_in(3)) feed.write(RecordKind::gap);
    feed.pass(2 * kHour + feed.random().between(-1, 1) * feed.random().between(0, 600) * kSecond);
    if (feed.random().one_in(2)) feed.reconnect();
  }
  feed.calm(5'000 * kSecond);
  return {"two-hour silences", feed.take()};
}

AdversarialStream bad_stamps_at_cuts(std::uint64_t seed, bool one_time) {
  CalmFeed feed(seed);
  feed.calm(kLength_s * kSecond);
  std::vector<Record> log = feed.take();
  if (one_time) {
    for (Record& record : log) {
      record.ts_recv = record.ts_event;
      record.flags |= Record::kOneTime;
    }
  }
  std::vector<std::size_t> places = {0};
  for (const std::size_t chunks : {2, 3, 7}) {
    for (std::size_t i = 1; i < chunks; ++i) {
      const std::size_t cut = cut_of(log.size(), chunks, i);
      places.push_back(cut - 1 + static_cast<std::size_t>(feed.random().below(3)));
      // Two in a row that agree are believed where there is one time only.
      if (!one_time && feed.random().one_in(2)) places.push_back(places.back() + 1);
    }
  }
  constexpr std::int64_t kAhead[] = {61 * kSecond, 95 * kSecond, kHour, 3 * 8'760 * kHour};
  for (const std::size_t at : places) {
    log[at].ts_event += nanoseconds(feed.random().pick(kAhead));
    if (one_time) log[at].ts_recv = log[at].ts_event;
  }
  return {one_time ? "bad stamps at cuts, one time" : "bad stamps at cuts", std::move(log)};
}

AdversarialStream jumps_in_a_row(std::uint64_t seed) {
  CalmFeed feed(seed);
  while (!feed.is_over()) {
    feed.calm(feed.random().between(5, 300) * kSecond);
    const std::int64_t of = feed.random().one_in(3) ? 15 : 17;
    const std::int64_t jumps = feed.random().between(1, 8);
    const std::int64_t pause = feed.random().pick({0L, 90 * kMillisecond, kSecond});
    for (std::int64_t i = 0; i < 2 * jumps; ++i) {  // up and back
      i < jumps ? feed.multiply_mid(of + 1, of) : feed.multiply_mid(of, of + 1);
      for (std::int64_t left = feed.random().between(1, 3); left > 0; --left) feed.quote();
      feed.pass(pause);
    }
  }
  return {"jumps in a row", feed.take()};
}

AdversarialStream short_stalls_then_bursts(std::uint64_t seed) {
  CalmFeed feed(seed);
  while (!feed.is_over()) {
    const bool heartbeats = feed.random().one_in(2);
    feed.set_heartbeats(heartbeats);
    feed.calm(feed.random().between(70, 300) * kSecond);  // a minute: heartbeats of before no longer tell
    stall(feed, feed.random().between(100, heartbeats ? 950 : 7'900) * kMillisecond);
  }
  return {"short stalls, then bursts", feed.take()};
}

AdversarialStream long_stalls_then_bursts(std::uint64_t seed) {
  constexpr std::int64_t kStalls_ms[] = {2'100, 9'900, 10'000, 10'300, 31'000, 61'000, 130'000};
  CalmFeed feed(seed);
  while (!feed.is_over()) {
    feed.set_heartbeats(feed.random().one_in(2));
    feed.calm(feed.random().between(5, 300) * kSecond);
    stall(feed, feed.random().pick(kStalls_ms) * kMillisecond);
  }
  return {"long stalls, then bursts", feed.take(), false};
}

AdversarialStream gaps_and_reconnects(std::uint64_t seed) {
  CalmFeed feed(seed);
  while (!feed.is_over()) {
    feed.calm(feed.random().between(1, 200) * kSecond);
    for (std::int64_t left = feed.random().between(1, 3); left > 0; --left) {
      feed.write(RecordKind::gap);
      feed.pass(feed.random().pick({0L, 20 * kMillisecond, 3 * kSecond, 70 * kSecond}));
      if (feed.random().one_in(2)) feed.reconnect();
      feed.quote();
    }
  }
  return {"gaps and reconnects", feed.take()};
}

std::vector<AdversarialStream> adversarial_streams(std::uint64_t seed) {
  std::vector<AdversarialStream> streams;
  streams.push_back(heartbeats_that_stop(seed));
  streams.push_back(two_hour_silences(seed));
  streams.push_back(bad_stamps_at_cuts(seed, false));
  streams.push_back(bad_stamps_at_cuts(seed, true));
  streams.push_back(jumps_in_a_row(seed));
  streams.push_back(short_stalls_then_bursts(seed));
  streams.push_back(long_stalls_then_bursts(seed));
  streams.push_back(gaps_and_reconnects(seed));
  return streams;
}

std::vector<Record> with_live_clocks(const std::vector<Record>& log) {
  std::vector<Record> out;
  SilenceClocks clocks;
  for (const Record& record : log) {
    if (record.is(Record::kOneTime)) {  // a recording without receipt times gets none
      out.push_back(record);
      continue;
    }
    clocks.before(record, [&](const Record& clock) { out.push_back(clock); });
    out.push_back(record);
  }
  return out;
}

}  // namespace foreshock
