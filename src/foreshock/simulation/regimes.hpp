// The regime of a simulated market, one for all its products: a Markov chain over calm, normal and stressed
// that shifts the logarithm of volatility. Opt-in (MarketSettings::regimes): levels that change at known
// seconds, for whoever tests detectors of change. Stays mean_s seconds in a regime on average, geometrically
// distributed; starts normal.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "foreshock/stats/random.hpp"

namespace foreshock {

struct Regime {
  std::string_view name;
  double log_volatility = 0;  // added to ln(volatility / typical)
  double mean_s = 0;
};

inline constexpr std::size_t kNormalRegime = 1;
inline constexpr std::array<Regime, 3> kRegimes = {Regime{"calm", -0.5, 2400}, Regime{"normal", 0.0, 3600},
                                                   Regime{"stressed", 0.9, 600}};

class RegimeProcess {
 public:
  explicit RegimeProcess(std::uint64_t seed) : random_(seed, "regimes") {}
  // Index into kRegimes of one second after another.
  std::size_t next_second();

 private:
  Random random_;
  std::size_t regime_ = kNormalRegime;
};

}  // namespace foreshock
