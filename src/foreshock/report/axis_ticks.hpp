// Round values for an axis and their labels: numbers by steps of 1, 2 or 5 times a power of ten with no more
// digits than the step needs, powers of ten, times of day by steps that divide a minute, an hour or a day.
#pragma once

#include <string>
#include <vector>

#include "foreshock/report/chart.hpp"

namespace foreshock {

struct Tick {
  double value = 0;
  std::string label;
};

// The ticks inside [low, high], at most max_count (>= 2), and at least two where max_count >= 5. A range
// without extent or not finite gives none.
[[nodiscard]] std::vector<Tick> axis_ticks(AxisRange range, int max_count);

// The same on a logarithmic axis: whole powers of ten where at least two fit, else 1, 2 and 5 times them. The
// range must be positive, or there are none.
[[nodiscard]] std::vector<Tick> log_ticks(AxisRange range, int max_count);

// The shortest step (s) of time that is at least this long; a week's multiple at the long end.
[[nodiscard]] double time_step(double least_s);

// Seconds since 1970 UTC at multiples of a step that time_step gave: "15:04", with seconds under a minute;
// days are "11-08". Outside the years that 64-bit nanoseconds hold there are none.
[[nodiscard]] std::vector<Tick> time_ticks(AxisRange range, double step_s);

// The range's begin and the midnights in it, as "2025-11-08".
[[nodiscard]] std::vector<Tick> date_ticks(AxisRange range);

// The range a plot of these values gets: its ends on round numbers, 0 included when it is near. No finite
// value: 0 to 1.
[[nodiscard]] AxisRange rounded_range(const std::vector<double>& values);

// The same for a logarithmic axis: from a power of ten to 1, 2 or 5 times one. No positive value: 0.001 to 1.
[[nodiscard]] AxisRange rounded_log_range(const std::vector<double>& values);

}  // namespace foreshock
