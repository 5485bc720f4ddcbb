// Ticks with the shape of a busy market, for benchmarks: cascades of one ts_event, a spread that widens in
// bursts, sizes on both sides, a heartbeat a second. Same arguments, same records.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "foreshock/stats/random.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct TickStream {
  std::int64_t ticks_per_s = 10;  // of each product, on average
  std::int64_t ticks = 1'000'000;
  std::int64_t products = 1;
};

inline std::vector<Record> make_ticks(const TickStream& shape) {
  constexpr std::int64_t kStep = 1'000'000;  // 0.01
  Random random(1);
  std::vector<Record> out;
  out.reserve(static_cast<std::size_t>(shape.ticks));
  std::vector<std::int64_t> bids(static_cast<std::size_t>(shape.products), 8'500'000'000'000);
  const double mean_gap_ns = 1e9 / static_cast<double>(shape.ticks_per_s * shape.products);
  std::int64_t now = 1'750'000'000LL * kNanosPerSecond;
  std::int64_t next_heartbeat = 0;
  while (static_cast<std::int64_t>(out.size()) < shape.ticks) {
    const bool cascade = random.chance(0.3);
    if (!cascade) now += static_cast<std::int64_t>(random.exponential() * mean_gap_ns / 0.7);
    Record tick;
    tick.kind = RecordKind::ticker;
    tick.product = static_cast<ProductIndex>(
        cascade && !out.empty() ? out.back().product : random.below(std::uint64_t(shape.products)));
    tick.ts_event = from_nanos(now);
    tick.ts_recv = from_nanos(now + 20'000'000);
    std::int64_t& bid = bids[tick.product];
    if (random.chance(0.3))
      bid += (random.chance(0.5) ? kStep : -kStep) * std::int64_t(1 + random.below(200));
    const std::int64_t spread = random.chance(0.05) ? kStep * std::int64_t(1 + random.below(500)) : kStep;
    tick.set_bid(bid);
    tick.set_ask(bid + spread);
    tick.set_bid_size(std::int64_t(1 + random.below(200'000'000)));
    tick.set_ask_size(std::int64_t(1 + random.below(200'000'000)));
    tick.set_price(random.chance(0.5) ? bid : bid + spread);
    if (shape.products == 1 && now >= next_heartbeat) {
      next_heartbeat = now + kNanosPerSecond;
      Record heartbeat;
      heartbeat.kind = RecordKind::heartbeat;
      heartbeat.ts_event = tick.ts_event;
      heartbeat.ts_recv = tick.ts_recv;
      out.push_back(heartbeat);
    }
    out.push_back(tick);
  }
  return out;
}

}  // namespace foreshock
