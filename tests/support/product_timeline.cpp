#include "tests/support/product_timeline.hpp"

#include <algorithm>

namespace foreshock {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr Nanos kLateness = kSecond / 4;

Nanos event_time(const Record& r) {
  return to_nanos(r.ts_event);
}
Nanos receive_time(const Record& r) {
  return to_nanos(r.is(Record::kOneTime) ? r.ts_event : r.ts_recv);
}
bool is_tick(const Record& r) {
  return r.kind == RecordKind::ticker || r.kind == RecordKind::quote;
}

bool may_be_trade(const Record& r) {
  const bool kind_of_trade = r.kind == RecordKind::trade || r.kind == RecordKind::ticker;
  return kind_of_trade && r.has(Record::kSize) && r.size > 0;
}

bool is_good_quote(const Record& r) {
  return is_tick(r) && r.has(Record::kBid | Record::kAsk) && r.bid > 0 && r.ask > 0 && r.bid <= r.ask;
}

}  // namespace

Nanos second_of(Nanos time) {
  return floor_divide(time, kSecond);
}
Nanos start_of(Nanos second) {
  return second * kSecond;
}

bool mids_agree(Int128 one, Int128 other) {
  const Int128 distance = one < other ? other - one : one - other;
  return 32 * distance <= one + other;
}

void ProductTimeline::read(const Record& record, std::size_t log_position) {
  log_position_ = log_position;
  if (record.kind == RecordKind::gap) {
    accept_held();
    return open_hole();
  }
  if (record.kind == RecordKind::clock) return read_clock(record);
  if (record.is(Record::kDuplicate) || record.is(Record::kSnapshot)) return;

  // Rule 1: the held record.
  if (held_ && event_time(record) < event_time(*held_) - 30 * kSecond) {
    ++counters_.quarantined_future;
    held_.reset();
  }
  accept_held();

  // Rule 2: from the future.
  if (!begun_) {
    held_ = record;
    return;
  }
  const Nanos ahead = event_time(record) - watermark_;
  if (ahead > 60 * kSecond) {
    if (record.is(Record::kOneTime)) {
      held_ = record;
      return;
    }
    if (2 * (receive_time(record) - watermark_received_) < ahead) {
      ++counters_.quarantined_future;
      return;
    }
  }
  accept(record);
}

void ProductTimeline::end_of_input(std::size_t log_position) {
  log_position_ = log_position;
  accept_held();
}

void ProductTimeline::accept_held() {
  if (!held_) return;
  const Record record = *held_;
  held_.reset();
  accept(record);
}

void ProductTimeline::accept(const Record& record) {
  const Nanos time = event_time(record);
  // Rule 3: silence.
  if (begun_ && receive_time(record) - last_received_ > silence_threshold()) open_hole();
  renew_liveness(record);
  // Rules 4 and 5: any record ends the hole, a late one at `closed`, none before its start; one that finds
  // its own second closed, before or after that, is late.
  if (hole_is_open()) end_hole(begun_ ? std::max(time, start_of(closed_)) : time);
  if (time < start_of(closed_)) {
    ++counters_.late;
    return;
  }
  // Rule 6: the watermark.
  if (!begun_ || time > watermark_) {
    watermark_ = time;
    watermark_received_ = receive_time(record);
  }
  begun_ = true;
  close_what_the_watermark_passed();
  // Rule 7: content.
  read_content(record);
}

void ProductTimeline::read_clock(const Record& clock) {
  if (!begun_ || held_) return;
  const Nanos elapsed = receive_time(clock) - last_received_;
  if (elapsed <= silence_threshold()) return;
  open_hole();
  const Nanos moved = *holes_.back().from + elapsed;
  if (moved <= watermark_) return;
  watermark_ = moved;
  watermark_received_ = receive_time(clock);
  close_what_the_watermark_passed();
}

void ProductTimeline::renew_liveness(const Record& record) {
  const Nanos received = receive_time(record);
  last_received_ = begun_ ? std::max(last_received_, received) : received;
  last_record_conn_ = record.conn;
  if (record.kind != RecordKind::heartbeat) return;
  const auto [heartbeat, is_new] = heartbeat_received_.emplace(record.conn, received);
  if (!is_new) heartbeat->second = std::max(heartbeat->second, received);
}

Nanos ProductTimeline::silence_threshold() const {
  const auto heartbeat = heartbeat_received_.find(last_record_conn_);
  const bool has_heartbeats =
      heartbeat != heartbeat_received_.end() && heartbeat->second >= last_received_ - 60 * kSecond;
  return (has_heartbeats ? 2 : 10) * kSecond;
}

void ProductTimeline::open_hole() {
  if (hole_is_open()) return;
  judge_seconds_before(second_of(watermark_));
  unjudged_.clear();
  holes_.push_back({++order_, watermark_, std::nullopt});
  last_accepted_.reset();
  quarantine_.clear();
}

void ProductTimeline::end_hole(Nanos at) {
  Hole& hole = holes_.back();
  hole.to = hole.from ? std::max(at, *hole.from) : at;
  close_through(second_of(*hole.to));
}

void ProductTimeline::close_through(Nanos row) {
  if (begun_ && row <= closed_) return;
  if (begun_) closings_.push_back({closed_ + 1, row, log_position_});
  closed_ = row;
  judge_seconds_before(row);
}

void ProductTimeline::close_what_the_watermark_passed() {
  close_through(second_of(watermark_ - kLateness));
}

void ProductTimeline::read_content(const Record& record) {
  const Nanos time = event_time(record);
  if (may_be_trade(record)) trades_.push_back({time, record.kind, record.size, record.side});
  if (!is_tick(record)) return;
  const auto [previous, first] = previous_tick_.emplace(second_of(time), time);
  ticks_.push_back({time, first || previous->second != time});
  previous->second = time;
  if (is_good_quote(record)) {
    unjudged_[second_of(time)].push_back(record);
  } else {
    ++counters_.bad_quotes;
  }
}

void ProductTimeline::judge_seconds_before(Nanos second) {
  while (!unjudged_.empty() && unjudged_.begin()->first < second) {
    for (const Record& quote : unjudged_.begin()->second) judge_mid(quote);
    unjudged_.erase(unjudged_.begin());
  }
}

void ProductTimeline::judge_mid(const Record& quote) {
  const Int128 mid = Int128(quote.bid) + quote.ask;
  if (!last_accepted_ || event_time(quote) - last_accepted_->time >= 100 * kSecond)
    return accept_mid(quote, true);
  if (mids_agree(mid, last_accepted_->twice_mid())) return accept_mid(quote, false);
  const bool agrees = std::all_of(quarantine_.begin(), quarantine_.end(),
                                  [&](Int128 earlier) { return mids_agree(mid, earlier); });
  if (!agrees) quarantine_.clear();
  quarantine_.push_back(mid);
  if (quarantine_.size() == 3) return accept_mid(quote, true);
  ++counters_.quarantined_mid;
}

void ProductTimeline::accept_mid(const Record& quote, bool starts_level) {
  if (starts_level) ++level_;
  quarantine_.clear();
  AcceptedQuote accepted{++order_, event_time(quote), quote.bid, quote.ask, {}, {}, level_};
  if (quote.has(Record::kBidSize)) accepted.bid_size = quote.bid_size;
  if (quote.has(Record::kAskSize)) accepted.ask_size = quote.ask_size;
  last_accepted_ = accepted;
  quotes_.push_back(*last_accepted_);
}

}  // namespace foreshock
