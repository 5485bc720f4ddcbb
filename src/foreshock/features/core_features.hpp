// core_v1's features as functions of the closed seconds before a row. Each returns its value, or NaN for
// null.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/second_history.hpp"

namespace foreshock {

inline constexpr double kNull = __builtin_nan("");

// What a row may be computed from: seconds up to s, the last one being s-1. Keeps what several features
// share.
class RowView {
 public:
  RowView(const SecondHistory& history, std::optional<std::int64_t> spread_q)
      : history_(history), spread_q_(spread_q) {}

  [[nodiscard]] WindowSums sums(std::int64_t window_s) const { return history_.sums(window_s); }
  // 1/2 ln of the realised variance, floored: computed once, however many columns ask. NaN: null.
  [[nodiscard]] double log_rv(std::int64_t window_s) const;
  // Walks the window once, however many columns ask.
  [[nodiscard]] const SpreadExtremes& spread_extremes(std::int64_t window_s) const;
  // Spread of the grid mid at s, bp * 2^40; nullopt unless second s-1 is valid.
  [[nodiscard]] std::optional<std::int64_t> spread_q() const { return spread_q_; }

 private:
  const SecondHistory& history_;
  std::optional<std::int64_t> spread_q_;
  struct KnownExtremes {
    std::int64_t window_s = 0;
    SpreadExtremes extremes;
  };
  struct KnownLogRv {
    std::int64_t window_s = 0;
    double value = 0;
  };
  mutable std::array<KnownExtremes, 4> known_extremes_{};
  mutable std::array<KnownLogRv, 8> known_log_rv_{};
};

using CoreFunction = double (*)(const RowView&, FeatureWindow);

// One function a column of core_v1(), in the set's order.
[[nodiscard]] const std::vector<CoreFunction>& core_functions();

// 60 * sum of r^2 / valid seconds, over the window: realised variance per 60 s. Null unless 10 valid >= 9 W.
[[nodiscard]] double realised_variance_60s(const WindowSums& sums, std::int64_t window_s);

}  // namespace foreshock
