#include "foreshock/evaluation/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/evaluation/compensated_sum.hpp"
#include "foreshock/models/sigmoid.hpp"

namespace foreshock {
namespace {

constexpr double kIndependentRowsMin = 2.0;
constexpr int kNewtonStepsMax = 200;
constexpr double kGradientTolerance = 1e-12;  // of the sum of the absolute terms

struct OpenBin {
  std::int64_t index = 0;
  std::int64_t rows = 0;
  std::int64_t positives = 0;
  CompensatedSum forecast;
};

CalibrationBin closed(const OpenBin& bin) {
  const auto rows = static_cast<double>(bin.rows);
  return {bin.forecast.value() / rows, static_cast<double>(bin.positives) / rows, bin.rows, bin.positives};
}

void join(OpenBin& into, const OpenBin& bin) {
  into.rows += bin.rows;
  into.positives += bin.positives;
  into.forecast.add(bin.forecast.value());
}

// The forecasts as a centred and scaled logit z, and its labels.
struct Logits {
  std::vector<double> z;
  Labels labels;
  double mean = 0.0;
  double scale = 1.0;
};

// Objective, gradient, Hessian of the mean log loss of intercept + slope z, all as sums.
struct Derivatives {
  double objective = 0.0;
  double gradient[2] = {0.0, 0.0};
  double magnitude = 0.0;               // sum of the absolute terms of the gradient
  double hessian[3] = {0.0, 0.0, 0.0};  // 00, 01, 11

