#include "foreshock/simulation/simulated_feed.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/simulation/venue_messages.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr nanoseconds kClockAfter = std::chrono::milliseconds(250);
constexpr nanoseconds kHeartbeatPhase = std::chrono::milliseconds(350);
constexpr nanoseconds kHandshake = std::chrono::milliseconds(80);

constexpr double kSkewSeconds = -0.06;  // our clock is behind the venue's, as in real captures
constexpr double kDriftKept = 0.9995, kDriftShockSeconds = 0.0005;  // a second
constexpr double kLeastLatencySeconds = 0.008, kMeanJitterSeconds = 0.006;

constexpr double kMeanBetweenOutagesSeconds = 9'000;
constexpr double kLeastOutageSeconds = 15, kMostOutageSeconds = 600, kMedianOutageSeconds = 35,
                 kOutageLogDeviation = 0.9;
constexpr double kLossChance = 1.0 / 25'000, kLossStop = 0.4;
constexpr double kRepeatChance = 1.0 / 6'000;
constexpr double kDelayChance = 1.0 / 100, kLeastDelaySeconds = 0.005, kMostDelaySeconds = 0.24;

nanoseconds to_duration(double value_s) {
  return nanoseconds(std::llrint(value_s * 1e9));
}

void fill_quote(Record& record, const MarketTick& tick) {
  record.set_price(tick.price);
  record.set_bid(tick.bid);
  record.set_bid_size(tick.bid_size);
  record.set_ask(tick.ask);
  record.set_ask_size(tick.ask_size);
}

}  // namespace

SimulatedFeed::SimulatedFeed(const MarketSettings& settings, bool with_faults)
    : market_(settings), with_faults_(with_faults), random_(settings.seed, "feed") {
  for (std::size_t i = 0; i < settings.products.size(); ++i) {
    products_.intern(Venue::coinbase_advanced, settings.products[i]);
    shown_.push_back(market_.latest(i));
  }
  back_at_ = settings.start + kHandshake;
}

bool SimulatedFeed::next_second(std::vector<FeedRecord>& out) {
  out.clear();
  if (!market_.next_second(second_)) return false;
  out_ = &out;
  clock_drift_s_ = kDriftKept * clock_drift_s_ + kDriftShockSeconds * random_.normal();
  queue_messages();
  send_until(from_second(second_.second + 1));
  return true;
}

void SimulatedFeed::queue_messages() {
  waiting_.push_back({from_second(second_.second) + kHeartbeatPhase, std::nullopt});
  nanoseconds delay{};
  const ProductTick* previous = nullptr;
  for (const ProductTick& tick : second_.ticks) {
    const bool same_cascade =
        previous != nullptr && previous->product == tick.product && previous->tick.time == tick.tick.time;
    if (!same_cascade) {
      const bool delayed = with_faults_ && random_.chance(kDelayChance);
      delay = delayed ? to_duration(kLeastDelaySeconds +
                                    (kMostDelaySeconds - kLeastDelaySeconds) * random_.uniform01())
                      : nanoseconds(0);
    }
    waiting_.push_back({tick.tick.time + delay, tick});
    previous = &tick;
  }
  std::stable_sort(waiting_.begin(), waiting_.end(),
                   [](const Message& a, const Message& b) { return a.sent < b.sent; });
}

void SimulatedFeed::send_until(UnixNanos end) {
  auto next = waiting_.begin();
  for (;;) {
    const UnixNanos turn = connected_ ? outage_at_ : back_at_;
    const UnixNanos sent = next == waiting_.end() ? end : next->sent;
    if (std::min(turn, sent) >= end) break;
    if (turn <= sent) {
      connected_ ? disconnect(turn) : connect(turn);
    } else {
      send(*next++);
    }
  }
  waiting_.erase(waiting_.begin(), next);
}

void SimulatedFeed::connect(UnixNanos time) {
  const bool again = conn_ != 0;
  const UnixNanos received = receive(time);
  connected_ = true;
  conn_ = to_nanos(received - kHandshake);
  outage_at_ = with_faults_ ? time + to_duration(kMeanBetweenOutagesSeconds * random_.exponential())
                            : UnixNanos::max();
  if (again) {
    ++counts_.reconnects;
    write_gap(std::nullopt, received);
  }
  deliver_snapshot(time);
}

void SimulatedFeed::disconnect(UnixNanos time) {
  connected_ = false;
  to_lose_ = 0;
  to_repeat_.reset();
  const double length_s = fixed_exp(kOutageLogDeviation * random_.normal()) * kMedianOutageSeconds;
  back_at_ = time + to_duration(std::clamp(length_s, kLeastOutageSeconds, kMostOutageSeconds));
}

// As the venue does: the tickers before the word that they were subscribed, both with a number.
void SimulatedFeed::deliver_snapshot(UnixNanos time) {
  const auto& product_ids = market_.settings().products;
  std::vector<TickerEntry> entries;
  for (std::size_t i = 0; i < product_ids.size(); ++i) entries.push_back({product_ids[i], &shown_[i]});
  const std::string snapshot = ticker_message(time, 0, "snapshot", entries);
  const UnixNanos received = receive(time);
  for (std::size_t i = 0; i < product_ids.size(); ++i) {
    Record record = venue_record(RecordKind::ticker, time, 0, received);
    record.product = static_cast<ProductIndex>(i);
    record.index_in_message = static_cast<std::int32_t>(i);
    fill_quote(record, shown_[i]);
    write(record, snapshot);
  }
  const UnixNanos confirmed = time + std::chrono::microseconds(30);
  write_for_all(venue_record(RecordKind::status, confirmed, 1, receive(confirmed)),
                subscriptions_message(confirmed, 1, product_ids));
  received_sequence_ = 1;
  sent_sequence_ = 2;
}

