#include "foreshock/evaluation/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

}  // namespace

BlockPlan plan_blocks(std::int64_t seconds, std::int64_t longest_session_seconds) {
  BlockPlan plan;
  plan.block_seconds = std::max<std::int64_t>(1, std::min(kBlockSecondsMax, longest_session_seconds / 2));
  plan.blocks = seconds / plan.block_seconds;
  if (plan.blocks < kBlocksMin) {
    plan.reason = fmt::format("no interval: {} blocks of {} s, {} are needed", plan.blocks,
                              plan.block_seconds, kBlocksMin);
  }
  return plan;
}

void resample_blocks(std::span<const std::int64_t> timestamp_ns, std::int64_t block_seconds, int resamples,
                     std::uint64_t seed,
                     const std::function<void(std::span<const std::uint32_t> weights)>& on_resample) {
  FORESHOCK_CHECK(!timestamp_ns.empty() && block_seconds > 0);
  std::vector<std::int64_t> times(timestamp_ns.begin(), timestamp_ns.end());
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<std::size_t> second_of_row;
  for (const std::int64_t time : timestamp_ns) {
    second_of_row.push_back(
        static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), time) - times.begin()));
  }

  Random random(seed, "bootstrap");
  const double new_block = 1.0 / static_cast<double>(block_seconds);
  std::vector<std::uint32_t> second_weights(times.size());
  std::vector<std::uint32_t> row_weights(timestamp_ns.size());
  for (int resample = 0; resample < resamples; ++resample) {
    std::fill(second_weights.begin(), second_weights.end(), 0U);
    std::size_t second = random.below(times.size());
    for (std::size_t drawn = 0; drawn < times.size(); ++drawn) {
      second_weights[second] += 1;
      second = random.chance(new_block) ? random.below(times.size()) : (second + 1) % times.size();
    }
    for (std::size_t row = 0; row < row_weights.size(); ++row) {
      row_weights[row] = second_weights[second_of_row[row]];
    }
    on_resample(row_weights);
  }
}

std::optional<Interval> percentile_interval(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  return Interval{percentile(values, 0.025), percentile(values, 0.975)};
}

}  // namespace foreshock
