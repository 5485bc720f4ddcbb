// Timeline: what time it is for one product, from its records alone. Decides for each record whether it is
// from the future, late, or ends a silence, moves the watermark, and tells a visitor which seconds closed and
// when a hole opened or ended. Rules and their reasons: docs/decisions/0001-engine-semantics.md. Seconds are
// UTC; [k, k+1) is second k. State is bounded: nothing older than 60 s matters.
//
// A visitor has: run_started(second), hole_opened(first_second), hole_ended(first_second, last_second),
// close_seconds(to) (every open second below `to` closes now), content(record), and, if it wants to know,
// refused(record, why).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// Exact: two stamps may be further apart than 64 bits of nanoseconds tell.
[[nodiscard]] constexpr Int128 nanos_between(UnixNanos earlier, UnixNanos later) {
  return Int128(to_nanos(later)) - to_nanos(earlier);
}

struct TimelineSettings {
  std::int64_t lateness_ns = 250'000'000;            // a second closes this long after its end, in ts_event
  std::int64_t future_ns = 60 * kNanosPerSecond;     // further ahead of the watermark is suspect
  std::int64_t fall_back_ns = 30 * kNanosPerSecond;  // a held record is wrong if the next falls back by more
  std::int64_t silence_ns = 10 * kNanosPerSecond;
  std::int64_t silence_with_heartbeats_ns = 2 * kNanosPerSecond;
  std::int64_t heartbeat_memory_ns = 60 * kNanosPerSecond;
};

struct TimelineCounts {
  std::uint64_t late = 0;
  std::uint64_t quarantined_future = 0;
  std::uint64_t holes = 0;  // the start of the run is not one of them

  friend bool operator==(const TimelineCounts&, const TimelineCounts&) = default;
};

// Why a record changes nothing.
enum class Refusal : std::uint8_t { late, future };

class Timeline {
 public:
  explicit Timeline(const TimelineSettings& settings = {}) : settings_(settings) {}

  template <typename Visitor>
  void on_record(const Record& record, Visitor& visitor);
  // Accepts a record that is still held. Closes nothing: the last second stays open.
  template <typename Visitor>
  void end_of_input(Visitor& visitor);

  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] UnixNanos watermark() const { return watermark_; }
  // Seconds below are closed; records stamped before it are late.
  [[nodiscard]] std::int64_t closed() const { return closed_; }
  [[nodiscard]] const TimelineCounts& counts() const { return counts_; }

 private:
  struct Heartbeat {
    std::int64_t conn;
    UnixNanos ts_recv;
  };

  template <typename Visitor>
  void on_venue_record(const Record& record, Visitor& visitor);
  template <typename Visitor>
  void on_clock(const Record& record, Visitor& visitor);
  template <typename Visitor>
  void resolve_held(const Record& next, Visitor& visitor);
  template <typename Visitor>
  void accept(const Record& record, Visitor& visitor);
  template <typename Visitor>
  void start(const Record& record, Visitor& visitor);
  template <typename Visitor>
  void open_hole(Visitor& visitor);
  template <typename Visitor>
  void end_hole(UnixNanos at, Visitor& visitor);
  template <typename Visitor>
  void move_watermark(UnixNanos to, UnixNanos ts_recv, Visitor& visitor);
  template <typename Visitor>
  void refuse(const Record& record, Refusal why, Visitor& visitor);

  void note_alive(const Record& record);
  [[nodiscard]] std::int64_t silence_threshold_ns() const;

  TimelineSettings settings_;
  TimelineCounts counts_;
  std::optional<Record> held_;
  bool started_ = false;
  bool hole_open_ = false;
  UnixNanos hole_start_{};
  UnixNanos watermark_{};
  UnixNanos watermark_recv_{};  // ts_recv of the record that set the watermark
  UnixNanos last_recv_{};       // largest ts_recv of accepted and late venue records
  std::int64_t last_conn_ = 0;  // connection of the last of them in log order
  std::int64_t closed_ = 0;
  std::vector<Heartbeat> heartbeats_;  // the latest of each connection that had one in the last 60 s
};

template <typename Visitor>
void Timeline::on_record(const Record& record, Visitor& visitor) {
  if (record.is(Record::kDuplicate) || record.is(Record::kSnapshot)) return;
  if (record.kind == RecordKind::clock) {
    on_clock(record, visitor);
  } else if (record.kind == RecordKind::gap) {
    end_of_input(visitor);
    if (started_) open_hole(visitor);
  } else {
    on_venue_record(record, visitor);
  }
}

