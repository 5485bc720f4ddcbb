// The latest latencies, and their order statistics.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

struct LatencySummary {
  std::size_t count = 0;  // the latest this many
  nanoseconds p50{}, p99{}, max{};
};

class LatencyWindow {
 public:
  explicit LatencyWindow(std::size_t capacity) : capacity_(capacity) {}

  void add(nanoseconds latency) {
    if (latest_.size() < capacity_) {
      latest_.push_back(latency);
    } else {
      latest_[next_] = latency;
    }
    next_ = (next_ + 1) % capacity_;
  }

  // Nearest rank: the ceil(q n)-th smallest.
  [[nodiscard]] LatencySummary summary() const {
    if (latest_.empty()) return {};
    std::vector<nanoseconds> sorted = latest_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t percent) { return sorted[(sorted.size() * percent + 99) / 100 - 1]; };
    return {sorted.size(), at(50), at(99), sorted.back()};
  }

 private:
  std::size_t capacity_;
  std::size_t next_ = 0;
  std::vector<nanoseconds> latest_;
};

}  // namespace foreshock
