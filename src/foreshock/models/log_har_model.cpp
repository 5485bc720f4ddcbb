#include "foreshock/models/log_har_model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/input_rows.hpp"
#include "foreshock/models/model_json.hpp"

namespace foreshock {
namespace {

constexpr double kFloor = 0.05e-4 * 0.05e-4;  // of a variance, as in log_rv
constexpr std::array<const char*, 5> kRegressors = {"log_rv_30", "log_rv_60", "log_rv_300", "log_rv_900",
                                                    "log_rv_3600"};
constexpr std::size_t kRequiredRegressors = 3;
// Fewer calibration residuals than one label's minute say nothing about a distribution.
constexpr std::size_t kMinCalibrationRows = 60;

// The regressors the table has; the first three are compulsory.
std::vector<std::string> available_regressors(const TrainingData& data) {
  if (data.label.kind == LabelKind::other) {
    throw UserError(ErrorCode::unsupported,
                    fmt::format("log_har forecasts a variance and label '{}' has no variance threshold; use "
                                "spike_relative or spike_fixed",
                                data.label.column));
  }
  std::vector<std::string> regressors;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < kRegressors.size(); ++i) {
    if (data.frame->find(kRegressors[i]) != nullptr) {
      regressors.emplace_back(kRegressors[i]);
    } else if (i < kRequiredRegressors) {
      missing.emplace_back(kRegressors[i]);
    }
  }
  for (const char* name : {"rv_300", "v"}) {
    if (data.frame->find(name) == nullptr) missing.emplace_back(name);
  }
  if (!missing.empty()) {
    throw UserError(ErrorCode::unsupported,
                    fmt::format("log_har needs columns this table lacks: {}; they come with core_v1 features",
                                fmt::join(missing, ", ")));
  }
  return regressors;
}

// The rows' inputs, and v as the last column.
DesignMatrix make_log_har_design(const TrainingData& data) {
  std::vector<std::string> candidates = available_regressors(data);
  candidates.emplace_back("v");
  DesignMatrix design = make_design_matrix(*data.frame, data.rows, candidates);
  drop_constant_columns(design);
  for (std::size_t i = 0; i <= kRequiredRegressors; ++i) {
    const std::string name = i < kRequiredRegressors ? kRegressors[i] : "v";
    const auto dropped = std::find_if(design.dropped_columns.begin(), design.dropped_columns.end(),
                                      [&](const DroppedColumn& column) { return column.name == name; });
    if (dropped != design.dropped_columns.end()) {
      throw UserError(ErrorCode::no_data,
                      fmt::format("log_har cannot do without {}: it {}", name, dropped->reason));
    }
  }
  return design;
}

struct LeastSquares {
  std::vector<double> slopes;
  double intercept;
  std::vector<double> residuals;
  double residual_sd;  // sum of squares over n - columns - 1
};

// y = ln(v + floor) on twice the other columns; centred, so that the intercept does not spoil the
// conditioning.
LeastSquares fit_least_squares(const DesignMatrix& design) {
  const auto rows = static_cast<Eigen::Index>(design.rows.size());
  const auto width = static_cast<Eigen::Index>(design.columns.size()) - 1;
  if (rows <= width + 1) {
    throw UserError(ErrorCode::no_data, fmt::format("log_har: {} training rows are too few", rows));
  }
  Eigen::MatrixXd x(rows, width);
  Eigen::VectorXd y(rows);
  for (Eigen::Index row = 0; row < rows; ++row) {
    const auto i = static_cast<std::size_t>(row);
    for (Eigen::Index j = 0; j < width; ++j) x(row, j) = 2.0 * design.at(i, static_cast<std::size_t>(j));
    y(row) = std::log(design.at(i, static_cast<std::size_t>(width)) + kFloor);
  }
  const Eigen::RowVectorXd x_mean = x.colwise().mean();
  const double y_mean = y.mean();
  x.rowwise() -= x_mean;
  y.array() -= y_mean;
  const Eigen::VectorXd slopes = x.colPivHouseholderQr().solve(y);
  const Eigen::VectorXd residuals = y - x * slopes;
  const double sd = std::sqrt(residuals.squaredNorm() / static_cast<double>(rows - width - 1));
  if (!(sd > 0.0))
    throw UserError(ErrorCode::no_data, "log_har: the training part is fitted without any residual");
  return {{slopes.begin(), slopes.end()},
          y_mean - x_mean.dot(slopes.transpose()),
          {residuals.begin(), residuals.end()},
          sd};
}

// Standardised residuals of the calibration rows where v and every regressor are known.
std::vector<double> calibration_residuals(const TrainingData& data, const LogHarParameters& parameters) {
  const InputRows inputs(*data.frame, parameters.regressors);
  const InputRows v(*data.frame, {"v"});
  std::vector<double> values(inputs.columns());
  std::vector<double> residuals;
  for (const std::size_t row : data.calibration_rows) {
    const double realised = v.value(row, 0);
    if (!inputs.read(row, values) || std::isnan(realised)) continue;
    double mu = parameters.intercept;
    for (std::size_t j = 0; j < values.size(); ++j) mu += parameters.slopes[j] * (2.0 * values[j]);
    residuals.push_back((std::log(realised + kFloor) - mu) / parameters.residual_sd);
  }
  return residuals;
}

}  // namespace

