#include "foreshock/report/axis_ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr int kRangeTicks = 6;

struct Step {
  double mantissa = 1;  // 1, 2 or 5
  int exponent = 0;
  [[nodiscard]] double size() const { return mantissa * std::pow(10.0, exponent); }
};

// The smallest step that gives at most max_count ticks.
Step step_for(AxisRange range, int max_count) {
  const double rough = (range.high - range.low) / max_count;
  Step step{1, static_cast<int>(std::floor(std::log10(rough)))};
  const auto count = [&] {
    return std::floor(range.high / step.size() + 1e-9) - std::ceil(range.low / step.size() - 1e-9) + 1;
  };
  while (count() > max_count) {
    step = step.mantissa == 1   ? Step{2, step.exponent}
           : step.mantissa == 2 ? Step{5, step.exponent}
                                : Step{1, step.exponent + 1};
  }
  return step;
}

std::string tick_label(double value, const Step& step, double largest) {
  if (step.exponent < -5 || largest >= 1e7) return fmt::format("{:.3g}", value);
  return fmt::format("{:.{}f}", value, std::max(0, -step.exponent));
}

}  // namespace

std::vector<Tick> axis_ticks(AxisRange range, int max_count) {
  if (!(range.high > range.low) || !std::isfinite(range.high - range.low)) return {};
  const Step step = step_for(range, max_count);
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  std::vector<Tick> ticks;
  const double first = std::ceil(range.low / step.size() - 1e-9);
  const double last = std::floor(range.high / step.size() + 1e-9);
  for (double k = first; k <= last; ++k) {
    const double value = k == 0 ? 0 : k * step.size();
    ticks.push_back({value, tick_label(value, step, largest)});
  }
  return ticks;
}

AxisRange rounded_range(const std::vector<double>& values) {
  AxisRange range{INFINITY, -INFINITY};
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  if (range.low > range.high) return {};
  if (range.low == range.high) {
    const double margin = range.low == 0 ? 1 : std::abs(range.low) / 2;
    range = {range.low - margin, range.high + margin};
  }
  const double extent = range.high - range.low;
  if (range.low > 0 && range.low < extent) range.low = 0;
  if (range.high < 0 && -range.high < extent) range.high = 0;
  const double step = step_for(range, kRangeTicks).size();
  return {std::floor(range.low / step + 1e-9) * step, std::ceil(range.high / step - 1e-9) * step};
}

}  // namespace foreshock
