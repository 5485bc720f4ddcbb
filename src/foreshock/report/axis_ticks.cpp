#include "foreshock/report/axis_ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr int kRangeTicks = 6;
constexpr double kDay = 86'400;
constexpr double kTimeSteps[] = {1,   2,    5,    10,   15,    30,    60,    120,  300,      600,
                                 900, 1800, 3600, 7200, 10800, 21600, 43200, kDay, 2 * kDay, 7 * kDay};
constexpr double kFarthestSecond = 9.2e9;  // of 64-bit nanoseconds, on both sides of 1970

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

bool is_time(AxisRange range) {
  return range.high > range.low && range.low > -kFarthestSecond && range.high < kFarthestSecond;
}

// A part of "2025-11-08T15:12:31".
std::string time_text(double second, std::size_t from, std::size_t length) {
  return format_time(from_second(static_cast<std::int64_t>(second))).substr(from, length);
}

std::vector<Tick> log_ticks_of(AxisRange range, const std::vector<double>& mantissas, int decade_step) {
  std::vector<Tick> ticks;
  const int first = static_cast<int>(std::floor(std::log10(range.low)));
  for (int exponent = first; std::pow(10.0, exponent) <= range.high * (1 + 1e-9); ++exponent) {
    if (exponent % decade_step != 0) continue;
    for (const double mantissa : mantissas) {
      const double value = mantissa * std::pow(10.0, exponent);
      if (value < range.low * (1 - 1e-9) || value > range.high * (1 + 1e-9)) continue;
      ticks.push_back({value, fmt::format("{:g}", value)});
    }
  }
  return ticks;
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

std::vector<Tick> log_ticks(AxisRange range, int max_count) {
  if (!(range.low > 0) || !(range.high > range.low) || !std::isfinite(range.high)) return {};
  const auto fits = [&](const std::vector<Tick>& ticks) {
    return static_cast<int>(ticks.size()) <= max_count;
  };
  for (const std::vector<double>& mantissas : {std::vector<double>{1, 2, 5}, std::vector<double>{1, 3}}) {
    std::vector<Tick> ticks = log_ticks_of(range, mantissas, 1);
    if (fits(ticks)) return ticks;
  }
  for (int decades = 1;; ++decades) {
    std::vector<Tick> ticks = log_ticks_of(range, {1}, decades);
    if (fits(ticks) || decades > 600) return ticks;
  }
}

double time_step(double least_s) {
  for (const double step : kTimeSteps) {
    if (step >= least_s) return step;
  }
  return std::ceil(least_s / (7 * kDay)) * 7 * kDay;
}

std::vector<Tick> time_ticks(AxisRange range, double step_s) {
  if (!is_time(range)) return {};
  std::vector<Tick> ticks;
  for (double k = std::ceil(range.low / step_s); k * step_s <= range.high; ++k) {
    const double second = k * step_s;
    ticks.push_back(
        {second, step_s >= kDay ? time_text(second, 5, 5) : time_text(second, 11, step_s < 60 ? 8 : 5)});
  }
  return ticks;
}

std::vector<Tick> date_ticks(AxisRange range) {
  if (!is_time(range)) return {};
  std::vector<Tick> ticks{{range.low, time_text(std::floor(range.low), 0, 10)}};
  for (double day = std::floor(range.low / kDay) + 1; day * kDay <= range.high; ++day) {
    ticks.push_back({day * kDay, time_text(day * kDay, 0, 10)});
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

AxisRange rounded_log_range(const std::vector<double>& values) {
  AxisRange range{INFINITY, 0};
  for (const double value : values) {
    if (!std::isfinite(value) || value <= 0) continue;
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  if (range.high == 0) return {0.001, 1};
  const double low = std::pow(10.0, std::floor(std::log10(range.low) + 1e-9));
  double high = std::pow(10.0, std::floor(std::log10(range.high) + 1e-9));
  for (const double mantissa : {2.0, 2.5, 2.0}) {  // 2, 5, 10 times the power
    if (high >= range.high * (1 - 1e-9)) break;
    high *= mantissa;
  }
  return {low, high > low ? high : 10 * low};
}

}  // namespace foreshock
