// Labels of core_v1 rows, from the rows' fixed columns alone (forward_variance.hpp; rv_300, valid_300).
//   v               V_s, null where not known
//   spike_relative  rho >= k2, rho = V_s / max(rv_300, (0.5e-4)^2): is the next minute k times as volatile as
//                   the last five; null unless V_s is known, valid_300 >= 270 and row s is not INVALID
//   spike_fixed     V_s >= tau2; null unless V_s is known and row s is not INVALID
// k2 and tau2 are the 90th percentiles of rho and V over the training rows, of those that can have
// spike_relative; a threshold of 0 is unset: its labels are null. With another horizon or grid V is over
// that; rv_300 stays a 60 s level of 1 s returns, and k2 takes that up.
#pragma once

#include <cstddef>
#include <optional>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/labels/training_rows.hpp"

namespace foreshock {

struct LabelThresholds {
  double k2 = 0.0;    // ratio of variances; 0 = unset
  double tau2 = 0.0;  // variance over the horizon; 0 = unset
  std::size_t training_rows = 0;
  std::optional<UnixNanos> train_to = std::nullopt;
};

[[nodiscard]] LabelThresholds fit_thresholds(const Frame& features, const LabelSettings& settings);

// Adds or replaces v, spike_relative, spike_fixed and the metadata label.horizon_s, label.grid_s,
// label.percentile, label.k2, label.tau2, label.train_to.
void add_labels(Frame& features, const LabelSettings& settings, const LabelThresholds& thresholds);

}  // namespace foreshock
