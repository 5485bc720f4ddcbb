#include "foreshock/labels/spike_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "foreshock/labels/forward_variance.hpp"
#include "foreshock/labels/label_frame.hpp"

namespace foreshock {
namespace {

constexpr double kLevelFloor = 0.5e-4 * 0.5e-4;  // of the last five minutes' variance, against dead markets
constexpr std::int64_t kMinValid300 = 270;

// The quantities that thresholds are put to, null where the label is null whatever the threshold.
struct Measures {
  Column v;
  Column rho{"rho", ColumnType::float64};
  Column v_on_valid_rows{"v_on_valid_rows", ColumnType::float64};
};

Measures measure(const Frame& features, const LabelSettings& settings) {
  Measures measures{.v = forward_variance(features, settings.horizon_s, settings.grid_s)};
  const Column& status = typed_column(features, "status", ColumnType::string);
  const Column& rv_300 = typed_column(features, "rv_300", ColumnType::float64);
  const Column& valid_300 = typed_column(features, "valid_300", ColumnType::int64);
  for (std::size_t row = 0; row < features.rows(); ++row) {
    if (measures.v.is_null(row) || status.is_null(row) || status.text(row) == "INVALID") {
      measures.rho.push_null();
      measures.v_on_valid_rows.push_null();
      continue;
    }
    const double v = measures.v.doubles[row];
    measures.v_on_valid_rows.push_double(v);
    const bool has_level =
        !rv_300.is_null(row) && !valid_300.is_null(row) && valid_300.ints[row] >= kMinValid300;
    if (has_level) {
      measures.rho.push_double(v / std::max(rv_300.doubles[row], kLevelFloor));
    } else {
      measures.rho.push_null();
    }
  }
  return measures;
}

}  // namespace

LabelThresholds fit_thresholds(const Frame& features, const LabelSettings& settings) {
  const Measures measures = measure(features, settings);
  const Column& timestamp = features.at("timestamp");
  std::vector<std::int64_t> labelled_ns;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    if (!measures.rho.is_null(row)) labelled_ns.push_back(timestamp.ints[row]);
  }
  const TrainingRows training(settings, std::move(labelled_ns));
  std::vector<double> rho;
  std::vector<double> v;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    if (measures.rho.is_null(row) || !training.contains(timestamp.ints[row])) continue;
    rho.push_back(measures.rho.doubles[row]);
    v.push_back(measures.v.doubles[row]);
  }
  return {.k2 = percentile_of(rho, settings.percentile),
          .tau2 = percentile_of(v, settings.percentile),
          .training_rows = rho.size(),
          .train_to = training.train_to()};
}

void add_labels(Frame& features, const LabelSettings& settings, const LabelThresholds& thresholds) {
  Measures measures = measure(features, settings);
  set_column(features, std::move(measures.v));
  set_column(features, reaches("spike_relative", measures.rho, thresholds.k2));
  set_column(features, reaches("spike_fixed", measures.v_on_valid_rows, thresholds.tau2));
  record_settings(features, settings, thresholds.train_to);
  features.metadata["label.grid_s"] = fmt::to_string(settings.grid_s);
  features.metadata["label.k2"] = fmt::to_string(thresholds.k2);
  features.metadata["label.tau2"] = fmt::to_string(thresholds.tau2);
}

}  // namespace foreshock
