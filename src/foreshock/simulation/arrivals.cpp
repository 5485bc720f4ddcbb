#include "foreshock/simulation/arrivals.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr double kMemorySeconds = 4;
constexpr double kMaxExcitementPerSecond = 60;
constexpr std::int64_t kMaxSize = 150;
constexpr double kSweepShare = 0.06, kMeanSweep = 10;  // 0.06 * 10 + 0.94 / 0.65 = kMeanCascadeSize
constexpr double kSmallStop = 0.65;

}  // namespace

std::int64_t CascadeArrivals::draw_size() {
  const double stop = random_.chance(kSweepShare) ? 1 / kMeanSweep : kSmallStop;
  return std::min(random_.geometric(stop), kMaxSize);
}

// Ogata's thinning: between cascades the rate only falls, so the present rate bounds the next.
void CascadeArrivals::next_second(double base_per_s, std::vector<Cascade>& out) {
  FORESHOCK_CHECK(base_per_s > 0);
  double now = 0;
  for (;;) {
    const double bound = base_per_s + excitement_;
    const double wait = random_.exponential() / bound;
    const double step = std::min(wait, 1 - now);
    excitement_ *= fixed_exp(-step / kMemorySeconds);
    now += wait;
    if (now >= 1) return;
    if (!random_.chance((base_per_s + excitement_) / bound)) continue;
    const std::int64_t size = draw_size();
    out.push_back({now, size});
    const double weight = 0.5 + 0.5 * static_cast<double>(size) / kMeanCascadeSize;
    excitement_ = std::min(excitement_ + kBranching / kMemorySeconds * weight, kMaxExcitementPerSecond);
  }
}

}  // namespace foreshock
