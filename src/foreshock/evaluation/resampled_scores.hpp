// The scores of several forecasters on block resamples of one sample, all on the same resamples. Losses and
// counts come from sums up to a position, so that a stretch of a resample costs two look-ups; the ranking
// metrics from one pass for 16 resamples (ranked_lanes.hpp). Values are those of metrics.hpp with each row
// counted as often as it was drawn, to 1e-12. Where a resample leaves a number undefined it is NaN: PR-AUC
// without a positive, ROC-AUC without both classes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/evaluation/bootstrap.hpp"
#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {

// One entry a resample.
struct ForecastResamples {
  std::vector<double> pr_auc;
  std::vector<double> roc_auc;
  std::vector<double> brier;  // without losses empty, like the next
  std::vector<double> log_loss;
};

struct ResampledScores {
  std::vector<double> base_rate;
  std::vector<ForecastResamples> forecasts;  // in the order given
};

enum class Losses : std::uint8_t { with, without };  // without: scores need not be probabilities

// `scores`: a vector for each forecaster, one entry a row. Draws are those of `plan` and `seed`. Errors:
// bad_number for a score that is not finite or, with losses, not in [0, 1]; interrupted.
[[nodiscard]] ResampledScores resample_scores(const TimeLine& time_line, Labels labels,
                                              std::span<const std::vector<double>> scores,
                                              const ResamplePlan& plan, int resamples, std::uint64_t seed,
                                              Losses losses = Losses::with);

}  // namespace foreshock
