// log-HAR, the bar every other model is measured against: least squares of y = ln(V_s + floor) on
// ln RV_W = 2 log_rv_W for W = 30, 60, 300, 900, 3600 s (those the data has), floor = (0.05e-4)^2; then
// P(V_s >= threshold) = 1 - F((ln(threshold + floor) - mu) / s), F the empirical distribution of the
// standardised residuals of the calibration part. The threshold is each row's own (label_rule.hpp). Corsi
// 2009. No seasonal term (it needs 14 days of data).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/empirical_cdf.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {

struct LogHarParameters {
  std::vector<std::string> regressors;  // log_rv columns
  std::vector<double> slopes;           // on 2 * log_rv
  double intercept = 0.0;
  double residual_sd = 1.0;  // of the training part
  LabelRule label;
};

class LogHarModel final : public Model {
 public:
  // Errors: bad_model when a number is not finite, residual_sd not positive or the label has no threshold.
  LogHarModel(LogHarParameters parameters, EmpiricalCdf residuals);

  [[nodiscard]] std::string_view kind() const override { return "log_har"; }
  // The regressors, then rv_300 where the label's threshold depends on it.
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  // Standardised distance of the forecast above the row's threshold.
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  LogHarParameters parameters_;
  EmpiricalCdf residuals_;
  std::vector<std::string> columns_;
};

// Errors: unsupported when the label has no variance threshold or the table lacks log_rv_30, _60, _300,
// rv_300 or v; no_data when those are null too often.
[[nodiscard]] TrainedModel train_log_har(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
