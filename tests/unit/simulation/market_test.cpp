#include "foreshock/simulation/market.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "foreshock/core/error.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kStep = kUnitsPerOne / 100;

// A day of one product, simulated once for all tests.
struct Day {
  std::vector<MarketTick> ticks;
  std::vector<double> returns;  // of the mid on the 1 s grid
  std::vector<TruthSecond> truth;
};

const Day& day() {
  static const Day all = [] {
    Day out;
    Market market(MarketSettings{.seed = 5});
    MarketSecond second;
    double mid = 0;
    while (market.next_second(second)) {
      for (const ProductTick& tick : second.ticks) out.ticks.push_back(tick.tick);
      out.truth.push_back(second.truth[0]);
      const double now = 0.5 * double(market.latest(0).bid + market.latest(0).ask);
      if (mid != 0) out.returns.push_back(std::log(now / mid));
      mid = now;
    }
    return out;
  }();
  return all;
}

double volatility_bp(const std::vector<double>& returns, std::size_t from, std::size_t count) {
  double sum = 0;
  for (std::size_t i = from; i < from + count; ++i) sum += returns[i] * returns[i];
  return 1e4 * std::sqrt(sum);
}

double autocorrelation_of_size(const std::vector<double>& returns, std::size_t lag) {
  double mean = 0, square = 0, product = 0;
  for (const double r : returns) mean += std::abs(r) / double(returns.size());
  for (const double r : returns) square += (std::abs(r) - mean) * (std::abs(r) - mean);
  for (std::size_t i = lag; i < returns.size(); ++i) {
    product += (std::abs(returns[i]) - mean) * (std::abs(returns[i - lag]) - mean);
  }
  return product / square;
}

