#include "foreshock/evaluation/resampled_scores.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

struct Sample {
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint8_t> labels;
  std::vector<std::vector<double>> probabilities;
};

// Two products in most seconds; forecasts with and without ties.
Sample random_sample(std::uint64_t seed, std::size_t seconds, double rate) {
  Random random(seed);
  Sample sample;
  sample.probabilities.resize(3);
  for (std::size_t second = 0; second < seconds; ++second) {
    for (std::size_t product = 0; product < (random.chance(0.7) ? 2U : 1U); ++product) {
      sample.timestamp_ns.push_back(static_cast<std::int64_t>(second) * kNanosPerSecond);
      sample.labels.push_back(random.chance(rate) ? 1 : 0);
      const double seen = 0.3 * sample.labels.back() + 0.7 * random.uniform01();
      sample.probabilities[0].push_back(seen);
      sample.probabilities[1].push_back(std::floor(seen * 7.0) / 7.0);
      sample.probabilities[2].push_back(0.25);
    }
  }
  return sample;
}

// The definitions of metrics.hpp on rows repeated as often as they were drawn.
void expect_plain(const Sample& sample, const ResamplePlan& plan, int resamples) {
  const TimeLine time_line = make_time_line(sample.timestamp_ns);
  const ResampledScores fast =
      resample_scores(time_line, sample.labels, sample.probabilities, plan, resamples, 5);
  std::size_t at = 0;
  resample_rows(time_line, plan, resamples, 5, [&](std::span<const std::uint32_t> weights) {
    std::vector<std::uint8_t> labels;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      labels.insert(labels.end(), weights[row], sample.labels[row]);
    }
    EXPECT_NEAR(fast.base_rate[at], *base_rate(labels), 1e-12);
    for (std::size_t i = 0; i < sample.probabilities.size(); ++i) {
      std::vector<double> scores;
      for (std::size_t row = 0; row < weights.size(); ++row) {
        scores.insert(scores.end(), weights[row], sample.probabilities[i][row]);
      }
      const ForecastResamples& of = fast.forecasts[i];
      const auto expect = [&](double found, std::optional<double> wanted, const char* name) {
        if (wanted) {
          EXPECT_NEAR(found, *wanted, 1e-12) << name << " of forecast " << i << ", resample " << at;
        } else {
          EXPECT_TRUE(std::isnan(found)) << name;
        }
      };
      expect(of.pr_auc[at], pr_auc(scores, labels), "PR-AUC");
      expect(of.roc_auc[at], roc_auc(scores, labels), "ROC-AUC");
      expect(of.brier[at], brier(scores, labels), "Brier");
      expect(of.log_loss[at], log_loss(scores, labels), "log loss");
    }
    ++at;
  });
  EXPECT_EQ(at, static_cast<std::size_t>(resamples));
}

TEST(ResampledScores, AreTheDefinitionsOnRepeatedRows) {
  expect_plain(random_sample(1, 2000, 0.1), {false, 50, 40, {}}, 37);  // not a multiple of the lanes
  expect_plain(random_sample(2, 300, 0.5), {false, 7, 42, {}}, 16);
  expect_plain(random_sample(3, 700, 0.003), {false, 200, 3, {}}, 40);  // some resamples without a positive
}

TEST(ResampledScores, AreUndefinedWithoutBothClasses) {
  Sample sample = random_sample(4, 200, 0.5);
  std::fill(sample.labels.begin(), sample.labels.end(), std::uint8_t{1});
  expect_plain(sample, {false, 20, 10, {}}, 8);
  std::fill(sample.labels.begin(), sample.labels.end(), std::uint8_t{0});
  expect_plain(sample, {false, 20, 10, {}}, 8);
}

TEST(ResampledScores, RepeatByTheirSeed) {
  const Sample sample = random_sample(6, 500, 0.2);
  const TimeLine time_line = make_time_line(sample.timestamp_ns);
  const ResamplePlan plan{false, 60, 8, {}};
  const auto draw = [&](std::uint64_t seed) {
    return resample_scores(time_line, sample.labels, sample.probabilities, plan, 40, seed)
        .forecasts[0]
        .pr_auc;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

}  // namespace
}  // namespace foreshock
