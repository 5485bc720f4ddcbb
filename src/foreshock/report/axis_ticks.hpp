// Round numbers for an axis: steps of 1, 2 or 5 times a power of ten, and their labels with no more digits
// than the step needs.
#pragma once

#include <string>
#include <vector>

#include "foreshock/report/chart.hpp"

namespace foreshock {

struct Tick {
  double value = 0;
  std::string label;
};

// The ticks inside [low, high], at most max_count (>= 2). A range without extent or not finite gives none.
[[nodiscard]] std::vector<Tick> axis_ticks(AxisRange range, int max_count);

// The range a plot of these values gets: its ends on round numbers, 0 included when it is near. No finite
// value: 0 to 1.
[[nodiscard]] AxisRange rounded_range(const std::vector<double>& values);

}  // namespace foreshock
