// EWMA: the variance of the next minute is an exponentially weighted mean of the past's. No exponential state
// is kept: the kernel 2^(-age / half-life) is followed by a staircase over the rings between the table's
// windows, (a, b] seconds back, of variance (b RV_b - a RV_a) / (b - a), not below 0. Then ln V_s = intercept
// + slope ln(mean + floor) by least squares, and a probability as log-HAR's (variance_forecast.hpp).
// J.P. Morgan 1996 (RiskMetrics).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/trainer.hpp"
#include "foreshock/models/variance_forecast.hpp"

namespace foreshock {

// The kernel's share in each ring: 2^(-a / half-life) - 2^(-b / half-life), scaled to sum to 1. Windows in
// seconds, ascending; the first ring begins at 0.
[[nodiscard]] std::vector<double> ewma_weights(const std::vector<int>& windows_s, double half_life_s);

struct EwmaForecast {
  std::vector<int> windows_s;
  double half_life_s = 0.0;
  std::vector<double> weights;  // one a ring
  double slope = 1.0;
  double intercept = 0.0;

  // The weighted mean variance, per 60 s, from log_rv of the windows; further values are ignored.
  [[nodiscard]] double mean_variance(std::span<const double> values) const;
  // mu.
  [[nodiscard]] double operator()(std::span<const double> values) const;
};

class EwmaModel final : public Model {
 public:
  // Errors: bad_model when a number is not finite, windows do not ascend or a weight is negative.
  EwmaModel(EwmaForecast forecast, VarianceExceedance exceedance);

  [[nodiscard]] std::string_view kind() const override { return "ewma"; }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  EwmaForecast forecast_;
  VarianceExceedance exceedance_;
  std::vector<std::string> columns_;
};

// Half-life: the one of 15, 30, 60, 120, 300, 600 s with the least residual on the training rows where every
// window is known (the shorter of equals). Rings that begin 5 half-lives back or later (3 % of the weight)
// are left out, so that a short memory does not need a long window. Errors: those of
// make_variance_design(); log_rv_60 and log_rv_300 are compulsory.
[[nodiscard]] TrainedModel train_ewma(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
