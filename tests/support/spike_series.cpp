#include "tests/support/spike_series.hpp"

#include <array>
#include <cmath>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/elementary.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kStartSecond = 1'764'547'200;  // a midnight
constexpr std::int64_t kPast = 300;
constexpr std::int64_t kHorizon = 60;
constexpr double kRelative = 2.6;  // k^2: a tenth of the labels are 1, about
constexpr double kFixed = 260.0;   // tau^2, likewise

// Stationary, mean 0; forgets at the rate exp(-1 / scale) a second.
class Forgetful {
 public:
  Forgetful(double scale, double sd, Random& random)
      : keep_(fixed_exp(-1.0 / scale)),
        noise_(sd * std::sqrt(1.0 - keep_ * keep_)),
        level_(sd * random.normal()) {}
  double next(Random& random) { return level_ = keep_ * level_ + noise_ * random.normal(); }

 private:
  double keep_;
  double noise_;
  double level_;
};

// Sums of squared returns before each second.
std::vector<double> variance_before(std::int64_t count, Random& random) {
  std::array<Forgetful, 3> levels{Forgetful(30, 0.35, random), Forgetful(300, 0.4, random),
                                  Forgetful(3600, 0.35, random)};
  std::vector<double> sums{0.0};
  sums.reserve(static_cast<std::size_t>(count) + 1);
  for (std::int64_t second = 0; second < count; ++second) {
    double log_volatility = 0.0;
    for (Forgetful& level : levels) log_volatility += level.next(random);
    const double r = fixed_exp(log_volatility) * random.normal();
    sums.push_back(sums.back() + r * r);
  }
  return sums;
}

}  // namespace

SpikeSeries make_spike_series(Threshold threshold, std::int64_t count, std::uint64_t seed) {
  Random random(seed, "spike series");
  const std::vector<double> before = variance_before(kPast + count + kHorizon, random);
  const auto per_minute = [&](std::int64_t from, std::int64_t to) {
    return 60.0 / static_cast<double>(to - from) *
           (before[static_cast<std::size_t>(to)] - before[static_cast<std::size_t>(from)]);
  };
  Forgetful model_noise(60, 0.15, random);
  Forgetful bar_noise(60, 0.3, random);
  SpikeSeries series;
  for (std::int64_t now = kPast; now < kPast + count; ++now) {
    const double level = threshold == Threshold::relative ? kRelative * per_minute(now - kPast, now) : kFixed;
    const double near = fixed_log(per_minute(now - 20, now));
    const double far = fixed_log(per_minute(now - kPast, now));
    const double outlook = 0.4 * near + 0.4 * far - 0.9 * fixed_log(level);
    const auto probability = [&](double noise) {
      return 1.0 / (1.0 + fixed_exp(1.3 - 1.5 * (outlook + noise)));
    };
    series.timestamp_ns.push_back((kStartSecond + now) * kNanosPerSecond);
    series.label.push_back(per_minute(now, now + kHorizon) >= level ? 1 : 0);
    series.model.push_back(probability(model_noise.next(random)));
    series.bar.push_back(probability(bar_noise.next(random)));
  }
  return series;
}

}  // namespace foreshock
