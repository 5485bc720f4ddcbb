#include "foreshock/models/ewma_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "foreshock/core/error.hpp"
#include "foreshock/models/least_squares.hpp"

namespace foreshock {
namespace {

constexpr std::array<double, 6> kHalfLives = {15, 30, 60, 120, 300, 600};  // seconds
constexpr double kReach = 5.0;                                             // half-lives
constexpr int kMaxWindow = 86'400;                                         // seconds

const std::vector<int> kWindows = {5, 10, 30, 60, 300, 900, 3600};
const std::vector<int> kCompulsory = {60, 300};

// kWindows that the design has.
std::vector<int> windows_of(const DesignMatrix& design) {
  std::vector<int> windows;
  for (const int window_s : kWindows) {
    const auto& names = design.columns;
    if (std::find(names.begin(), names.end(), log_rv_column(window_s)) != names.end())
      windows.push_back(window_s);
  }
  return windows;
}

EwmaForecast make_forecast(const std::vector<int>& windows_s, double half_life_s) {
  EwmaForecast forecast;
  forecast.half_life_s = half_life_s;
  int begin = 0;
  for (const int window_s : windows_s) {
    if (begin >= kReach * half_life_s) break;
    forecast.windows_s.push_back(window_s);
    begin = window_s;
  }
  forecast.weights = ewma_weights(forecast.windows_s, half_life_s);
  return forecast;
}

// y on ln(mean variance + floor). The design's first columns are the forecast's windows.
LeastSquares fit_forecast(const EwmaForecast& forecast, const DesignMatrix& design) {
  std::vector<double> x;
  x.reserve(design.rows.size());
  const std::span<const double> values(design.values);
  for (std::size_t row = 0; row < design.rows.size(); ++row) {
    const auto inputs = values.subspan(row * design.columns.size(), forecast.windows_s.size());
    x.push_back(std::log(forecast.mean_variance(inputs) + kForecastFloor));
  }
  return fit_least_squares(x, 1, log_variance(design), "ewma");
}

// The best half-life's, not fitted yet.
EwmaForecast choose_forecast(const DesignMatrix& design) {
  const std::vector<int> windows = windows_of(design);
  std::optional<EwmaForecast> best;
  double least = 0.0;
  for (const double half_life_s : kHalfLives) {
    EwmaForecast candidate = make_forecast(windows, half_life_s);
    const double residual = fit_forecast(candidate, design).residual_sd;
    if (best && residual >= least) continue;
    least = residual;
    best = std::move(candidate);
  }
  return *best;
}

bool is_sound(const EwmaForecast& forecast) {
  const auto& windows = forecast.windows_s;
  const auto finite = [](double value) { return std::isfinite(value); };
  return !windows.empty() && windows.front() > 0 && windows.back() <= kMaxWindow &&
         std::is_sorted(windows.begin(), windows.end(), std::less_equal<>()) &&
         forecast.weights.size() == windows.size() && finite(forecast.half_life_s) &&
         finite(forecast.slope) && finite(forecast.intercept) &&
         std::all_of(forecast.weights.begin(), forecast.weights.end(),
                     [](double weight) { return std::isfinite(weight) && weight >= 0.0; });
}

std::vector<std::string> window_columns(const std::vector<int>& windows_s) {
  std::vector<std::string> columns;
  for (const int window_s : windows_s) columns.push_back(log_rv_column(window_s));
  return columns;
}

std::vector<int> whole_seconds(const std::vector<double>& numbers) {
  std::vector<int> seconds;
  for (const double number : numbers) {
    const bool whole = number >= 1 && number <= kMaxWindow && number == std::floor(number);
    if (!whole) throw UserError(ErrorCode::bad_model, "ewma: windows_s must be whole seconds");
    seconds.push_back(static_cast<int>(number));
  }
  return seconds;
}

}  // namespace

std::vector<double> ewma_weights(const std::vector<int>& windows_s, double half_life_s) {
  std::vector<double> weights;
  double begin = 1.0;  // what of the kernel lies beyond the ring's nearer edge
  for (const int window_s : windows_s) {
    const double end = std::exp2(-window_s / half_life_s);
    weights.push_back(begin - end);
    begin = end;
  }
  for (double& weight : weights) weight /= 1.0 - begin;
  return weights;
}

double EwmaForecast::mean_variance(std::span<const double> values) const {
  double mean = 0.0;
  double begin = 0.0;
  double nearer = 0.0;  // seconds times variance up to the ring's nearer edge
  for (std::size_t i = 0; i < windows_s.size(); ++i) {
    const double end = windows_s[i];
    const double further = end * (std::exp(2.0 * values[i]) - kForecastFloor);
    mean += weights[i] * std::max(0.0, further - nearer) / (end - begin);
    begin = end;
    nearer = further;
  }
  return mean;
}

double EwmaForecast::operator()(std::span<const double> values) const {
  return intercept + slope * std::log(mean_variance(values) + kForecastFloor);
}

EwmaModel::EwmaModel(EwmaForecast forecast, VarianceExceedance exceedance)
    : forecast_(std::move(forecast)),
      exceedance_(std::move(exceedance)),
      columns_(exceedance_.columns(window_columns(forecast_.windows_s))) {
  if (!is_sound(forecast_)) {
    throw UserError(ErrorCode::bad_model,
                    "ewma: ascending windows, one weight not below 0 a window and finite numbers needed");
  }
}

double EwmaModel::score(std::span<const double> values) const {
  return exceedance_.score(forecast_(values), values);
}

double EwmaModel::probability_of(double score) const {
  return exceedance_.probability_of(score);
}

std::string EwmaModel::to_json() const {
  auto json = nlohmann::ordered_json::parse(exceedance_.to_json());
  json["windows_s"] = forecast_.windows_s;
  json["half_life_s"] = forecast_.half_life_s;
  json["weights"] = forecast_.weights;
  json["slope"] = forecast_.slope;
  json["intercept"] = forecast_.intercept;
  return json.dump();
}

std::unique_ptr<Model> EwmaModel::from_json(std::string_view json) {
  const ModelJson fields(json);
  return std::make_unique<EwmaModel>(
      EwmaForecast{whole_seconds(fields.numbers("windows_s")), fields.number("half_life_s"),
                   fields.numbers("weights"), fields.number("slope"), fields.number("intercept")},
      VarianceExceedance::from_json(fields));
}

TrainedModel train_ewma(const TrainingData& data, const TrainerSettings&) {
  DesignMatrix all = make_variance_design(data, {"ewma", kWindows, kCompulsory});
  EwmaForecast forecast = choose_forecast(all);
  // The windows it reads are known on more rows than all of them are.
  const DesignMatrix design = make_variance_design(data, {"ewma", forecast.windows_s, kCompulsory});
  LeastSquares fit = fit_forecast(forecast, design);
  forecast.slope = fit.slopes.front();
  forecast.intercept = fit.intercept;

  TrainedModel out;
  out.notes = {fmt::format("half-life {} s, over windows up to {} s", forecast.half_life_s,
                           forecast.windows_s.back())};
  EmpiricalCdf residuals = residual_distribution(data, window_columns(forecast.windows_s), forecast,
                                                 fit.residual_sd, std::move(fit.residuals), out.notes);
  VarianceExceedance exceedance(data.label, fit.residual_sd, std::move(residuals));
  out.model = std::make_unique<EwmaModel>(std::move(forecast), std::move(exceedance));
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  out.dropped_columns = std::move(all.dropped_columns);
  return out;
}

}  // namespace foreshock
