// The 95 % intervals of PR-AUC and lift hold the population's value about as often as they say: 200 series of
// labels that overlap 60-fold under volatility that clusters for hours, a day each. Prints what it found; the
// table of docs/decisions/0005-intervals.md is printed with FORESHOCK_COVERAGE_TABLE=1 (minutes).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "foreshock/evaluation/resampled_scores.hpp"
#include "tests/support/spike_series.hpp"

namespace foreshock {
namespace {

constexpr int kSeries = 200;
constexpr int kResamples = 400;
constexpr std::int64_t kPopulationSeconds = 4'000'000;
constexpr std::int64_t kDay = 86'400;

struct Population {
  double pr_auc;
  double lift;
};

Population population(Threshold threshold) {
  const SpikeSeries series = make_spike_series(threshold, kPopulationSeconds, 1'000'000);
  const double area = *pr_auc(series.model, series.label);
  return {area, area / *base_rate(series.label)};
}

struct Coverage {
  double pr_auc = 0.0;
  double lift = 0.0;
};

bool holds(std::vector<double> values, double truth) {
  const std::optional<Interval> interval = percentile_interval(std::move(values));
  return interval && interval->low <= truth && truth <= interval->high;
}

Coverage coverage(Threshold threshold, const Population& truth, std::int64_t length,
                  std::int64_t block_seconds, int count = kSeries) {
  Coverage share;
  for (int i = 0; i < count; ++i) {
    const auto seed = static_cast<std::uint64_t>(i) + 1;
    const SpikeSeries series = make_spike_series(threshold, length, seed);
    const TimeLine time_line = make_time_line(series.timestamp_ns);
    const std::vector<std::vector<double>> forecasts{series.model};
    const ResampledScores drawn =
        resample_scores(time_line, series.label, forecasts, {false, block_seconds, 0, {}}, kResamples, seed);
    std::vector<double> lifts;
    for (std::size_t k = 0; k < drawn.base_rate.size(); ++k) {
      lifts.push_back(drawn.forecasts[0].pr_auc[k] / drawn.base_rate[k]);
    }
    share.pr_auc += holds(drawn.forecasts[0].pr_auc, truth.pr_auc) ? 1.0 / count : 0.0;
    share.lift += holds(lifts, truth.lift) ? 1.0 / count : 0.0;
  }
  fmt::print("{:<9} {:>7} s, blocks of {:>4} s: PR-AUC {:.3f}, lift {:.3f}\n",
             threshold == Threshold::relative ? "relative" : "fixed", length, block_seconds, share.pr_auc,
             share.lift);
  return share;
}

TEST(BootstrapCoverage, IsWhatTheIntervalSays) {
  const Coverage share = coverage(Threshold::relative, population(Threshold::relative), kDay, 1800);
  EXPECT_GE(share.pr_auc, 0.90);
  EXPECT_LE(share.pr_auc, 0.98);
  EXPECT_GE(share.lift, 0.90);
  EXPECT_LE(share.lift, 0.98);
}

TEST(BootstrapCoverage, FailsWithBlocksThatTearNeighboursApart) {
  const Population truth = population(Threshold::relative);
  EXPECT_LT(coverage(Threshold::relative, truth, 20'000, 1, 50).pr_auc, 0.60);
}

TEST(BootstrapCoverage, PrintsItsTableWhenAsked) {
  if (std::getenv("FORESHOCK_COVERAGE_TABLE") == nullptr) GTEST_SKIP() << "takes minutes; only when asked";
  for (const Threshold threshold : {Threshold::relative, Threshold::fixed}) {
    const Population truth = population(threshold);
    for (const std::int64_t length : {36'000L, kDay, 2 * kDay}) {
      EXPECT_GT(coverage(threshold, truth, length, 1800).pr_auc, 0.5) << length;
    }
  }
}

}  // namespace
}  // namespace foreshock
