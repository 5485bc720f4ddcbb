#include "foreshock/models/variance_forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/input_rows.hpp"

namespace foreshock {
namespace {

// Fewer calibration residuals than one label's minute say nothing about a distribution.
constexpr std::size_t kMinCalibrationRows = 60;

std::vector<std::string> compulsory_columns(const VarianceColumns& columns) {
  std::vector<std::string> names;
  for (const int window_s : columns.compulsory_s) names.push_back(log_rv_column(window_s));
  names.emplace_back("v");
  return names;
}

// The log_rv columns the table has.
std::vector<std::string> available_columns(const TrainingData& data, const VarianceColumns& columns) {
  if (data.label.kind == LabelKind::other) {
    throw UserError(ErrorCode::unsupported,
                    fmt::format("{} forecasts a variance and label '{}' has no variance threshold; use "
                                "spike_relative or spike_fixed",
                                columns.model, data.label.column));
  }
  std::vector<std::string> needed = compulsory_columns(columns);
  needed.insert(needed.end() - 1, "rv_300");
  std::vector<std::string> missing;
  for (const std::string& name : needed) {
    if (data.frame->find(name) == nullptr) missing.push_back(name);
  }
  if (!missing.empty()) {
    throw UserError(ErrorCode::unsupported,
                    fmt::format("{} needs columns this table lacks: {}; they come with core_v1 features",
                                columns.model, fmt::join(missing, ", ")));
  }
  std::vector<std::string> available;
  for (const int window_s : columns.windows_s) {
    const std::string name = log_rv_column(window_s);
    if (data.frame->find(name) != nullptr) available.push_back(name);
  }
  return available;
}

}  // namespace

VarianceExceedance::VarianceExceedance(LabelRule label, double residual_sd, EmpiricalCdf residuals)
    : label_(std::move(label)), residual_sd_(residual_sd), residuals_(std::move(residuals)) {
  if (!std::isfinite(residual_sd_) || residual_sd_ <= 0.0) {
    throw UserError(ErrorCode::bad_model, "variance forecast: a positive residual sd needed");
  }
  if (label_.kind == LabelKind::other || !std::isfinite(label_.threshold) || label_.threshold <= 0.0) {
    throw UserError(ErrorCode::bad_model,
                    "variance forecast: the label needs a positive threshold on the variance");
  }
}

VarianceExceedance VarianceExceedance::from_json(const ModelJson& fields) {
  return {{fields.text("label"), label_kind(fields.text("label_rule")), fields.number("label_threshold")},
          fields.number("residual_sd"),
          EmpiricalCdf(fields.numbers("residual_values"), fields.numbers("residual_probabilities"))};
}

std::vector<std::string> VarianceExceedance::columns(std::vector<std::string> forecast_columns) const {
  if (label_.kind == LabelKind::relative) forecast_columns.emplace_back("rv_300");
  return forecast_columns;
}

double VarianceExceedance::score(double mu, std::span<const double> values) const {
  return (mu - std::log(label_.variance_threshold(values.back()) + kForecastFloor)) / residual_sd_;
}

std::string VarianceExceedance::to_json() const {
  nlohmann::ordered_json json;
  json["label"] = label_.column;
  json["label_rule"] = to_string(label_.kind);
  json["label_threshold"] = label_.threshold;
  json["residual_sd"] = residual_sd_;
  json["residual_values"] = residuals_.values();
  json["residual_probabilities"] = residuals_.probabilities();
  return json.dump();
}

std::string log_rv_column(int window_s) {
  return fmt::format("log_rv_{}", window_s);
}

DesignMatrix make_variance_design(const TrainingData& data, const VarianceColumns& columns) {
  std::vector<std::string> candidates = available_columns(data, columns);
  candidates.emplace_back("v");
  DesignMatrix design = make_design_matrix(*data.frame, data.rows, candidates);
  drop_constant_columns(design);
  for (const std::string& name : compulsory_columns(columns)) {
    const auto dropped = std::find_if(design.dropped_columns.begin(), design.dropped_columns.end(),
                                      [&](const DroppedColumn& column) { return column.name == name; });
    if (dropped != design.dropped_columns.end()) {
      throw UserError(ErrorCode::no_data,
                      fmt::format("{} cannot do without {}: it {}", columns.model, name, dropped->reason));
    }
  }
  return design;
}

std::vector<double> log_variance(const DesignMatrix& design) {
  std::vector<double> y;
  y.reserve(design.rows.size());
  for (std::size_t row = 0; row < design.rows.size(); ++row) {
    y.push_back(std::log(design.at(row, design.columns.size() - 1) + kForecastFloor));
  }
  return y;
}

EmpiricalCdf residual_distribution(const TrainingData& data, const std::vector<std::string>& forecast_columns,
                                   const VarianceForecast& forecast, double residual_sd,
                                   std::vector<double> training_residuals, std::vector<std::string>& notes) {
  const InputRows inputs(*data.frame, forecast_columns);
  const InputRows v(*data.frame, {"v"});
  std::vector<double> values(inputs.columns());
  std::vector<double> residuals;
  for (const std::size_t row : data.calibration_rows) {
    const double realised = v.value(row, 0);
    if (!inputs.read(row, values) || std::isnan(realised)) continue;
    residuals.push_back(std::log(realised + kForecastFloor) - forecast(values));
  }
  if (residuals.size() >= kMinCalibrationRows) {
    notes.push_back(fmt::format("residual distribution from {} calibration rows", residuals.size()));
  } else {
    residuals = std::move(training_residuals);
    notes.push_back(fmt::format(
        "residual distribution from {} training rows: the calibration part has too few", residuals.size()));
  }
  for (double& residual : residuals) residual /= residual_sd;
  return EmpiricalCdf::of_sample(std::move(residuals));
}

}  // namespace foreshock
