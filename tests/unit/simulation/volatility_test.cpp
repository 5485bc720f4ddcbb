#include "foreshock/simulation/volatility.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace foreshock {
namespace {

constexpr std::int64_t kMidnight = 1'767'571'200;

std::vector<double> path(std::uint64_t seed, std::string_view product_id, std::int64_t seconds_wanted) {
  VolatilityProcess process(seed, product_id);
  std::vector<double> all;
  for (std::int64_t i = 0; i < seconds_wanted; ++i) all.push_back(process.next_second(kMidnight + i));
  return all;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag = 0) {
  double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
  const auto n = static_cast<double>(a.size() - lag);
  for (std::size_t i = 0; i + lag < a.size(); ++i) {
    const double x = a[i], y = b[i + lag];
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  return (n * sab - sa * sb) / std::sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
}

TEST(Volatility, RemembersOnEveryScale) {
  const auto x = path(1, "BTC-USD", 10 * 86'400);
  const double second = correlation(x, x, 1), minutes = correlation(x, x, 120),
               hour = correlation(x, x, 3600), day = correlation(x, x, 43'200);
  EXPECT_GT(second, 0.98);
  EXPECT_LT(minutes, 0.9) << "the fast scales must be gone";
  EXPECT_GT(minutes, 0.6);
  EXPECT_GT(hour, 0.2);
  EXPECT_LT(day, hour);
}

TEST(Volatility, SpreadsAsItsScalesSay) {
  const auto x = path(2, "BTC-USD", 20 * 86'400);
  double mean = 0, square = 0;
  for (const double v : x) {
    mean += v / double(x.size());
    square += v * v / double(x.size());
  }
  EXPECT_NEAR(mean, 0.1, 0.2);  // news and seasons lift it above 0
  EXPECT_NEAR(std::sqrt(square - mean * mean), 0.65, 0.15);
}

TEST(Volatility, ShowsTheMinuteOfTheHour) {
  const auto x = path(3, "BTC-USD", 20 * 86'400);
  std::array<double, 60> by_minute{};
  for (std::size_t i = 0; i < x.size(); ++i) by_minute[i / 60 % 60] += x[i] / (double(x.size()) / 60);
  EXPECT_GT(by_minute[0], by_minute[12] + 0.25);
  EXPECT_GT(by_minute[30], by_minute[27] + 0.15);
  EXPECT_GT(by_minute[0], by_minute[30]);
}

TEST(Volatility, IsSharedInPart) {
  const auto btc = path(4, "BTC-USD", 3 * 86'400);
  EXPECT_EQ(btc, path(4, "BTC-USD", 3 * 86'400));
  EXPECT_GT(correlation(btc, path(4, "ETH-USD", 3 * 86'400)), 0.3);
  EXPECT_LT(correlation(btc, path(4, "ETH-USD", 3 * 86'400)), 0.95);
}

TEST(Volatility, HasASeasonThatRepeatsDailyBeforeAndAfter1970) {
  for (const std::int64_t second : {0, 899, 900, 1800, 54'000}) {
    EXPECT_EQ(seasonal_log_volatility(second), seasonal_log_volatility(second + 86'400));
    EXPECT_EQ(seasonal_log_volatility(second), seasonal_log_volatility(second - 86'400));
  }
  EXPECT_GT(seasonal_log_volatility(15 * 3600 + 840), seasonal_log_volatility(3 * 3600 + 840));
}

}  // namespace
}  // namespace foreshock