void SimulatedFeed::send(const Message& message) {
  if (message.tick) shown_[message.tick->product] = message.tick->tick;
  if (!connected_) return;
  const std::int64_t sequence = sent_sequence_++;
  if (with_faults_ && to_lose_ == 0 && random_.chance(kLossChance)) to_lose_ = random_.geometric(kLossStop);
  if (to_lose_ > 0) {
    --to_lose_;
    return;
  }
  const UnixNanos received = receive(message.sent);
  if (const std::int64_t lost = sequence - received_sequence_ - 1; lost > 0) {
    counts_.lost_messages += lost;
    write_gap(sequence, received);
  }
  received_sequence_ = sequence;
  const bool repeat = to_repeat_.has_value();
  if (message.tick) {
    deliver_tick(*message.tick, sequence, received);
  } else {
    deliver_heartbeat(message.sent, sequence, received);
  }
  if (repeat) deliver_again(receive(message.sent));
}

void SimulatedFeed::deliver_tick(const ProductTick& tick, std::int64_t sequence, UnixNanos received) {
  Record record = venue_record(RecordKind::ticker, tick.tick.time, sequence, received);
  record.product = static_cast<ProductIndex>(tick.product);
  fill_quote(record, tick.tick);
  const TickerEntry entry{market_.settings().products[tick.product], &tick.tick};
  std::string raw = ticker_message(tick.tick.time, sequence, "update", {entry});
  if (with_faults_ && !to_repeat_ && random_.chance(kRepeatChance)) to_repeat_ = FeedRecord{record, raw};
  write(record, std::move(raw));
}

void SimulatedFeed::deliver_heartbeat(UnixNanos time, std::int64_t sequence, UnixNanos received) {
  constexpr std::int64_t kVenueStartedSeconds = 1'767'000'000;  // any origin will do for its counters
  const std::int64_t uptime_ns = to_nanos(time) - kVenueStartedSeconds * kNanosPerSecond;
  write_for_all(venue_record(RecordKind::heartbeat, time, sequence, received),
                heartbeat_message(time, sequence, uptime_ns / kNanosPerSecond, uptime_ns));
}

void SimulatedFeed::deliver_again(UnixNanos received) {
  FeedRecord again = std::move(*to_repeat_);
  to_repeat_.reset();
  again.record.ts_recv = received;
  again.record.flags |= Record::kDuplicate;
  write(again.record, std::move(again.raw));
}

UnixNanos SimulatedFeed::receive(UnixNanos sent) {
  const double latency_s = kLeastLatencySeconds + kMeanJitterSeconds * random_.exponential();
  UnixNanos received = sent + to_duration(latency_s + kSkewSeconds + clock_drift_s_);
  if (conn_ != 0) {
    received = std::max(received, last_received_ + std::chrono::microseconds(1));
    for (UnixNanos t = last_received_ + kClockAfter; t < received; t += kClockAfter) {
      write_for_all(Record{.ts_event = t, .ts_recv = t, .conn = conn_, .kind = RecordKind::clock}, {});
    }
  }
  last_received_ = received;
  return received;
}

// As a live feed writes it: after a jump of the numbers what was lost is known, after a new connection it is
// not.
void SimulatedFeed::write_gap(std::optional<std::int64_t> next_sequence, UnixNanos received) {
  Record gap{.ts_event = received, .ts_recv = received, .conn = conn_, .kind = RecordKind::gap};
  if (next_sequence) {
    gap.gap_from = received_sequence_;
    gap.gap_to = *next_sequence;
    gap.gap_count = *next_sequence - received_sequence_ - 1;
    gap.fields = Record::kGapFrom | Record::kGapTo | Record::kGapCount;
  }
  write_for_all(gap, {});
}

void SimulatedFeed::write_for_all(Record record, const std::string& raw) {
  for (std::size_t i = 0; i < products_.size(); ++i) {
    record.product = static_cast<ProductIndex>(i);
    write(record, raw);
  }
}

void SimulatedFeed::write(Record record, std::string raw) {
  record.flags |= Record::kSimulated;
  switch (record.kind) {
    case RecordKind::ticker:
      ++(record.is(Record::kDuplicate) ? counts_.duplicates : counts_.ticks);
      break;
    case RecordKind::gap:
      ++counts_.gaps;
      break;
    case RecordKind::heartbeat:
      ++counts_.heartbeats;
      break;
    case RecordKind::clock:
      ++counts_.clocks;
      break;
    default:
      ++counts_.statuses;
  }
  out_->push_back({record, std::move(raw)});
}

Record SimulatedFeed::venue_record(RecordKind kind, UnixNanos time, std::int64_t sequence,
                                   UnixNanos received) const {
  Record record{.ts_event = time, .ts_recv = received, .conn = conn_, .kind = kind};
  record.set_sequence(sequence);
  return record;
}

}  // namespace foreshock
