#include "foreshock/simulation/regimes.hpp"

namespace foreshock {
namespace {

// From normal: to stressed as often as to calm. From the others: back to normal, or (rarely) across.
constexpr double kAcross = 0.1;

}  // namespace

std::size_t RegimeProcess::next_second() {
  const std::size_t now = regime_;
  if (!random_.chance(1 / kRegimes[now].mean_s)) return now;
  const std::size_t opposite = kRegimes.size() - 1 - now;
  if (now == kNormalRegime) {
    regime_ = random_.chance(0.5) ? 0 : kRegimes.size() - 1;
  } else {
    regime_ = random_.chance(kAcross) ? opposite : kNormalRegime;
  }
  return now;
}

}  // namespace foreshock