LogHarModel::LogHarModel(LogHarParameters parameters, EmpiricalCdf residuals)
    : parameters_(std::move(parameters)), residuals_(std::move(residuals)), columns_(parameters_.regressors) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (parameters_.slopes.size() != parameters_.regressors.size() || !finite(parameters_.intercept) ||
      !std::all_of(parameters_.slopes.begin(), parameters_.slopes.end(), finite) ||
      !finite(parameters_.residual_sd) || parameters_.residual_sd <= 0.0) {
    throw UserError(ErrorCode::bad_model,
                    "log_har: one finite slope a regressor and a positive residual sd needed");
  }
  if (parameters_.label.kind == LabelKind::other || !finite(parameters_.label.threshold) ||
      parameters_.label.threshold <= 0.0) {
    throw UserError(ErrorCode::bad_model, "log_har: the label needs a positive threshold on the variance");
  }
  if (parameters_.label.kind == LabelKind::relative) columns_.emplace_back("rv_300");
}

double LogHarModel::score(std::span<const double> values) const {
  double mu = parameters_.intercept;
  for (std::size_t j = 0; j < parameters_.slopes.size(); ++j) mu += parameters_.slopes[j] * (2.0 * values[j]);
  const double threshold = parameters_.label.variance_threshold(values.back());
  return (mu - std::log(threshold + kFloor)) / parameters_.residual_sd;
}

double LogHarModel::probability_of(double score) const {
  return residuals_.exceedance(-score);
}

std::string LogHarModel::to_json() const {
  nlohmann::ordered_json json;
  json["label"] = parameters_.label.column;
  json["label_rule"] = to_string(parameters_.label.kind);
  json["label_threshold"] = parameters_.label.threshold;
  json["regressors"] = parameters_.regressors;
  json["slopes"] = parameters_.slopes;
  json["intercept"] = parameters_.intercept;
  json["residual_sd"] = parameters_.residual_sd;
  json["residual_values"] = residuals_.values();
  json["residual_probabilities"] = residuals_.probabilities();
  return json.dump();
}

std::unique_ptr<Model> LogHarModel::from_json(std::string_view json) {
  const ModelJson fields(json);
  LogHarParameters parameters;
  parameters.label = {fields.text("label"), label_kind(fields.text("label_rule")),
                      fields.number("label_threshold")};
  parameters.regressors = fields.texts("regressors");
  parameters.slopes = fields.numbers("slopes");
  parameters.intercept = fields.number("intercept");
  parameters.residual_sd = fields.number("residual_sd");
  return std::make_unique<LogHarModel>(
      std::move(parameters),
      EmpiricalCdf(fields.numbers("residual_values"), fields.numbers("residual_probabilities")));
}

TrainedModel train_log_har(const TrainingData& data, const TrainerSettings&) {
  DesignMatrix design = make_log_har_design(data);
  LeastSquares fit = fit_least_squares(design);
  LogHarParameters parameters;
  parameters.regressors.assign(design.columns.begin(), design.columns.end() - 1);
  parameters.slopes = std::move(fit.slopes);
  parameters.intercept = fit.intercept;
  parameters.residual_sd = fit.residual_sd;
  parameters.label = data.label;

  TrainedModel out;
  out.notes = {"no seasonal term: it needs 14 days of training data"};
  std::vector<double> residuals = calibration_residuals(data, parameters);
  if (residuals.size() >= kMinCalibrationRows) {
    out.notes.push_back(fmt::format("residual distribution from {} calibration rows", residuals.size()));
  } else {
    residuals = std::move(fit.residuals);
    for (double& residual : residuals) residual /= parameters.residual_sd;
    out.notes.push_back(fmt::format(
        "residual distribution from {} training rows: the calibration part has too few", residuals.size()));
  }
  out.model =
      std::make_unique<LogHarModel>(std::move(parameters), EmpiricalCdf::of_sample(std::move(residuals)));
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  out.dropped_columns = std::move(design.dropped_columns);
  return out;
}

}  // namespace foreshock
