#include "foreshock/simulation/volatility.hpp"

#include <cmath>
#include <string>

#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

struct Scale {
  double seconds;
  double deviation;  // stationary standard deviation of the log
  double news;       // mean kick of one piece of news
};
constexpr std::array<Scale, kVolatilityScales> kScales = {Scale{30, 0.24, 0.5}, Scale{300, 0.34, 0.4},
                                                          Scale{3600, 0.36, 0}, Scale{28800, 0.30, 0}};
constexpr double kNewsPerSecond = 6.0 / 86'400;
constexpr double kSharedVariance = 0.6;

constexpr double kHourAmplitude = 0.22;
constexpr double kFullHourBurst = 0.40, kHalfHourBurst = 0.28, kQuarterBurst = 0.12;
constexpr double kBurstFadeSeconds = 150;

}  // namespace

MultiScaleProcess::MultiScaleProcess(Random random) : random_(random) {
  for (std::size_t i = 0; i < kVolatilityScales; ++i) levels_[i] = kScales[i].deviation * random_.normal();
}

double MultiScaleProcess::next_second() {
  static const auto persistence = [] {
    std::array<double, kVolatilityScales> all{};
    for (std::size_t i = 0; i < kVolatilityScales; ++i) all[i] = fixed_exp(-1 / kScales[i].seconds);
    return all;
  }();
  const double news = random_.chance(kNewsPerSecond) ? random_.exponential() : 0;
  double sum = 0;
  for (std::size_t i = 0; i < kVolatilityScales; ++i) {
    const double keep = persistence[i];
    const double shock = kScales[i].deviation * std::sqrt(1 - keep * keep);
    levels_[i] = keep * levels_[i] + shock * random_.normal() + kScales[i].news * news;
    sum += levels_[i];
  }
  return sum;
}

VolatilityProcess::VolatilityProcess(std::uint64_t seed, std::string_view product_id)
    : shared_(Random(seed, "volatility")), own_(Random(seed, "volatility of " + std::string(product_id))) {}

double VolatilityProcess::next_second(std::int64_t second) {
  const double shared = std::sqrt(kSharedVariance) * shared_.next_second();
  const double own = std::sqrt(1 - kSharedVariance) * own_.next_second();
  return shared + own + seasonal_log_volatility(second);
}

double seasonal_log_volatility(std::int64_t second) {
  constexpr double kTwoPi = 6.283185307179586;
  const auto of_day = static_cast<double>((second % 86'400 + 86'400) % 86'400);
  const auto of_hour = static_cast<std::int64_t>(of_day) % 3600;
  const double burst = of_hour < 900                       ? kFullHourBurst
                       : of_hour >= 1800 && of_hour < 2700 ? kHalfHourBurst
                                                           : kQuarterBurst;
  return kHourAmplitude * fixed_sin(kTwoPi * (of_day / 86'400 - 9.0 / 24)) +
         burst * fixed_exp(-static_cast<double>(of_hour % 900) / kBurstFadeSeconds);
}

}  // namespace foreshock
