// log-HAR, the bar every other model is measured against: least squares of y = ln(V_s + floor) on
// ln RV_W = 2 log_rv_W for W = 30, 60, 300, 900, 3600 s (those the data has), then the probability that V_s
// reaches the row's threshold from the residuals of the calibration part (variance_forecast.hpp). Corsi 2009.
// No seasonal term.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/trainer.hpp"
#include "foreshock/models/variance_forecast.hpp"

namespace foreshock {

struct LogHarForecast {
  std::vector<std::string> regressors;  // log_rv columns
  std::vector<double> slopes;           // on 2 * log_rv
  double intercept = 0.0;

  // mu from the regressors' values; further values are ignored.
  [[nodiscard]] double operator()(std::span<const double> values) const;
};

class LogHarModel final : public Model {
 public:
  // Errors: bad_model when a number is not finite or there is no regressor.
  LogHarModel(LogHarForecast forecast, VarianceExceedance exceedance);

  [[nodiscard]] std::string_view kind() const override { return "log_har"; }
  [[nodiscard]] const LogHarForecast& forecast() const { return forecast_; }
  [[nodiscard]] const VarianceExceedance& exceedance() const { return exceedance_; }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  LogHarForecast forecast_;
  VarianceExceedance exceedance_;
  std::vector<std::string> columns_;
};

// Errors: those of make_variance_design(); log_rv_30, _60 and _300 are compulsory.
[[nodiscard]] TrainedModel train_log_har(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
