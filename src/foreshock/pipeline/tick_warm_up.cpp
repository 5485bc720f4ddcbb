#include "foreshock/pipeline/tick_warm_up.hpp"

#include <algorithm>

#include "foreshock/features/tick_engine.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kBetweenNoted_ns = 10 * kNanosPerSecond;

}  // namespace

TickWarmUp::TickWarmUp(const FeatureSet& set, const AskedSpan& span)
    : window_ns_(set.longest_window_s * kNanosPerSecond), span_(span), reached_(!span.from) {}

bool TickWarmUp::observe(const Record& record) {
  if (!reached_ && TickEngine::makes_row(record)) reached_ = record.ts_event >= *span_.from;
  return reached_;
}

void TickWarmUp::keep(const Record& record) {
  if (!TickEngine::makes_row(record)) return;
  if (record.product >= products_.size()) products_.resize(record.product + 1);
  Product& product = products_[record.product];
  const UnixNanos time = record.ts_event;
  auto& reached = product.reached;
  if (reached.empty() || time >= reached.back().latest + nanoseconds(kBetweenNoted_ns)) {
    reached.push_back({product.ticks.size(), time});
  }
  product.ticks.push_back({time, record.price});
  product.earliest = product.earliest ? std::min(*product.earliest, time) : time;
  if (span_.holds(time)) asked_ = true;
}

void TickWarmUp::begin_chunk() {
  asked_ = false;
  for (Product& product : products_) {
    product.chunk_begin = product.ticks.size();
    product.earliest.reset();
  }
}

// All ticks up to the last one noted before the window began are stamped before it. That one is no tick of
// the chunk, so the tick before the chunk is fed too: its price makes the return into the first.
std::size_t TickWarmUp::first_needed(const Product& product, UnixNanos window_begin) {
  const auto& reached = product.reached;
  const auto after = std::partition_point(reached.begin(), reached.end(),
                                          [&](const Reached& one) { return one.latest < window_begin; });
  return after == reached.begin() ? 0 : std::prev(after)->number;
}

std::optional<WarmUp> TickWarmUp::end_chunk() {
  if (!asked_) return std::nullopt;
  WarmUp warm_up;
  for (std::size_t i = 0; i < products_.size(); ++i) {
    const Product& product = products_[i];
    if (!product.earliest || product.chunk_begin == 0) continue;
    const std::size_t first = first_needed(product, *product.earliest - nanoseconds(window_ns_));
    std::vector<Record> records;
    records.reserve(product.chunk_begin - first);
    for (std::size_t k = first; k < product.chunk_begin; ++k) {
      Record& tick = records.emplace_back();
      tick.product = static_cast<ProductIndex>(i);
      tick.ts_event = tick.ts_recv = product.ticks[k].time;
      tick.set_price(product.ticks[k].price);
    }
    warm_up.pieces.push_back({std::make_shared<const std::vector<Record>>(std::move(records)), 0});
  }
  return warm_up;
}

}  // namespace foreshock