  [[nodiscard]] bool vanishes() const {
    return std::max(std::abs(gradient[0]), std::abs(gradient[1])) <= kGradientTolerance * magnitude;
  }
};

Derivatives derivatives(const Logits& logits, double intercept, double slope) {
  CompensatedSum objective;
  CompensatedSum gradient[2];
  CompensatedSum hessian[3];
  CompensatedSum magnitude;
  for (std::size_t row = 0; row < logits.z.size(); ++row) {
    const double z = logits.z[row];
    const double eta = intercept + slope * z;
    const bool spike = logits.labels[row] != 0;
    const double residual = spike ? -sigmoid(-eta) : sigmoid(eta);  // p - y without cancellation
    const double curvature = sigmoid(eta) * sigmoid(-eta);
    objective.add(log1p_exp(spike ? -eta : eta));
    gradient[0].add(residual);
    gradient[1].add(residual * z);
    magnitude.add(std::abs(residual) * std::max(1.0, std::abs(z)));
    hessian[0].add(curvature);
    hessian[1].add(curvature * z);
    hessian[2].add(curvature * z * z);
  }
  return {objective.value(),
          {gradient[0].value(), gradient[1].value()},
          magnitude.value(),
          {hessian[0].value(), hessian[1].value(), hessian[2].value()}};
}

Logits standardised_logits(Scores probabilities, Labels labels) {
  Logits logits{{}, labels};
  CompensatedSum sum;
  for (const double probability : probabilities) {
    const double p = std::clamp(probability, kProbabilityClip, 1.0 - kProbabilityClip);
    logits.z.push_back(std::log(p) - std::log1p(-p));
    sum.add(logits.z.back());
  }
  const auto rows = static_cast<double>(logits.z.size());
  logits.mean = sum.value() / rows;
  CompensatedSum squares;
  for (double& z : logits.z) {
    z -= logits.mean;
    squares.add(z * z);
  }
  logits.scale = std::sqrt(squares.value() / rows);
  if (logits.scale > 0.0) {
    for (double& z : logits.z) z /= logits.scale;
  }
  return logits;
}

// Why no finite line fits best, or empty. In one dimension a threshold parts the classes exactly when their
// ranges share at most an end.
std::string why_no_line(const Logits& logits) {
  double low[2] = {INFINITY, INFINITY};
  double high[2] = {-INFINITY, -INFINITY};
  for (std::size_t row = 0; row < logits.z.size(); ++row) {
    const std::size_t kind = logits.labels[row] != 0 ? 1 : 0;
    low[kind] = std::min(low[kind], logits.z[row]);
    high[kind] = std::max(high[kind], logits.z[row]);
  }
  if (logits.z.empty()) return "there are no rows";
  if (low[1] > high[1]) return "there is no positive";
  if (low[0] > high[0]) return "there is no negative";
  if (std::min(low[0], low[1]) == std::max(high[0], high[1])) return "the forecast is constant";
  if (high[0] <= low[1] || high[1] <= low[0]) {
    return "a threshold on the forecast parts the classes, so the slope is infinite";
  }
  return {};
}

}  // namespace

std::vector<CalibrationBin> calibration_bins(Scores probabilities, Labels labels, std::int64_t bins) {
  FORESHOCK_CHECK(bins > 0);
  check_probabilities(probabilities, labels);
  const Ranking ranking = rank_rows(probabilities);
  const auto rows = static_cast<std::int64_t>(labels.size());
  std::vector<OpenBin> open;
  std::int64_t below = 0;
  for (std::size_t group = ranking.group_end.size(); group-- > 0;) {
    const std::size_t begin = group == 0 ? 0 : ranking.group_end[group - 1];
    const std::size_t end = ranking.group_end[group];
    const std::int64_t index = bins * below / rows;
    if (open.empty() || open.back().index != index) open.push_back({index, 0, 0, {}});
    OpenBin& bin = open.back();
    for (std::size_t position = begin; position < end; ++position) {
      const std::uint32_t row = ranking.order[position];
      bin.rows += 1;
      if (labels[row] != 0) bin.positives += 1;
      bin.forecast.add(probabilities[row]);
    }
    below += static_cast<std::int64_t>(end - begin);
  }
  std::vector<OpenBin> merged;
  for (const OpenBin& bin : open) {
    if (!merged.empty() && 2 * bins * bin.rows < rows) {
      join(merged.back(), bin);
    } else {
      merged.push_back(bin);
    }
  }
  std::vector<CalibrationBin> result;
  for (const OpenBin& bin : merged) result.push_back(closed(bin));
  return result;
}

std::optional<double> calibration_error(const std::vector<CalibrationBin>& bins) {
  if (bins.empty()) return std::nullopt;
  CompensatedSum sum;
  std::int64_t rows = 0;
  for (const CalibrationBin& bin : bins) {
    sum.add(static_cast<double>(bin.rows) * std::abs(bin.observed_share - bin.mean_forecast));
    rows += bin.rows;
  }
  return sum.value() / static_cast<double>(rows);
}

DebiasedError debiased_calibration_error(const std::vector<CalibrationBin>& bins, double overlap) {
  FORESHOCK_CHECK(overlap >= 1.0);
  if (bins.empty()) return {std::nullopt, "there are no rows"};
  CompensatedSum sum;
  std::int64_t rows = 0;
  for (const CalibrationBin& bin : bins) {
    const double independent = static_cast<double>(bin.rows) / overlap;
    if (independent < kIndependentRowsMin) {
      return {std::nullopt,
              fmt::format("a bin of {} rows amounts to {:.2f} independent labels ({:g} rows share "
                          "one); two are needed",
                          bin.rows, independent, overlap)};
    }
    const double miss = bin.observed_share - bin.mean_forecast;
    const double variance = bin.observed_share * (1.0 - bin.observed_share) / (independent - 1.0);
    sum.add(static_cast<double>(bin.rows) * (miss * miss - variance));
    rows += bin.rows;
  }
  return {std::sqrt(std::max(0.0, sum.value() / static_cast<double>(rows))), {}};
}

CalibrationLine calibration_line(Scores probabilities, Labels labels) {
  check_probabilities(probabilities, labels);
  const Logits logits = standardised_logits(probabilities, labels);
  if (std::string reason = why_no_line(logits); !reason.empty()) return {{}, {}, std::move(reason)};
  const double rate = *base_rate(labels);
  double intercept = std::log(rate) - std::log1p(-rate);
  double slope = 0.0;
  Derivatives at = derivatives(logits, intercept, slope);
  for (int step = 0; step < kNewtonStepsMax; ++step) {
    const bool last = at.vanishes();
    const double determinant = at.hessian[0] * at.hessian[2] - at.hessian[1] * at.hessian[1];
    const double d_intercept =
        (at.hessian[1] * at.gradient[1] - at.hessian[2] * at.gradient[0]) / determinant;
    const double d_slope = (at.hessian[1] * at.gradient[0] - at.hessian[0] * at.gradient[1]) / determinant;
    if (!std::isfinite(d_intercept) || !std::isfinite(d_slope)) break;
    if (last) {  // one more step takes the last digits
      slope += d_slope;
      intercept += d_intercept;
      return {slope / logits.scale, intercept - slope / logits.scale * logits.mean, {}};
    }
    // Far from the minimum a full step may overshoot; near it rounding must not stop it.
    const double promised = -(d_intercept * at.gradient[0] + d_slope * at.gradient[1]);
    double length = 1.0;
    Derivatives next = derivatives(logits, intercept + d_intercept, slope + d_slope);
    while (next.objective > at.objective + 1e-12 * at.objective - 1e-4 * length * promised &&
           length > 1e-10) {
      length /= 2.0;
      next = derivatives(logits, intercept + length * d_intercept, slope + length * d_slope);
    }
    intercept += length * d_intercept;
    slope += length * d_slope;
    at = next;
  }
  return {{}, {}, "the fit did not converge"};
}

}  // namespace foreshock
