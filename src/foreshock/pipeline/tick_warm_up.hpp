// Warm-up of handoff_v1: every tick that may lie in a window of the chunk's earliest tick, and the one before
// the chunk. A late tick may reach back any distance, so times and prices of all ticks are kept, 16 bytes
// each; nothing else of an earlier tick is read by a later one's windows.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "foreshock/pipeline/warm_up.hpp"

namespace foreshock {

class TickWarmUp final : public WarmUpSource {
 public:
  TickWarmUp(const FeatureSet& set, const AskedSpan& span);

  bool observe(const Record& record) override;
  void keep(const Record& record) override;
  void begin_chunk() override;
  [[nodiscard]] std::size_t records() const override { return 0; }
  std::optional<WarmUp> end_chunk() override;
  [[nodiscard]] bool may_go_on() const override { return false; }

 private:
  struct Tick {
    UnixNanos time{};
    std::int64_t price = 0;
  };
  struct Reached {
    std::size_t number = 0;  // of the product's ticks
    UnixNanos latest{};      // of this and all earlier ticks
  };
  struct Product {
    std::deque<Tick> ticks;             // a vector would hold three times as much while it grows
    std::deque<Reached> reached;        // both ascend, at most one in ten seconds
    std::size_t chunk_begin = 0;        // number of the chunk's first tick
    std::optional<UnixNanos> earliest;  // of the chunk's
  };

  [[nodiscard]] static std::size_t first_needed(const Product& product, UnixNanos window_begin);

  std::int64_t window_ns_;
  AskedSpan span_;
  bool reached_;        // some tick is at or after `from`
  bool asked_ = false;  // some tick of the chunk lies in the span
  std::vector<Product> products_;
};

}  // namespace foreshock