TEST(Market, HasTheActivityOfARealProduct) {
  EXPECT_GT(day().ticks.size(), 250'000u);
  EXPECT_LT(day().ticks.size(), 500'000u);
  std::vector<double> minutes;
  for (std::size_t at = 0; at + 60 <= day().returns.size(); at += 60) {
    minutes.push_back(volatility_bp(day().returns, at, 60));
  }
  std::sort(minutes.begin(), minutes.end());
  EXPECT_GT(minutes[minutes.size() / 2], 2);
  EXPECT_LT(minutes[minutes.size() / 2], 8);
  EXPECT_GT(minutes[minutes.size() / 10], 0.7);
  EXPECT_LT(minutes[minutes.size() * 9 / 10], 15);
}

TEST(Market, ClustersInVolatility) {
  EXPECT_GT(autocorrelation_of_size(day().returns, 1), 0.15);
  EXPECT_GT(autocorrelation_of_size(day().returns, 60), 0.1);
  EXPECT_GT(autocorrelation_of_size(day().returns, 600), 0.03);
}

TEST(Market, DoesNotTrend) {
  double sum = 0, product = 0, square = 0;
  for (std::size_t i = 10; i < day().returns.size(); i += 10) {
    double now = 0, before = 0;
    for (std::size_t j = i - 10; j < i; ++j) now += day().returns[j];
    if (i >= 20) {
      for (std::size_t j = i - 20; j < i - 10; ++j) before += day().returns[j];
    }
    product += now * before;
    square += now * now;
    sum += now;
  }
  EXPECT_LT(std::abs(product / square), 0.1) << "10 s returns must not predict each other";
  EXPECT_LT(std::abs(sum), 0.12);
}

TEST(Market, RealisesTheTruth) {
  double realised = 0, truth = 0;
  for (const double r : day().returns) realised += r * r * 1e8;
  for (const TruthSecond& second : day().truth) truth += second.integrated_variance_bp2;
  EXPECT_NEAR(realised / truth, 1, 0.15);
}

TEST(Market, SweepsTheBookInCascades) {
  std::map<UnixNanos, int> sizes;
  for (const MarketTick& tick : day().ticks) ++sizes[tick.time];
  const auto cascades = double(sizes.size());
  EXPECT_NEAR(1 - cascades / double(day().ticks.size()), 0.5, 0.05) << "share of prints that repeat a time";
  int largest = 0;
  for (const auto& [time, size] : sizes) largest = std::max(largest, size);
  EXPECT_GT(largest, 40);
}

TEST(Market, QuotesOneStepUnlessItIsBusy) {
  std::vector<std::pair<double, std::int64_t>> seconds_seen;  // truth, spread of the last tick
  const std::int64_t first = floor_second(MarketSettings().start);
  int one_step = 0;
  std::map<std::int64_t, std::int64_t> spread_at;
  for (const MarketTick& tick : day().ticks) {
    ASSERT_GT(tick.bid, 0);
    ASSERT_LT(tick.bid, tick.ask);
    ASSERT_EQ(tick.bid % kStep, 0);
    ASSERT_EQ(tick.ask % kStep, 0);
    ASSERT_EQ(tick.price % kStep, 0);
    ASSERT_GT(tick.bid_size, 0);
    ASSERT_GT(tick.ask_size, 0);
    ASSERT_LE(tick.low_24h, tick.price);
    ASSERT_GE(tick.high_24h, tick.price);
    one_step += tick.ask - tick.bid == kStep;
    spread_at[floor_second(tick.time) - first] = tick.ask - tick.bid;
  }
  EXPECT_GT(one_step / double(day().ticks.size()), 0.45);
  for (const auto& [second, spread] : spread_at) {
    seconds_seen.emplace_back(day().truth[static_cast<std::size_t>(second)].sigma_bp, spread);
  }
  std::sort(seconds_seen.begin(), seconds_seen.end());
  const auto wide_share = [&](std::size_t from, std::size_t to) {
    const auto wide =
        std::count_if(seconds_seen.begin() + std::ptrdiff_t(from), seconds_seen.begin() + std::ptrdiff_t(to),
                      [](const auto& seen) { return seen.second > kStep; });
    return double(wide) / double(to - from);
  };
  const std::size_t n = seconds_seen.size();
  EXPECT_GT(wide_share(n * 9 / 10, n), 1.5 * wide_share(0, n / 2));
}

TEST(Market, PrintsOutsideTheQuoteNowAndThen) {
  const auto outside = std::count_if(day().ticks.begin(), day().ticks.end(), [](const MarketTick& tick) {
    return tick.price < tick.bid || tick.price > tick.ask;
  });
  EXPECT_GT(double(outside) / double(day().ticks.size()), 0.08);
  EXPECT_LT(double(outside) / double(day().ticks.size()), 0.63);
}

TEST(Market, LetsTheDaysVolumeFall) {
  int falls = 0, rises = 0;
  for (std::size_t i = 1; i < day().ticks.size(); ++i) {
    falls += day().ticks[i].volume_24h < day().ticks[i - 1].volume_24h;
    rises += day().ticks[i].volume_24h > day().ticks[i - 1].volume_24h;
  }
  EXPECT_GT(falls, 1000);
  EXPECT_GT(rises, falls);
}

TEST(Market, DoesNotDependOnItsCompany) {
  Market alone(MarketSettings{.products = {"BTC-USD"}, .duration_s = 300});
  Market both(MarketSettings{.products = {"ETH-USD", "BTC-USD"}, .duration_s = 300});
  MarketSecond one, two;
  while (alone.next_second(one)) {
    ASSERT_TRUE(both.next_second(two));
    ASSERT_EQ(one.truth[0].sigma_bp, two.truth[1].sigma_bp);
    ASSERT_EQ(alone.latest(0).time, both.latest(1).time);
    ASSERT_EQ(alone.latest(0).price, both.latest(1).price);
    ASSERT_TRUE(std::is_sorted(two.ticks.begin(), two.ticks.end(),
                               [](const auto& a, const auto& b) { return a.tick.time < b.tick.time; }));
  }
  EXPECT_FALSE(both.next_second(two));
}

TEST(Market, RefusesSettingsItCannotServe) {
  const auto refuses = [](MarketSettings settings, const std::string& word) {
    try {
      Market market(std::move(settings));
      FAIL() << "accepted, should name " << word;
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_setting);
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
  };
  refuses({.products = {}}, "product");
  refuses({.products = {"BTC\"USD"}}, "BTC\"USD");
  refuses({.products = {""}}, "letters");
  refuses({.products = {"BTC-USD", "ETH-USD", "BTC-USD"}}, "twice");
  refuses({.duration_s = 0}, "0 s");
  refuses({.duration_s = 400LL * 86'400}, "366 days");
  refuses({.start = from_nanos(1)}, "whole second");
  refuses({.start = from_second(-5)}, "1970");
}

}  // namespace
}  // namespace foreshock
