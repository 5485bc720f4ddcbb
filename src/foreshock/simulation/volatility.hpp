// The volatility of a simulated market: the logarithm of its ratio to a typical level, second by second.
// Log volatility = Ornstein-Uhlenbeck processes on scales of 30 s, 5 min, 1 h and 8 h (volatility clusters on
// all of them) + rare news that decays with the two fast ones + a season of the hour of day and of the minute
// of the hour. 60 % of the variance is shared by all products of a seed. A product's path does not depend on
// which others run.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "foreshock/stats/random.hpp"

namespace foreshock {

inline constexpr std::size_t kVolatilityScales = 4;

// One set of scales, each stationary from the start with mean 0 before news.
class MultiScaleProcess {
 public:
  explicit MultiScaleProcess(Random random);
  double next_second();  // the sum over scales

 private:
  Random random_;
  std::array<double, kVolatilityScales> levels_{};
};

class VolatilityProcess {
 public:
  VolatilityProcess(std::uint64_t seed, std::string_view product_id);
  // ln(volatility / typical) for `second` of UTC; call for one second after another.
  double next_second(std::int64_t second);

 private:
  MultiScaleProcess shared_;
  MultiScaleProcess own_;
};

// The season's part: busiest at 15:00 UTC, with bursts that start at :00, :15, :30 and :45 and fade in
// minutes.
[[nodiscard]] double seasonal_log_volatility(std::int64_t second);

}  // namespace foreshock