template <typename Visitor>
void Timeline::end_of_input(Visitor& visitor) {
  if (!held_) return;
  const Record held = *held_;
  held_.reset();
  accept(held, visitor);
}

template <typename Visitor>
void Timeline::resolve_held(const Record& next, Visitor& visitor) {
  if (!held_) return;
  if (nanos_between(next.ts_event, held_->ts_event) > settings_.fall_back_ns) {
    refuse(*held_, Refusal::future, visitor);
    held_.reset();
  } else {
    end_of_input(visitor);
  }
}

template <typename Visitor>
void Timeline::on_venue_record(const Record& record, Visitor& visitor) {
  resolve_held(record, visitor);
  if (!started_) {
    held_ = record;
    return;
  }
  const Int128 ahead_ns = nanos_between(watermark_, record.ts_event);
  if (ahead_ns > settings_.future_ns) {
    if (record.is(Record::kOneTime)) {
      held_ = record;
      return;
    }
    if (nanos_between(watermark_recv_, record.ts_recv) < ahead_ns - ahead_ns / 2) {
      refuse(record, Refusal::future, visitor);
      return;
    }
  }
  accept(record, visitor);
}

template <typename Visitor>
void Timeline::accept(const Record& record, Visitor& visitor) {
  if (!started_) {
    start(record, visitor);
    return;
  }
  if (nanos_between(last_recv_, record.ts_recv) > silence_threshold_ns()) open_hole(visitor);
  note_alive(record);
  if (hole_open_) end_hole(std::max(record.ts_event, from_second(closed_)), visitor);
  if (record.ts_event < from_second(closed_)) {
    refuse(record, Refusal::late, visitor);
    return;
  }
  move_watermark(record.ts_event, record.ts_recv, visitor);
  visitor.content(record);
}

template <typename Visitor>
void Timeline::refuse(const Record& record, Refusal why, Visitor& visitor) {
  ++(why == Refusal::late ? counts_.late : counts_.quarantined_future);
  if constexpr (requires { visitor.refused(record, why); }) visitor.refused(record, why);
}

// The start of a run ends a hole that began before all time.
template <typename Visitor>
void Timeline::start(const Record& record, Visitor& visitor) {
  started_ = true;
  last_recv_ = record.ts_recv;
  note_alive(record);
  watermark_ = record.ts_event;
  watermark_recv_ = record.ts_recv;
  closed_ = floor_second(record.ts_event);
  visitor.run_started(closed_);
  visitor.content(record);
}

template <typename Visitor>
void Timeline::on_clock(const Record& record, Visitor& visitor) {
  if (!started_ || held_) return;
  const Int128 elapsed = nanos_between(last_recv_, record.ts_recv);
  if (elapsed <= silence_threshold_ns()) return;
  open_hole(visitor);
  const Int128 now = std::min<Int128>(to_nanos(hole_start_) + elapsed, INT64_MAX);
  move_watermark(from_nanos(static_cast<std::int64_t>(now)), record.ts_recv, visitor);
}

template <typename Visitor>
void Timeline::open_hole(Visitor& visitor) {
  if (hole_open_) return;
  hole_open_ = true;
  hole_start_ = watermark_;
  ++counts_.holes;
  visitor.hole_opened(floor_second(hole_start_));
}

template <typename Visitor>
void Timeline::end_hole(UnixNanos at, Visitor& visitor) {
  const std::int64_t first = floor_second(hole_start_);
  const std::int64_t last = std::max(first, floor_second(at));
  if (last > closed_) {
    visitor.close_seconds(last);
    closed_ = last;
  }
  hole_open_ = false;
  visitor.hole_ended(first, last);
}

template <typename Visitor>
void Timeline::move_watermark(UnixNanos to, UnixNanos ts_recv, Visitor& visitor) {
  if (to <= watermark_) return;
  watermark_ = to;
  watermark_recv_ = ts_recv;
  const std::int64_t closes = floor_second(to - nanoseconds(settings_.lateness_ns));
  if (closes <= closed_) return;
  visitor.close_seconds(closes);
  closed_ = closes;
}

}  // namespace foreshock
