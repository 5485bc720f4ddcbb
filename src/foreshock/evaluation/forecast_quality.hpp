// What a ranking score does not say: is the probability calibrated, how much does it discriminate, and does
// it lose less than log-HAR by more than chance. One forecaster on the scored rows of a part; what is not
// defined is absent. Metrics: calibration.hpp, corp.hpp, diebold_mariano.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/calibration.hpp"
#include "foreshock/evaluation/corp.hpp"
#include "foreshock/evaluation/diebold_mariano.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

inline constexpr std::size_t kHistogramBins = 20;

struct ForecastQuality {
  std::string name;
  std::optional<double> pr_auc_at_reference;  // at a base rate of kReferencePrevalence
  std::vector<CalibrationBin> bins;
  std::optional<double> ece_plain;
  DebiasedError ece;
  CalibrationLine calibration;
  Corp corp;
  std::vector<std::int64_t> histogram;  // rows by probability, kHistogramBins equal bins of [0, 1]
  std::optional<DieboldMariano> log_loss_over_bar;  // absent for log-HAR itself and without it
  std::optional<DieboldMariano> brier_over_bar;
};

[[nodiscard]] std::vector<ForecastQuality> forecast_quality(const LabelledRows& rows,
                                                            const std::vector<std::size_t>& scored,
                                                            const std::vector<ScoredModel>& models,
                                                            const ScoredModel* bar);

}  // namespace foreshock
