// What the models that forecast ln V_s (log_har, ewma) share: their training columns, and the step from a
// forecast mu of y = ln(V_s + floor), floor = (0.05e-4)^2, to a probability: P(V_s >= threshold) =
// 1 - F((ln(threshold + floor) - mu) / sd), F the empirical distribution of standardised residuals. The
// threshold is each row's own (label_rule.hpp) and, like V_s, over the label's horizon.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/models/empirical_cdf.hpp"
#include "foreshock/models/model_json.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {

inline constexpr double kForecastFloor = 0.05e-4 * 0.05e-4;  // of a variance, as in log_rv

class VarianceExceedance {
 public:
  // Errors: bad_model when residual_sd is not positive or the label has no threshold.
  VarianceExceedance(LabelRule label, double residual_sd, EmpiricalCdf residuals);
  // The inverse of to_json(); errors: bad_model.
  [[nodiscard]] static VarianceExceedance from_json(const ModelJson& fields);

  [[nodiscard]] const LabelRule& label() const { return label_; }
  [[nodiscard]] double residual_sd() const { return residual_sd_; }
  [[nodiscard]] const EmpiricalCdf& residuals() const { return residuals_; }

  // A model's inputs: `forecast_columns`, then rv_300 where the label's threshold depends on it.
  [[nodiscard]] std::vector<std::string> columns(std::vector<std::string> forecast_columns) const;
  // Standardised distance of the forecast above the row's threshold; `values` are those of columns().
  [[nodiscard]] double score(double mu, std::span<const double> values) const;
  [[nodiscard]] double probability_of(double score) const { return residuals_.exceedance(-score); }
  // One object: label, label_rule, label_threshold, residual_sd, residual_values, residual_probabilities.
  [[nodiscard]] std::string to_json() const;

 private:
  LabelRule label_;
  double residual_sd_;
  EmpiricalCdf residuals_;
};

// Which log_rv columns a forecaster reads, by window in seconds.
struct VarianceColumns {
  std::string model;              // its name, for errors
  std::vector<int> windows_s;     // candidates, ascending
  std::vector<int> compulsory_s;  // of them
};

// "log_rv_60".
[[nodiscard]] std::string log_rv_column(int window_s);

// The training rows' log_rv columns that the data carry, and v as the last column. Errors: unsupported when
// the label has no variance threshold or the table lacks a compulsory column, rv_300 or v; no_data when one
// of those is null too often or constant.
[[nodiscard]] DesignMatrix make_variance_design(const TrainingData& data, const VarianceColumns& columns);

// y = ln(V + floor) of the design's rows.
[[nodiscard]] std::vector<double> log_variance(const DesignMatrix& design);

// A forecast of y from the values of some columns.
using VarianceForecast = std::function<double(std::span<const double>)>;

// Residuals standardised by `residual_sd`: of the calibration rows where v and all columns are known, or,
// where fewer than 60 are, the training rows' own. Adds a note that says which.
[[nodiscard]] EmpiricalCdf residual_distribution(const TrainingData& data,
                                                 const std::vector<std::string>& forecast_columns,
                                                 const VarianceForecast& forecast, double residual_sd,
                                                 std::vector<double> training_residuals,
                                                 std::vector<std::string>& notes);

}  // namespace foreshock
