#include "foreshock/evaluation/resampled_scores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

struct Sample {
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint8_t> labels;
  std::vector<std::vector<double>> scores;
};

// Two products a second; one forecast without ties, one of few values (ties of 600 rows and more), one
// constant.
Sample sample_of(std::int64_t seconds, double base_rate, std::uint64_t seed) {
  Random random(seed);
  Sample sample;
  sample.scores.resize(3);
  for (std::int64_t row = 0; row < 2 * seconds; ++row) {
    sample.timestamp_ns.push_back(row / 2 * kNanosPerSecond);
    sample.labels.push_back(random.chance(base_rate) ? 1 : 0);
    sample.scores[0].push_back(0.3 * sample.labels.back() + 0.7 * random.uniform01());
    sample.scores[1].push_back(std::round(5.0 * sample.scores[0].back()) / 5.0);
    sample.scores[2].push_back(0.25);
  }
  return sample;
}

// The definitions, a row repeated as often as it was drawn.
struct Repeated {
  std::vector<std::uint8_t> labels;
  std::vector<double> scores;
};

Repeated repeat(const Sample& sample, std::size_t forecast, std::span<const std::uint32_t> weights) {
  Repeated repeated;
  for (std::size_t row = 0; row < weights.size(); ++row) {
    repeated.labels.insert(repeated.labels.end(), weights[row], sample.labels[row]);
    repeated.scores.insert(repeated.scores.end(), weights[row], sample.scores[forecast][row]);
  }
  return repeated;
}

void expect_same(double fast, const std::optional<double>& plain) {
  if (plain) {
    EXPECT_NEAR(fast, *plain, 1e-12);
  } else {
    EXPECT_TRUE(std::isnan(fast));
  }
}

void expect_the_definitions(const Sample& sample, const ResamplePlan& plan, int resamples) {
  const TimeLine line = make_time_line(sample.timestamp_ns);
  const ResampledScores fast = resample_scores(line, sample.labels, sample.scores, plan, resamples, 7);
  ASSERT_EQ(fast.base_rate.size(), static_cast<std::size_t>(resamples));
  std::size_t at = 0;
  resample_rows(line, plan, resamples, 7, [&](std::span<const std::uint32_t> weights) {
    for (std::size_t i = 0; i < sample.scores.size(); ++i) {
      const Repeated plain = repeat(sample, i, weights);
      const ForecastResamples& of = fast.forecasts[i];
      expect_same(fast.base_rate[at], base_rate(plain.labels));
      expect_same(of.pr_auc[at], pr_auc(plain.scores, plain.labels));
      expect_same(of.pr_auc[at], pr_auc(rank_rows(sample.scores[i]), sample.labels, weights));
      expect_same(of.roc_auc[at], roc_auc(plain.scores, plain.labels));
      expect_same(of.brier[at], brier(plain.scores, plain.labels));
      expect_same(of.log_loss[at], log_loss(plain.scores, plain.labels));
    }
    ++at;
  });
}

TEST(ResampledScores, AreTheDefinitionsOnBlocks) {
  expect_the_definitions(sample_of(3000, 0.1, 1), {false, 120, 25, {}}, 37);
}

TEST(ResampledScores, AreTheDefinitionsWhereMostRowsAreSpikes) {
  expect_the_definitions(sample_of(2000, 0.9, 2), {false, 1, 2000, {}}, 20);
}

TEST(ResampledScores, AreTheDefinitionsOnDays) {
  Sample sample = sample_of(400, 0.2, 3);
  for (std::size_t row = 0; row < sample.timestamp_ns.size(); ++row) {
    sample.timestamp_ns[row] += static_cast<std::int64_t>(row / 25) * 86'400 * kNanosPerSecond;
  }
  expect_the_definitions(sample, {true, 86'400, 32, {}}, 17);
}

TEST(ResampledScores, AreUndefinedWithoutASpikeOrWithoutAnythingElse) {
  Sample rare = sample_of(100, 0.0, 4);
  rare.labels[70] = 1;  // in about a third of the resamples
  expect_the_definitions(rare, {false, 10, 10, {}}, 33);
  for (std::uint8_t& label : rare.labels) label = 1 - label;
  expect_the_definitions(rare, {false, 10, 10, {}}, 33);
  const TimeLine line = make_time_line(rare.timestamp_ns);
  const ResampledScores scores = resample_scores(line, rare.labels, rare.scores, {false, 10, 10, {}}, 33, 7);
  const std::vector<double>& areas = scores.forecasts[0].roc_auc;
  const auto undefined =
      std::count_if(areas.begin(), areas.end(), [](double area) { return std::isnan(area); });
  EXPECT_GT(undefined, 3);
  EXPECT_LT(undefined, 25);
}

TEST(ResampledScores, RepeatByTheirSeed) {
  const Sample sample = sample_of(500, 0.2, 6);
  const TimeLine time_line = make_time_line(sample.timestamp_ns);
  const ResamplePlan plan{false, 60, 8, {}};
  const auto draw = [&](std::uint64_t seed) {
    return resample_scores(time_line, sample.labels, sample.scores, plan, 40, seed).forecasts[0].pr_auc;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(ResampledScores, TakeAnyScoresWithoutLosses) {
  Sample sample = sample_of(100, 0.3, 5);
  for (double& score : sample.scores[0]) score = 100.0 * score - 50.0;
  const TimeLine line = make_time_line(sample.timestamp_ns);
  const ResamplePlan plan{false, 10, 10, {}};
  EXPECT_THROW((void)resample_scores(line, sample.labels, sample.scores, plan, 5, 1), UserError);
  const ResampledScores scores =
      resample_scores(line, sample.labels, sample.scores, plan, 5, 1, Losses::without);
  EXPECT_EQ(scores.forecasts[0].pr_auc.size(), 5U);
  EXPECT_TRUE(scores.forecasts[0].brier.empty());
  sample.scores[0][3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)resample_scores(line, sample.labels, sample.scores, plan, 5, 1, Losses::without),
               UserError);
}

}  // namespace
}  // namespace foreshock
