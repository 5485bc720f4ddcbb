// The 95 % intervals of PR-AUC, lift and the gain over another forecast hold the population's values about
// as often as they say: 200 series of labels that overlap 60-fold under volatility that clusters for hours.
// Prints what it found; FORESHOCK_COVERAGE_TABLE=1 prints the table of docs/decisions/0005-intervals.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "foreshock/evaluation/resampled_scores.hpp"
#include "tests/support/spike_series.hpp"

namespace foreshock {
namespace {

constexpr int kSeries = 200;
constexpr int kResamples = 400;
constexpr std::int64_t kPopulationSeconds = 4'000'000;
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kTwentyBlocks = 36'000;
constexpr std::int64_t kSoMany = 1'000'000;  // blocks: their interval is the plain percentiles

enum : std::size_t { kPrAuc, kLift, kGain, kNumbers };
using Numbers = std::array<double, kNumbers>;

Numbers population(Threshold threshold) {
  const SpikeSeries series = make_spike_series(threshold, kPopulationSeconds, 1'000'000);
  const double area = *pr_auc(series.model, series.label);
  return {area, area / *base_rate(series.label), area - *pr_auc(series.bar, series.label)};
}

bool holds(const std::vector<double>& values, std::int64_t blocks, double truth) {
  const std::optional<Interval> interval = block_interval(values, blocks);
  return interval && interval->low <= truth && truth <= interval->high;
}

struct Coverage {
  Numbers ours{};
  Numbers plain{};  // 2.5 % and 97.5 % percentiles, however few the blocks
};

std::array<std::vector<double>, kNumbers> resampled_numbers(const SpikeSeries& series,
                                                            std::int64_t block_seconds, std::uint64_t seed) {
  const std::vector<std::vector<double>> forecasts{series.model, series.bar};
  const ResampledScores drawn = resample_scores(make_time_line(series.timestamp_ns), series.label, forecasts,
                                                {false, block_seconds, 0, {}}, kResamples, seed);
  std::array<std::vector<double>, kNumbers> numbers;
  numbers[kPrAuc] = drawn.forecasts[0].pr_auc;
  for (std::size_t k = 0; k < drawn.base_rate.size(); ++k) {
    numbers[kLift].push_back(drawn.forecasts[0].pr_auc[k] / drawn.base_rate[k]);
    numbers[kGain].push_back(drawn.forecasts[0].pr_auc[k] - drawn.forecasts[1].pr_auc[k]);
  }
  return numbers;
}

Coverage coverage(Threshold threshold, const Numbers& truth, std::int64_t length, std::int64_t block_seconds,
                  int count = kSeries) {
  Coverage share;
  const std::int64_t blocks = length / block_seconds;
  for (int i = 0; i < count; ++i) {
    const auto seed = static_cast<std::uint64_t>(i) + 1;
    const auto numbers = resampled_numbers(make_spike_series(threshold, length, seed), block_seconds, seed);
    for (std::size_t number = 0; number < kNumbers; ++number) {
      share.ours[number] += holds(numbers[number], blocks, truth[number]) ? 1.0 : 0.0;
      share.plain[number] += holds(numbers[number], kSoMany, truth[number]) ? 1.0 : 0.0;
    }
  }
  for (Numbers* held : {&share.ours, &share.plain}) {
    for (double& number : *held) number /= count;
  }
  fmt::print("| {} | {} h | {} | {} s | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} | {:.3f} |\n",
             threshold == Threshold::relative ? "relative" : "fixed", length / 3600, blocks, block_seconds,
             share.plain[kPrAuc], share.plain[kLift], share.plain[kGain], share.ours[kPrAuc],
             share.ours[kLift], share.ours[kGain]);
  return share;
}

void expect_nominal(const Coverage& share) {
  for (const double number : share.ours) {
    EXPECT_GE(number, 0.90);
    EXPECT_LE(number, 0.98);
  }
}

TEST(BootstrapCoverage, IsWhatTheIntervalSaysOfADay) {
  expect_nominal(coverage(Threshold::relative, population(Threshold::relative), kDay, 1800));
}

TEST(BootstrapCoverage, IsWhatTheIntervalSaysOfTheFewestBlocks) {
  expect_nominal(coverage(Threshold::relative, population(Threshold::relative), kTwentyBlocks, 1800));
}

TEST(BootstrapCoverage, FailsWithBlocksThatTearNeighboursApart) {
  const Numbers truth = population(Threshold::relative);
  EXPECT_LT(coverage(Threshold::relative, truth, 20'000, 1, 50).ours[kPrAuc], 0.60);
}

TEST(BootstrapCoverage, PrintsItsTableWhenAsked) {
  if (std::getenv("FORESHOCK_COVERAGE_TABLE") == nullptr) GTEST_SKIP() << "takes minutes; only when asked";
  for (const Threshold threshold : {Threshold::relative, Threshold::fixed}) {
    const Numbers truth = population(threshold);
    for (const std::int64_t length : {kTwentyBlocks, kDay, 2 * kDay}) {
      for (const std::int64_t block_seconds : {600, 1800, 3600}) {
        EXPECT_GT(coverage(threshold, truth, length, block_seconds).ours[kPrAuc], 0.5) << length;
      }
    }
  }
}

}  // namespace
}  // namespace foreshock
