// The latest latencies, their order statistics, and how many of all there were up to each bound.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

struct LatencySummary {
  // Upper bounds of the histogram's bins, inclusive; one more bin holds what is above the last.
  static constexpr std::array<double, 12> kBounds_ms = {0.5, 1, 2, 3, 4, 5, 7, 10, 20, 50, 100, 1000};

  std::size_t count = 0;  // the latest this many
  nanoseconds p50{}, p99{}, max{};
  std::array<std::uint64_t, kBounds_ms.size() + 1> histogram{};  // of all there were
  double sum_s = 0.0;                                            // of all
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
    sum_s_ += static_cast<double>(latency.count()) / 1e9;
    const auto& bounds = LatencySummary::kBounds_ms;
    const auto bin = std::lower_bound(bounds.begin(), bounds.end(), double(latency.count()) / 1e6);
    ++histogram_[static_cast<std::size_t>(bin - bounds.begin())];
  }

  // Nearest rank: the ceil(q n)-th smallest.
  [[nodiscard]] LatencySummary summary() const {
    if (latest_.empty()) return {};
    std::vector<nanoseconds> sorted = latest_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](std::size_t percent) { return sorted[(sorted.size() * percent + 99) / 100 - 1]; };
    return {sorted.size(), at(50), at(99), sorted.back(), histogram_, sum_s_};
  }

 private:
  std::size_t capacity_;
  std::size_t next_ = 0;
  std::vector<nanoseconds> latest_;
  decltype(LatencySummary::histogram) histogram_{};
  double sum_s_ = 0.0;
};

}  // namespace foreshock
