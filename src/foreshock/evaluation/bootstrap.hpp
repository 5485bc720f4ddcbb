// Block bootstrap: resamples of a part's seconds in stretches, so that the dependence between neighbouring
// labels (59 of 60 seconds shared) and between calm and stormy hours survives. With 30 UTC days or more,
// whole days are drawn; else blocks of geometric length, and the end wraps round to the start. Rows of
// several products in one second are drawn together. A resample is the same for all models, so their
// differences are paired. Intervals and what they cover: docs/decisions/0005-intervals.md. Source: Politis &
// Romano 1994; Hesterberg 2015 (the expanded percentile interval).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/stats/random.hpp"

namespace foreshock {

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

inline constexpr std::int64_t kBlocksMin = 20;
inline constexpr std::int64_t kBlockSecondsMax = 1800;
inline constexpr std::int64_t kDaysMin = 30;

// Positions [begin, end) of a TimeLine that are drawn together.
struct Stretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// The distinct seconds of a sample in their order; a position counts them from 0, gaps left out.
struct TimeLine {
  std::vector<std::uint32_t> position;  // of each row
  std::vector<Stretch> days;            // one a UTC day with rows
  std::uint32_t size = 0;               // distinct seconds
};
[[nodiscard]] TimeLine make_time_line(std::span<const std::int64_t> timestamp_ns);  // rows in any order

struct ResamplePlan {
  bool whole_days = false;
  std::int64_t block_seconds = 0;  // mean: kBlockSecondsMax or half the longest session, whichever is smaller
  std::int64_t blocks = 0;         // as many as the part's seconds fill; the days, where these are drawn
  std::string reason;              // why there is no interval; empty when there is one
};
[[nodiscard]] ResamplePlan plan_resamples(const TimeLine& time_line, std::int64_t longest_session_seconds);
// "stationary block bootstrap, 66 blocks of 1800 s"
[[nodiscard]] std::string describe(const ResamplePlan& plan);

// One resample after another, repeatable by its seed. The time line must outlive it and hold a second.
class Draws {
 public:
  Draws(const TimeLine& time_line, const ResamplePlan& plan, std::uint64_t seed);
  void next(std::vector<Stretch>& stretches);  // replaces what they hold

 private:
  const TimeLine& time_line_;
  ResamplePlan plan_;
  Random random_;
};

// Calls `on_resample` with how often each row was drawn, `resamples` times: the plain way, which the fast one
// (resampled_scores.hpp) is tested against.
void resample_rows(const TimeLine& time_line, const ResamplePlan& plan, int resamples, std::uint64_t seed,
                   const std::function<void(std::span<const std::uint32_t> weights)>& on_resample);

// The 95 % interval of a number from its resampled values, those that are NaN left out; nullopt when none is
// left. Percentiles (the ceil(p n)-th smallest) at p = Phi(-sqrt(b / (b - 1)) t), t the 97.5 % quantile of
// Student's t with b - 1 degrees of freedom: of few `blocks` (at least 2), wider than 2.5 % and 97.5 %.
[[nodiscard]] std::optional<Interval> block_interval(std::vector<double> values, std::int64_t blocks);

}  // namespace foreshock
