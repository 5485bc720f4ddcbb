#include "foreshock/pipeline/chunk_plan.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/features/timeline.hpp"

namespace foreshock {
namespace {

// A product's position in the log and the time reached there; both ascend.
struct Reached {
  std::size_t position;
  UnixNanos time;
};

struct ProductTimes {
  std::optional<std::size_t> first;  // position of its first record
  std::vector<Reached> reached;
};

// By product.
using ReachedTimes = std::vector<ProductTimes>;

// Follows a timeline without computing anything.
struct Watcher {
  void run_started(std::int64_t) {}
  void hole_opened(std::int64_t) {}
  void hole_ended(std::int64_t, std::int64_t) {}
  void close_seconds(std::int64_t) {}
  void content(const Record&) {}
};

// The watermark after each record that moved it.
ReachedTimes watermarks(const std::vector<Record>& records) {
  ReachedTimes out;
  std::vector<Timeline> timelines;
  Watcher watcher;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ProductIndex product = records[i].product;
    if (product >= timelines.size()) {
      timelines.resize(product + 1);
      out.resize(product + 1);
    }
    Timeline& timeline = timelines[product];
    auto& [first, reached] = out[product];
    if (!first) first = i;
    timeline.on_record(records[i], watcher);
    if (!timeline.started()) continue;
    if (reached.empty() || reached.back().time < timeline.watermark()) {
      reached.push_back({i, timeline.watermark()});
    }
  }
  return out;
}

// The latest time of any tick so far, after each tick that moved it.
ReachedTimes latest_ticks(const std::vector<Record>& records) {
  ReachedTimes out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (!TickEngine::makes_row(record)) continue;
    if (record.product >= out.size()) out.resize(record.product + 1);
    auto& [first, reached] = out[record.product];
    if (!first) first = i;
    if (reached.empty() || reached.back().time < record.ts_event) reached.push_back({i, record.ts_event});
  }
  return out;
}

bool before_position(const Reached& reached, std::size_t position) {
  return reached.position < position;
}
bool before_time(const Reached& reached, UnixNanos time) {
  return reached.time < time;
}

// First position at which any product reaches `time`.
std::size_t first_at(const ReachedTimes& times, UnixNanos time, std::size_t none) {
  std::size_t first = none;
  for (const ProductTimes& product : times) {
    const auto& reached = product.reached;
    const auto at = std::lower_bound(reached.begin(), reached.end(), time, before_time);
    if (at != reached.end()) first = std::min(first, at->position);
  }
  return first;
}

// core_v1: from the last watermark at least (longest window + margin) before the one reached at `begin`; from
// the product's first record when there is none, since that one may still be held for its successor.
std::size_t core_warm_up(const ReachedTimes& times, std::size_t begin, std::int64_t depth_ns) {
  std::size_t warm_up = begin;
  for (const auto& [first, reached] : times) {
    if (!first || *first >= begin) continue;
    const auto next = std::lower_bound(reached.begin(), reached.end(), begin, before_position);
    std::size_t from = *first;
    if (next != reached.begin()) {
      const UnixNanos needed = std::prev(next)->time - nanoseconds(depth_ns);
      const auto after = std::upper_bound(reached.begin(), next, needed,
                                          [](UnixNanos t, const Reached& one) { return t < one.time; });
      if (after != reached.begin()) from = std::prev(after)->position;
    }
    warm_up = std::min(warm_up, from);
  }
  return warm_up;
}

// handoff_v1: from the first tick that lies in the window of any tick of [begin, end), however late that one
// is.
std::size_t tick_warm_up(const std::vector<Record>& records, const ReachedTimes& times, std::size_t begin,
                         std::size_t end, std::int64_t depth_ns) {
  std::vector<std::optional<UnixNanos>> earliest(times.size());
  for (std::size_t i = begin; i < end; ++i) {
    if (!TickEngine::makes_row(records[i])) continue;
    auto& time = earliest[records[i].product];
    time = time ? std::min(*time, records[i].ts_event) : records[i].ts_event;
  }
  std::size_t warm_up = begin;
  for (std::size_t product = 0; product < times.size(); ++product) {
    if (!earliest[product]) continue;
    const auto& reached = times[product].reached;
    const auto at = std::lower_bound(reached.begin(), reached.end(),
                                     *earliest[product] - nanoseconds(depth_ns), before_time);
    FORESHOCK_CHECK(at != reached.end());
    warm_up = std::min(warm_up, at->position);
  }
  return warm_up;
}

}  // namespace

std::vector<Chunk> plan_chunks(const std::vector<Record>& records, const FeatureSet& set, std::size_t count,
                               std::optional<UnixNanos> from) {
  FORESHOCK_CHECK(count > 0);
  const bool ticks = &set == &handoff_v1();
  const ReachedTimes times = ticks ? latest_ticks(records) : watermarks(records);
  const std::size_t first = from ? first_at(times, *from, records.size()) : 0;
  const std::size_t length = records.size() - first;
  const std::size_t chunks = std::clamp<std::size_t>(count, 1, std::max<std::size_t>(length, 1));
  const std::int64_t window_ns = set.longest_window_s * kNanosPerSecond;
  std::vector<Chunk> plan(chunks);
  for (std::size_t i = 0; i < chunks; ++i) {
    Chunk& chunk = plan[i];
    chunk.begin = first + length * i / chunks;
    chunk.end = first + length * (i + 1) / chunks;
    chunk.warm_up =
        ticks ? tick_warm_up(records, times, chunk.begin, chunk.end, window_ns)
              : core_warm_up(times, chunk.begin, window_ns + kWarmUpMarginSeconds * kNanosPerSecond);
  }
  return plan;
}

}  // namespace foreshock
