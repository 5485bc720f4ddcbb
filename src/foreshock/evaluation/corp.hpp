// CORP: a forecast's score taken apart, with its reliability curve. c = the forecast recalibrated by isotonic
// regression (pool adjacent violators, equal forecasts pooled first). S(p) = MCB - DSC + UNC, where
// miscalibration MCB = S(p) - S(c), discrimination DSC = S(base rate) - S(c), uncertainty UNC = S(base rate).
// MCB and DSC are >= 0 but for rounding: clipped for the log loss, c is still the best monotone forecast.
// Labels are 0 or 1; errors as in metrics.hpp: bad_number. Source: Dimitriadis, Gneiting & Jordan 2021.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {

// A run of forecasts that the recalibration takes to one value. The reliability curve joins
// (lowest, recalibrated) to (highest, recalibrated) of each, by rising forecast.
struct IsotonicBlock {
  double lowest_forecast = 0.0;
  double highest_forecast = 0.0;
  double recalibrated = 0.0;
  std::int64_t rows = 0;
  std::int64_t positives = 0;
};

struct ScoreParts {
  double miscalibration = 0.0;
  double discrimination = 0.0;
  double uncertainty = 0.0;
};

struct Corp {
  std::optional<ScoreParts> brier;     // absent without rows
  std::optional<ScoreParts> log_loss;  // natural logarithm, probabilities clipped as log_loss() does
  std::vector<IsotonicBlock> blocks;   // recalibrated values rise from block to block
};
[[nodiscard]] Corp corp(Scores probabilities, Labels labels);

// The recalibrated forecast of each row, in the rows' order.
[[nodiscard]] std::vector<double> recalibrated(Scores probabilities, Labels labels);

}  // namespace foreshock
