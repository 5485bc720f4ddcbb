// handoff_v1's features: the prototype's own definitions, one row a tick, as functions of the ticks in a
// window. No validity rules; windows cross gaps. Each returns its value, or NaN for null.
#pragma once

#include <array>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/core_features.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

inline constexpr std::array<std::int32_t, 3> kTickWindowSeconds = {30, 60, 300};

// The ticks of one product with time >= t - w, up to the row's own in log order.
struct TickWindow {
  std::uint32_t ticks = 0;    // n
  std::uint32_t returns = 0;  // between neighbours in the window, those beyond |2| left out
  // Of price minus a price of the product that all its windows share: variances do not care, and the
  // numbers stay small.
  std::int64_t reference = 0;  // units of 1e-8
  Int128 price_sum = 0;
  UInt256 price_squares;
  Int128 return_sum = 0;  // r * 2^50
  UInt128 return_squares = 0;
  std::int64_t return_min = 0, return_max = 0;  // of r * 2^50; meaningful when returns > 0
};

struct TickView {
  const Record& tick;
  const std::array<TickWindow, kTickWindowSeconds.size()>& windows;  // as kTickWindowSeconds

  [[nodiscard]] const TickWindow& window(FeatureWindow w) const;
};

using TickFunction = double (*)(const TickView&, FeatureWindow);

// One function a column of handoff_v1(), in the set's order.
[[nodiscard]] const std::vector<TickFunction>& tick_functions();

// Units of 1e-8 to one, rounded once: 8579769000000 -> 85797.69.
[[nodiscard]] double units_to_double(Int128 units);

}  // namespace foreshock
