#include "foreshock/pipeline/core_warm_up.hpp"

#include <algorithm>
#include <utility>

namespace foreshock {
namespace {

constexpr std::int64_t kBetweenAnchors_ns = kNanosPerSecond;
constexpr std::size_t kBetweenDrops = 4096;  // records of a product

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

bool skipped(const Record& record) {
  return record.is(Record::kDuplicate) || record.is(Record::kSnapshot);
}

// The last anchor of [first, end) whose time is at most `latest`; end: none.
template <typename Iterator, typename Time>
Iterator last_not_after(Iterator first, Iterator end, UnixNanos latest, Time time) {
  const Iterator after = std::partition_point(first, end, [&](const auto& a) { return a.*time <= latest; });
  return after == first ? end : std::prev(after);
}

}  // namespace

CoreWarmUp::CoreWarmUp(const FeatureSet& set, const AskedSpan& span)
    : window_ns_(set.longest_window_s * kNanosPerSecond), span_(span), reached_(!span.from) {}

bool CoreWarmUp::observe(const Record& record) {
  if (record.product >= products_.size()) products_.resize(record.product + 1);
  Product& product = products_[record.product];
  if (!product.seen) ++unpassed_;
  product.seen = true;
  const Timeline& timeline = product.timeline;
  before_ = {record.product, timeline.started(), timeline.watermark()};
  const bool not_all_passed = unpassed_ > 0;
  if (!skipped(record)) follow(product, record);
  if (timeline.started()) {
    if (span_.from && timeline.watermark() >= *span_.from) reached_ = true;
    // Rows to come are of later seconds than the closed ones.
    if (span_.to && !product.passed && from_second(timeline.closed() + 1) >= *span_.to) {
      product.passed = true;
      --unpassed_;
    }
  }
  return reached_ && not_all_passed;
}

void CoreWarmUp::follow(Product& product, const Record& record) {
  Timeline& timeline = product.timeline;
  const UnixNanos watermark = timeline.watermark();
  const std::uint64_t late = timeline.counts().late;
  const bool started = timeline.started();
  Watcher watcher;
  timeline.on_record(record, watcher);
  const bool moved = started && timeline.watermark() > watermark;

  // A run begun at the anchor holds it until its successor, and drops it if that one is far behind.
  if (product.unsettled && record.kind != RecordKind::clock) {
    const UnixNanos lowest = product.unsettled->watermark - nanoseconds(TimelineSettings{}.fall_back_ns);
    if (!record.from_venue() || record.ts_event >= lowest) product.anchors.push_back(*product.unsettled);
    product.unsettled.reset();
  }

  const bool latest = record.ts_recv >= product.received;
  if (watcher.received)
    product.received = started ? std::max(product.received, *watcher.received) : *watcher.received;
  if (timeline.counts().late > late) product.received = std::max(product.received, record.ts_recv);
  if (watcher.accepted != &record || !moved || !latest) return;
  if (!product.anchors.empty() &&
      record.ts_event < product.anchors.back().watermark + nanoseconds(kBetweenAnchors_ns)) {
    return;
  }
  product.unsettled = Anchor{product.kept.next(), record.ts_event, record.ts_recv};
}

void CoreWarmUp::keep(const Record& record) {
  before_.reset();
  if (skipped(record)) return;
  Product& product = products_[record.product];
  product.kept.push(record);
  if (product.kept.next() % kBetweenDrops == 0) {
    drop_unneeded(product, product.timeline.started(), product.timeline.watermark());
  }
}

// Back from the watermark: a window, then what levels and quarantine remember, then what heartbeats do, which
// is counted in time of receipt. Everything while no anchor lies so far back.
void CoreWarmUp::drop_unneeded(Product& product, bool started, UnixNanos watermark) const {
  if (!started) return;
  const auto begin = product.anchors.begin();
  const auto end = product.anchors.end();
  const UnixNanos deep_enough = watermark - nanoseconds(window_ns_ + kWarmUpMarginSeconds * kNanosPerSecond);
  const auto levels = last_not_after(begin, end, deep_enough, &Anchor::watermark);
  if (levels == end) return;
  const UnixNanos heartbeats = levels->received - nanoseconds(TimelineSettings{}.heartbeat_memory_ns);
  const auto start = last_not_after(begin, levels, heartbeats, &Anchor::received);
  if (start == levels) return;
  product.first_needed = start->number;
  product.anchors.erase(begin, start);
  product.kept.drop_before(product.first_needed);
}

void CoreWarmUp::begin_chunk() {
  warm_up_ = {};
  for (std::size_t i = 0; i < products_.size(); ++i) {
    Product& product = products_[i];
    if (before_ && before_->product == i) {
      drop_unneeded(product, before_->started, before_->watermark);
    } else {
      drop_unneeded(product, product.timeline.started(), product.timeline.watermark());
    }
    product.kept.share(product.first_needed, warm_up_);
  }
  warm_up_records_ = warm_up_.records();
}

std::optional<WarmUp> CoreWarmUp::end_chunk() {
  return std::exchange(warm_up_, {});
}

}  // namespace foreshock
