// Stationary block bootstrap: resamples of a part's seconds in blocks of geometric length, so that the
// dependence between neighbouring labels (59 of 60 seconds shared) and between calm and stormy hours
// survives. Rows of several products in one second are drawn together; the end wraps round to the start. A
// resample is how often each row was drawn, the same for all models, so their differences are paired. Source:
// Politis & Romano 1994.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace foreshock {

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

inline constexpr std::int64_t kBlocksMin = 20;
inline constexpr std::int64_t kBlockSecondsMax = 1800;

struct BlockPlan {
  std::int64_t block_seconds = 0;  // mean: kBlockSecondsMax or half the longest session, whichever is smaller
  std::int64_t blocks = 0;         // as many as the part's seconds fill
  std::string reason;              // why there is no interval; empty when there are kBlocksMin blocks
};
// `seconds` = distinct seconds of the part.
[[nodiscard]] BlockPlan plan_blocks(std::int64_t seconds, std::int64_t longest_session_seconds);

// Calls `on_resample` with one weight a row, `resamples` times. `timestamp_ns` of the rows, in any order; at
// least one; block_seconds > 0.
void resample_blocks(std::span<const std::int64_t> timestamp_ns, std::int64_t block_seconds, int resamples,
                     std::uint64_t seed,
                     const std::function<void(std::span<const std::uint32_t> weights)>& on_resample);

// The 2.5th and 97.5th percentiles (the ceil(p n)-th smallest); nullopt of an empty sample.
[[nodiscard]] std::optional<Interval> percentile_interval(std::vector<double> values);

}  // namespace foreshock
