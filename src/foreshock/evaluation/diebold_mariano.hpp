// Diebold-Mariano test of two forecasts of the same labels. d = loss of the first - loss of the second,
// averaged over the rows of a window (floor(second / 60) of the clock; the UTC day when rows lie on >= 30
// days), then over the window's products, so that products of one minute are no separate evidence. Windows
// without rows stay missing: autocovariances pair windows k apart on the clock, never across a hole as if
// there were none. Bartlett variance with L lags (30 for 60 s; floor(4 (T/100)^(2/9)) for T days), factor of
// Harvey, Leybourne & Newbold with h = L + 1, two-sided p of Student's t with T - 1 degrees. Sources: Diebold
// & Mariano 1995; Harvey, Leybourne & Newbold 1997; Newey & West 1987; missing windows: Datta & Du 2012.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {

enum class LossKind : std::uint8_t { brier, log_loss };

struct DieboldMariano {
  std::optional<double> mean_difference;  // over windows; negative: the first loses less. Needs a window
  std::optional<double> statistic;
  std::optional<double> p_value;
  std::int64_t windows = 0;  // T
  std::int64_t window_seconds = 0;
  int lags = 0;        // L
  std::string reason;  // why there is no statistic; empty when there is
};

// One timestamp and one product code a row, rows in any order. No statistic under 2 (L + 1) windows or where
// d does not vary. Errors: bad_number for a probability outside [0, 1].
[[nodiscard]] DieboldMariano diebold_mariano(Scores first, Scores second, Labels labels,
                                             std::span<const std::int64_t> timestamp_ns,
                                             std::span<const std::uint32_t> product, LossKind loss);

}  // namespace foreshock
