#include "foreshock/models/log_har_model.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/least_squares.hpp"

namespace foreshock {

double LogHarForecast::operator()(std::span<const double> values) const {
  double mu = intercept;
  for (std::size_t j = 0; j < slopes.size(); ++j) mu += slopes[j] * (2.0 * values[j]);
  return mu;
}

LogHarModel::LogHarModel(LogHarForecast forecast, VarianceExceedance exceedance)
    : forecast_(std::move(forecast)),
      exceedance_(std::move(exceedance)),
      columns_(exceedance_.columns(forecast_.regressors)) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (forecast_.slopes.empty() || forecast_.slopes.size() != forecast_.regressors.size() ||
      !finite(forecast_.intercept) ||
      !std::all_of(forecast_.slopes.begin(), forecast_.slopes.end(), finite)) {
    throw UserError(ErrorCode::bad_model, "log_har: one finite slope a regressor needed");
  }
}

double LogHarModel::score(std::span<const double> values) const {
  return exceedance_.score(forecast_(values), values);
}

double LogHarModel::probability_of(double score) const {
  return exceedance_.probability_of(score);
}

std::string LogHarModel::to_json() const {
  auto json = nlohmann::ordered_json::parse(exceedance_.to_json());
  json["regressors"] = forecast_.regressors;
  json["slopes"] = forecast_.slopes;
  json["intercept"] = forecast_.intercept;
  return json.dump();
}

std::unique_ptr<Model> LogHarModel::from_json(std::string_view json) {
  const ModelJson fields(json);
  return std::make_unique<LogHarModel>(
      LogHarForecast{fields.texts("regressors"), fields.numbers("slopes"), fields.number("intercept")},
      VarianceExceedance::from_json(fields));
}

TrainedModel train_log_har(const TrainingData& data, const TrainerSettings&) {
  DesignMatrix design = make_variance_design(data, {"log_har", {30, 60, 300, 900, 3600}, {30, 60, 300}});
  const std::size_t width = design.columns.size() - 1;
  std::vector<double> x;
  for (std::size_t row = 0; row < design.rows.size(); ++row) {
    for (std::size_t j = 0; j < width; ++j) x.push_back(2.0 * design.at(row, j));
  }
  LeastSquares fit = fit_least_squares(x, width, log_variance(design), "log_har");
  LogHarForecast forecast{
      {design.columns.begin(), design.columns.end() - 1}, std::move(fit.slopes), fit.intercept};

  TrainedModel out;
  out.notes = {"no seasonal term"};
  EmpiricalCdf residuals = residual_distribution(data, forecast.regressors, forecast, fit.residual_sd,
                                                 std::move(fit.residuals), out.notes);
  VarianceExceedance exceedance(data.label, fit.residual_sd, std::move(residuals));
  out.model = std::make_unique<LogHarModel>(std::move(forecast), std::move(exceedance));
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  out.dropped_columns = std::move(design.dropped_columns);
  return out;
}

}  // namespace foreshock
