// The prototype's own label, for handoff_v1 rows (one a tick, log order).
//   future_volatility  population standard deviation of the simple returns between a product's neighbouring
//                      ticks whose later tick's time lies in (t, t + horizon]; null with fewer than 2, or
//                      when the product's last time is before t + horizon. Unit: return per tick.
//   label              future_volatility >= tau, the 90th percentile over the training rows; tau = 0 is unset
// Returns are quantised to 2^-50 from exact prices, |r| > 2 left out; sums are exact, rounded once before the
// root. Columns read: timestamp, product_id, price (a decimal of up to 8 places, at most 9e7; null or not
// positive: no tick).
#pragma once

#include <cstddef>
#include <optional>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/labels/training_rows.hpp"

namespace foreshock {

struct PrototypeThreshold {
  double tau = 0.0;  // return per tick; 0 = unset
  std::size_t training_rows = 0;
  std::optional<UnixNanos> train_to = std::nullopt;
};

// settings.grid_s plays no part: its returns are from tick to tick. Errors of both: missing_column,
// schema_mismatch, bad_file (a row without a time).
[[nodiscard]] PrototypeThreshold fit_prototype_threshold(const Frame& features,
                                                         const LabelSettings& settings);

// Adds or replaces the two columns and the metadata label.horizon_s, label.percentile, label.tau,
// label.train_to.
void add_prototype_label(Frame& features, const LabelSettings& settings, const PrototypeThreshold& threshold);

}  // namespace foreshock
