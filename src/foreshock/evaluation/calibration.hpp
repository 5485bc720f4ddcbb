// Whether probabilities mean what they say. Equal-mass bins: rows are ordered by forecast, and a row of which
// r of n rows lie strictly below opens or joins bin floor(bins r / n), so equal forecasts are never split; a
// bin with less than half its share n / bins joins the one below. Without ties bin sizes differ by at most
// one. Labels are 0 or 1. Errors as in metrics.hpp: bad_number for a forecast outside [0, 1]. What is
// undefined is nullopt with a reason. Sources: Naeini, Cooper & Hauskrecht 2015 (ECE), Kumar, Liang & Ma 2019
// (debiased), Cox 1958 (slope and intercept).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {

inline constexpr std::int64_t kCalibrationBins = 15;
// How many rows one label covers: 60 for a row a second with labels over 60 s, 1 for independent rows.
inline constexpr double kOverlapPerSecond = 60.0;

struct CalibrationBin {
  double mean_forecast = 0.0;
  double observed_share = 0.0;
  std::int64_t rows = 0;
  std::int64_t positives = 0;
};
// By rising forecast; at most `bins` of them, fewer where there are few distinct forecasts. Empty of no rows.
[[nodiscard]] std::vector<CalibrationBin> calibration_bins(Scores probabilities, Labels labels,
                                                           std::int64_t bins = kCalibrationBins);

// sum_b n_b/n |share_b - forecast_b|. Biased upwards: a perfect forecast does not score 0.
[[nodiscard]] std::optional<double> calibration_error(const std::vector<CalibrationBin>& bins);

// sqrt(max(0, sum_b n_b/n [(share_b - forecast_b)^2 - share_b (1 - share_b) / (n_b / overlap - 1)])).
// Undefined where a bin amounts to fewer than two independent rows (n_b / overlap < 2). overlap >= 1.
struct DebiasedError {
  std::optional<double> value;
  std::string reason;  // why there is none; empty when there is
};
[[nodiscard]] DebiasedError debiased_calibration_error(const std::vector<CalibrationBin>& bins,
                                                       double overlap = kOverlapPerSecond);

// Logistic regression of the label on logit p, p clipped to [1e-6, 1 - 1e-6]: slope 1 and intercept 0 are
// ideal; a slope below 1 is a forecast too sure of itself. Undefined of one class, of a constant forecast, or
// where a threshold on the forecast parts the classes (then the slope is infinite).
struct CalibrationLine {
  std::optional<double> slope;
  std::optional<double> intercept;
  std::string reason;
};
[[nodiscard]] CalibrationLine calibration_line(Scores probabilities, Labels labels);

}  // namespace foreshock
