#include "foreshock/pipeline/core_anchors.hpp"

#include <algorithm>

#include "foreshock/features/catalogue.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kBetweenAnchors_ns = kNanosPerSecond;

// Follows a timeline without computing anything.
struct Watcher {
  const Record* accepted = nullptr;  // the last one
  std::optional<UnixNanos> received;

  void run_started(std::int64_t) {}
  void hole_opened(std::int64_t) {}
  void hole_ended(std::int64_t, std::int64_t) {}
  void close_seconds(std::int64_t) {}
  void content(const Record& record) {
    accepted = &record;
    received = received ? std::max(*received, record.ts_recv) : record.ts_recv;
  }
};

// The last anchor of [first, end) whose time is at most `latest`; end: none.
template <typename Iterator, typename Time>
Iterator last_not_after(Iterator first, Iterator end, UnixNanos latest, Time time) {
  const Iterator after = std::partition_point(first, end, [&](const auto& a) { return a.*time <= latest; });
  return after == first ? end : std::prev(after);
}

}  // namespace

void CoreAnchors::follow(const Record& record, std::int64_t number) {
  if (record.is(Record::kDuplicate) || record.is(Record::kSnapshot)) return;
  const UnixNanos watermark = timeline_.watermark();
  const std::uint64_t late = timeline_.counts().late;
  const bool started = timeline_.started();
  Watcher watcher;
  timeline_.on_record(record, watcher);
  const bool moved = started && timeline_.watermark() > watermark;

  // A run begun at the anchor holds it until its successor, and drops it if that one is far behind.
  if (unsettled_ && record.kind != RecordKind::clock) {
    const UnixNanos lowest = unsettled_->watermark - nanoseconds(TimelineSettings{}.fall_back_ns);
    if (!record.from_venue() || record.ts_event >= lowest) anchors_.push_back(*unsettled_);
    unsettled_.reset();
  }

  const bool latest = record.ts_recv >= received_;
  if (watcher.received) received_ = started ? std::max(received_, *watcher.received) : *watcher.received;
  if (timeline_.counts().late > late) received_ = std::max(received_, record.ts_recv);
  if (watcher.accepted != &record || !moved || !latest) return;
  if (!anchors_.empty() && record.ts_event < anchors_.back().watermark + nanoseconds(kBetweenAnchors_ns)) {
    return;
  }
  unsettled_ = Anchor{number, record.ts_event, record.ts_recv};
}

// Back from the watermark: a window, then what levels and quarantine remember, then what heartbeats do, which
// is counted in time of receipt. Everything while no anchor lies so far back.
std::int64_t CoreAnchors::first_needed(const Standing& standing, std::int64_t window_ns) {
  if (!standing.started) return first_needed_;
  const auto begin = anchors_.begin();
  const auto end = anchors_.end();
  const UnixNanos deep_enough =
      standing.watermark - nanoseconds(window_ns + kWarmUpMarginSeconds * kNanosPerSecond);
  const auto levels = last_not_after(begin, end, deep_enough, &Anchor::watermark);
  if (levels == end) return first_needed_;
  const UnixNanos heartbeats = levels->received - nanoseconds(TimelineSettings{}.heartbeat_memory_ns);
  const auto start = last_not_after(begin, levels, heartbeats, &Anchor::received);
  if (start == levels) return first_needed_;
  first_needed_ = start->number;
  anchors_.erase(begin, start);
  return first_needed_;
}

}  // namespace foreshock
