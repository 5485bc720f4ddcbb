#include "foreshock/evaluation/diebold_mariano.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

using Bits = std::vector<std::uint8_t>;
using Numbers = std::vector<double>;

// One forecast a window: its Brier loss against label 0 is p^2, so d is given by choosing p.
struct Series {
  Numbers first;
  Numbers second;
  Bits labels;
  std::vector<std::int64_t> times;
  std::vector<std::uint32_t> products;

  void add(std::int64_t second_of_row, double difference, std::uint32_t product = 0) {
    first.push_back(std::sqrt(0.25 + difference));
    second.push_back(0.5);
    labels.push_back(0);
    times.push_back(second_of_row * kNanosPerSecond);
    products.push_back(product);
  }
  [[nodiscard]] DieboldMariano compare(LossKind loss = LossKind::brier) const {
    return diebold_mariano(first, second, labels, times, products, loss);
  }
};

Numbers noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  Numbers values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(0.05 + 0.1 * (random.uniform01() - 0.5));
  return values;
}

// The formula written out, a value at a time; NaN = no window.
double statistic(const Numbers& d, int lags) {
  double count = 0.0;
  double mean = 0.0;
  for (const double value : d) {
    if (std::isnan(value)) continue;
    count += 1.0;
    mean += value;
  }
  mean /= count;
  double variance = 0.0;
  for (std::size_t a = 0; a < d.size(); ++a) {
    for (std::size_t b = 0; b < d.size(); ++b) {
      const double distance = std::abs(static_cast<double>(a) - static_cast<double>(b));
      if (distance > lags || std::isnan(d[a]) || std::isnan(d[b])) continue;
      variance += (1.0 - distance / (lags + 1.0)) * (d[a] - mean) * (d[b] - mean) / (count * count);
    }
  }
  const double h = lags + 1.0;
  return std::sqrt((count + 1.0 - 2.0 * h + h * (h - 1.0) / count) / count) * mean / std::sqrt(variance);
}

TEST(DieboldMariano, IsTheFormulaOverMinutes) {
  const Numbers d = noise(200, 1);
  Series series;
  for (std::size_t i = 0; i < d.size(); ++i) series.add(static_cast<std::int64_t>(i) * 60 + 7, d[i]);
  const DieboldMariano result = series.compare();
  EXPECT_EQ(result.windows, 200);
  EXPECT_EQ(result.window_seconds, 60);
  EXPECT_EQ(result.lags, 30);
  EXPECT_NEAR(*result.mean_difference, std::accumulate(d.begin(), d.end(), 0.0) / 200.0, 1e-15);
  EXPECT_NEAR(*result.statistic / statistic(d, 30), 1.0, 1e-12);
  EXPECT_LT(*result.p_value, 0.05);
}

TEST(DieboldMariano, KeepsHolesAsTheyAre) {
  Numbers d = noise(200, 2);
  for (std::size_t i = 90; i < 120; ++i) d[i] = NAN;
  d[3] = NAN;
  Series series;
  for (std::size_t i = 0; i < d.size(); ++i) {
    if (!std::isnan(d[i])) series.add(static_cast<std::int64_t>(i) * 60, d[i]);
  }
  const DieboldMariano result = series.compare();
  EXPECT_EQ(result.windows, 169);
  EXPECT_NEAR(*result.statistic / statistic(d, 30), 1.0, 1e-12);
}

TEST(DieboldMariano, AveragesTheRowsOfAMinuteAndThenItsProducts) {
  Series series;
  series.add(-1, 0.1);  // the minute before 1970 is a window of its own
  series.add(0, 0.1);
  series.add(59, 0.3);
  series.add(5, 0.4, 1);
  series.add(60, 0.5, 1);
  const DieboldMariano result = series.compare();
  EXPECT_EQ(result.windows, 3);
  EXPECT_NEAR(*result.mean_difference, (0.1 + (0.2 + 0.4) / 2.0 + 0.5) / 3.0, 1e-15);
  EXPECT_FALSE(result.statistic);
  EXPECT_EQ(result.reason, "3 windows of 60 s, 62 are needed");
}

TEST(DieboldMariano, TakesDaysWhereThereAreThirty) {
  const Numbers d = noise(40, 3);
  Series series;
  for (std::size_t i = 0; i < d.size(); ++i) {
    series.add(static_cast<std::int64_t>(i) * 86'400, d[i] - 0.01);
    series.add(static_cast<std::int64_t>(i) * 86'400 + 86'399, d[i] + 0.01);
  }
  const DieboldMariano result = series.compare();
  EXPECT_EQ(result.windows, 40);
  EXPECT_EQ(result.window_seconds, 86'400);
  EXPECT_EQ(result.lags, 3);
  EXPECT_NEAR(*result.statistic / statistic(d, 3), 1.0, 1e-9);
}

TEST(DieboldMariano, ChangesSignWithTheOrder) {
  const Numbers d = noise(100, 4);
  Series series;
  for (std::size_t i = 0; i < d.size(); ++i) series.add(static_cast<std::int64_t>(i) * 60, d[i]);
  const DieboldMariano forwards = series.compare(LossKind::log_loss);
  std::swap(series.first, series.second);
  const DieboldMariano backwards = series.compare(LossKind::log_loss);
  EXPECT_DOUBLE_EQ(*forwards.statistic, -*backwards.statistic);
  EXPECT_DOUBLE_EQ(*forwards.p_value, *backwards.p_value);
  EXPECT_GT(*forwards.mean_difference, 0.0);  // the second loses less
}

TEST(DieboldMariano, HasNoStatisticWhereNothingVaries) {
  Series same;
  Series apart;
  for (std::int64_t i = 0; i < 100; ++i) {
    same.add(i * 60, 0.0);
    apart.add(i * 60, 0.1);
  }
  EXPECT_EQ(same.compare().reason, "the difference of the losses does not vary");
  EXPECT_EQ(apart.compare().reason, "the difference of the losses does not vary");
  EXPECT_FALSE(apart.compare().statistic || apart.compare().p_value);
  EXPECT_NEAR(*apart.compare().mean_difference, 0.1, 1e-15);
  EXPECT_FALSE(Series().compare().mean_difference);
}

TEST(DieboldMariano, RefusesWhatIsNoProbability) {
  Series series;
  series.add(0, 0.1);
  series.second[0] = 1.5;
  EXPECT_THROW((void)series.compare(), UserError);
}

}  // namespace
}  // namespace foreshock
