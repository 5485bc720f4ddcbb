#include "foreshock/stats/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace foreshock {
namespace {

constexpr int kDraws = 200'000;

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const std::function<double()>& draw) {
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw();
    sum += x;
    squares += x * x;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

TEST(Random, RepeatsAndSeparatesSeedsAndStreams) {
  EXPECT_EQ(Random(7).bits(), Random(7).bits());
  EXPECT_NE(Random(7).bits(), Random(8).bits());
  EXPECT_NE(Random(7).bits(), Random(7 + (1ULL << 32)).bits());
  EXPECT_NE(Random(7, "a").bits(), Random(7, "b").bits());
  EXPECT_NE(Random(7, "a").bits(), Random(7).bits());
}

// Any compiler, level or instruction set must give these very bits.
TEST(Random, IsTheSameEverywhere) {
  Random random(42, "pinned");
  EXPECT_EQ(random.bits(), 13397908636236652376u);
  EXPECT_EQ(random.below(1'000'000), 4'937u);
  EXPECT_EQ(random.uniform01(), 0x1.6b8d3d13615b4p-3);
  EXPECT_EQ(random.normal(), 0x1.42258bd58ba9ep+0);
  EXPECT_EQ(random.normal(), -0x1.9d45c6cb2d9c8p+0);
  EXPECT_EQ(random.exponential(), 0x1.00d26475e18bap+1);
  EXPECT_EQ(random.geometric(0.01), 39);
  EXPECT_EQ(random.poisson(50), 56);
}

TEST(Random, UniformStaysInsideItsInterval) {
  Random random(1);
  const Moments m = moments([&] {
    const double x = random.uniform01();
    EXPECT_TRUE(x > 0 && x < 1);
    return x;
  });
  EXPECT_NEAR(m.mean, 0.5, 0.003);
  EXPECT_NEAR(m.variance, 1.0 / 12, 0.001);
}

TEST(Random, BelowIsEvenOverAnAwkwardBound) {
  Random random(2);
  std::vector<int> hits(7);
  for (int i = 0; i < kDraws; ++i) ++hits.at(random.below(7));
  for (const int n : hits) EXPECT_NEAR(n, kDraws / 7.0, 4 * std::sqrt(kDraws / 7.0));
  EXPECT_EQ(random.below(1), 0u);
  // With a bound of 3/4 of 2^64, draws without rejection would fall below 2^62 half of the time, not a third.
  int low = 0;
  for (int i = 0; i < 30'000; ++i) low += random.below(3ULL << 62) < (1ULL << 62);
  EXPECT_NEAR(low, 10'000, 350);
}

TEST(Random, NormalHasItsMomentsAndTails) {
  Random random(3);
  int beyond_two = 0, beyond_three = 0;
  const Moments m = moments([&] {
    const double x = random.normal();
    beyond_two += std::abs(x) > 2;
    beyond_three += std::abs(x) > 3;
    return x;
  });
  EXPECT_NEAR(m.mean, 0, 0.01);
  EXPECT_NEAR(m.variance, 1, 0.015);
  EXPECT_NEAR(beyond_two / double(kDraws), 0.0455, 0.002);
  EXPECT_NEAR(beyond_three / double(kDraws), 0.0027, 0.0005);
}

TEST(Random, ExponentialHasMeanAndVarianceOne) {
  Random random(4);
  const Moments m = moments([&] { return random.exponential(); });
  EXPECT_NEAR(m.mean, 1, 0.01);
  EXPECT_NEAR(m.variance, 1, 0.03);
}

TEST(Random, GeometricCountsTrialsFromOne) {
  Random random(5);
  const Moments m = moments([&] {
    const auto n = random.geometric(0.25);
    EXPECT_GE(n, 1);
    return double(n);
  });
  EXPECT_NEAR(m.mean, 4, 0.04);
  EXPECT_NEAR(m.variance, 12, 0.4);
  EXPECT_EQ(random.geometric(1), 1);
  EXPECT_GT(random.geometric(1e-9), 1);
}

TEST(Random, PoissonHasEqualMeanAndVariance) {
  Random random(6);
  const Moments m = moments([&] { return double(random.poisson(3.5)); });
  EXPECT_NEAR(m.mean, 3.5, 0.03);
  EXPECT_NEAR(m.variance, 3.5, 0.08);
  EXPECT_EQ(random.poisson(0), 0);
}

TEST(Random, RefusesWhatHasNoDistribution) {
  Random random(9);
  EXPECT_DEATH(static_cast<void>(random.below(0)), "bound > 0");
  EXPECT_DEATH(static_cast<void>(random.geometric(0)), "probability >= 1e-9");
  EXPECT_DEATH(static_cast<void>(random.poisson(-1)), "mean >= 0");
}

}  // namespace
}  // namespace foreshock
