#include "foreshock/evaluation/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::int64_t day_of(std::int64_t second) {
  return (second - (second % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay) / kSecondsPerDay;
}

}  // namespace

TimeLine make_time_line(std::span<const std::int64_t> timestamp_ns) {
  const auto second_of = [](std::int64_t nanos) { return floor_second(from_nanos(nanos)); };
  std::vector<std::int64_t> times(timestamp_ns.size());
  std::transform(timestamp_ns.begin(), timestamp_ns.end(), times.begin(), second_of);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  FORESHOCK_CHECK(times.size() < std::numeric_limits<std::uint32_t>::max());

  TimeLine time_line;
  time_line.size = static_cast<std::uint32_t>(times.size());
  time_line.position.reserve(timestamp_ns.size());
  for (const std::int64_t time : timestamp_ns) {
    const auto found = std::lower_bound(times.begin(), times.end(), second_of(time));
    time_line.position.push_back(static_cast<std::uint32_t>(found - times.begin()));
  }
  for (std::uint32_t at = 0; at < time_line.size; ++at) {
    if (at == 0 || day_of(times[at]) != day_of(times[at - 1])) time_line.days.push_back({at, at});
    time_line.days.back().end = at + 1;
  }
  return time_line;
}

ResamplePlan plan_resamples(const TimeLine& time_line, std::int64_t longest_session_seconds) {
  ResamplePlan plan;
  plan.block_seconds = std::max<std::int64_t>(1, std::min(kBlockSecondsMax, longest_session_seconds / 2));
  plan.blocks = static_cast<std::int64_t>(time_line.size) / plan.block_seconds;
  if (const auto days = static_cast<std::int64_t>(time_line.days.size()); days >= kDaysMin) {
    plan = {true, kSecondsPerDay, days, {}};
  } else if (plan.blocks < kBlocksMin) {
    plan.reason = fmt::format("no interval: {} blocks of {} s, {} are needed", plan.blocks,
                              plan.block_seconds, kBlocksMin);
  }
  return plan;
}

std::string describe(const ResamplePlan& plan) {
  if (plan.whole_days) return fmt::format("bootstrap of {} whole UTC days", plan.blocks);
  return fmt::format("stationary block bootstrap, {} blocks of {} s", plan.blocks, plan.block_seconds);
}

Draws::Draws(const TimeLine& time_line, const ResamplePlan& plan, std::uint64_t seed)
    : time_line_(time_line), plan_(plan), random_(seed, "bootstrap") {
  FORESHOCK_CHECK(time_line.size > 0 && plan.block_seconds > 0);
}

void Draws::next(std::vector<Stretch>& stretches) {
  stretches.clear();
  if (plan_.whole_days) {
    for (std::size_t drawn = 0; drawn < time_line_.days.size(); ++drawn) {
      stretches.push_back(time_line_.days[random_.below(time_line_.days.size())]);
    }
    return;
  }
  const std::uint32_t size = time_line_.size;
  const double block_ends = 1.0 / static_cast<double>(plan_.block_seconds);
  for (std::uint32_t drawn = 0; drawn < size;) {
    const auto begin = static_cast<std::uint32_t>(random_.below(size));
    const std::int64_t wanted = random_.geometric(block_ends);
    const auto length = static_cast<std::uint32_t>(std::min<std::int64_t>(wanted, size - drawn));
    const std::uint32_t before_end = std::min(length, size - begin);
    stretches.push_back({begin, begin + before_end});
    if (before_end < length) stretches.push_back({0, length - before_end});
    drawn += length;
  }
}

void resample_rows(const TimeLine& time_line, const ResamplePlan& plan, int resamples, std::uint64_t seed,
                   const std::function<void(std::span<const std::uint32_t> weights)>& on_resample) {
  Draws draws(time_line, plan, seed);
  std::vector<Stretch> stretches;
  std::vector<std::uint32_t> row_weights(time_line.position.size());
  for (int resample = 0; resample < resamples; ++resample) {
    draws.next(stretches);
    std::vector<std::uint32_t> weights(time_line.size, 0U);
    for (const Stretch& stretch : stretches) {
      for (std::uint32_t at = stretch.begin; at < stretch.end; ++at) weights[at] += 1;
    }
    for (std::size_t row = 0; row < row_weights.size(); ++row) {
      row_weights[row] = weights[time_line.position[row]];
    }
    on_resample(row_weights);
  }
}

std::optional<Interval> block_interval(std::vector<double> values, std::int64_t blocks) {
  FORESHOCK_CHECK(blocks >= 2);
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }),
               values.end());
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(blocks);
  const double t = boost::math::quantile(boost::math::students_t_distribution<double>(count - 1.0), 0.975);
  const double tail =
      boost::math::cdf(boost::math::normal_distribution<double>(), -std::sqrt(count / (count - 1.0)) * t);
  return Interval{percentile(values, tail), percentile(values, 1.0 - tail)};
}

}  // namespace foreshock
