#include "foreshock/simulation/regimes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "foreshock/simulation/market.hpp"

namespace foreshock {
namespace {

TEST(Regimes, StayAsLongAsTheySayOnAverage) {
  RegimeProcess process(5);
  std::map<std::size_t, std::vector<double>> stays;
  std::size_t now = process.next_second();
  EXPECT_EQ(now, kNormalRegime);
  double length = 1;
  for (int i = 0; i < 8'000'000; ++i) {
    const std::size_t next = process.next_second();
    if (next == now) {
      ++length;
      continue;
    }
    stays[now].push_back(length);
    now = next;
    length = 1;
  }
  for (std::size_t regime = 0; regime < kRegimes.size(); ++regime) {
    const std::vector<double>& all = stays[regime];
    ASSERT_GT(all.size(), 500U);
    double sum = 0;
    for (const double one : all) sum += one;
    const double mean = sum / double(all.size());
    // Geometric: the standard error of the mean is about mean / sqrt(n); four of them.
    EXPECT_NEAR(mean / kRegimes[regime].mean_s, 1, 4 / std::sqrt(double(all.size())));
  }
}

MarketSettings of_a_day(bool regimes) {
  MarketSettings settings;
  settings.regimes = regimes;
  settings.duration_s = 86'400;
  return settings;
}

TEST(Regimes, MoveTheVolatilityOfAMarketAndNothingElseOfItsPath) {
  Market with(of_a_day(true)), without(of_a_day(false));
  MarketSecond a, b;
  std::array<int, kRegimes.size()> seen{};
  while (with.next_second(a)) {
    ASSERT_TRUE(without.next_second(b));
    EXPECT_EQ(b.regime, kNormalRegime);
    ++seen[a.regime];
    EXPECT_NEAR(std::log(a.truth[0].sigma_bp / b.truth[0].sigma_bp), kRegimes[a.regime].log_volatility,
                1e-12);
  }
  EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](int n) { return n > 600; }));
}

}  // namespace
}  // namespace foreshock
