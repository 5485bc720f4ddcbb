// Kolmogorov-Smirnov probabilities against enumeration, closed forms and one another.
#include "foreshock/drift/ks_probability.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace foreshock {
namespace {

// The share of all orders of two samples that reach the distance.
double by_enumeration(int m, int n, double distance) {
  std::vector<int> order(static_cast<std::size_t>(m), 0);
  order.insert(order.end(), static_cast<std::size_t>(n), 1);
  double all = 0, reach = 0;
  do {
    double i = 0, j = 0, most = 0;
    for (const int which : order) {
      (which == 0 ? i : j) += 1;
      most = std::max(most, std::abs(i / m - j / n));
    }
    all += 1;
    reach += most >= distance - 1e-9 ? 1 : 0;
  } while (std::next_permutation(order.begin(), order.end()));
  return reach / all;
}

TEST(KsTwoSampleTest, IsTheShareOfAllOrders) {
  for (int m = 1; m <= 7; ++m) {
    for (int n = 1; n <= 7; ++n) {
      for (int step = 0; step <= std::lcm(m, n); ++step) {
        const double distance = static_cast<double>(step) / std::lcm(m, n);
        EXPECT_NEAR(ks_two_sample(static_cast<std::size_t>(m), static_cast<std::size_t>(n), distance),
                    by_enumeration(m, n, distance), 1e-13)
            << m << " and " << n << ", " << step;
      }
    }
  }
}

TEST(KsOneSampleTest, ClosedFormsOfFewObservations) {
  for (double d = 0.5; d < 1; d += 0.01) EXPECT_NEAR(ks_one_sample(1, d), 2 * (1 - d), 1e-14);
  for (double d = 0.25; d < 0.5; d += 0.01)
    EXPECT_NEAR(ks_one_sample(2, d), 1 - 2 * std::pow(2 * d - 0.5, 2), 1e-13);
  for (double d = 0.5; d < 1; d += 0.01) EXPECT_NEAR(ks_one_sample(2, d), 2 * std::pow(1 - d, 2), 1e-13);
  EXPECT_EQ(ks_one_sample(5, 0), 1);
  EXPECT_EQ(ks_one_sample(5, 1), 0);
}

// The example of Marsaglia, Tsang & Wang (2003).
TEST(KsOneSampleTest, PublishedValue) {
  EXPECT_NEAR(1 - ks_one_sample(10, 0.274), 0.6284796154565, 1e-12);
}

// Where the way of computing changes there is no step: exact on either side, and 2e-6 at the expansion.
TEST(KsOneSampleTest, WaysOfComputingMeet) {
  for (const std::size_t n : {50U, 140U}) {
    const double d = std::sqrt(4.0 / static_cast<double>(n));
    EXPECT_NEAR(ks_one_sample(n, d - 1e-12), ks_one_sample(n, d + 1e-12), 1e-11) << n;
  }
  for (const std::size_t n : {200U, 500U, 1000U}) {
    const auto count = static_cast<double>(n);
    const double tail = std::sqrt(2.2 / count), low = std::pow(1.4 / count, 2.0 / 3);
    EXPECT_NEAR(ks_one_sample(n, tail - 1e-12), ks_one_sample(n, tail + 1e-12), 2e-6) << n;
    EXPECT_NEAR(ks_one_sample(n, low - 1e-12), ks_one_sample(n, low + 1e-12), 2e-6) << n;
  }
}

TEST(KsAsymptoticTest, IsTheLimitOfMany) {
  EXPECT_NEAR(ks_asymptotic(1e6, 1.0 / 1000), 0.26999967167735456, 1e-12);  // Kolmogorov's K(1)
  EXPECT_NEAR(ks_asymptotic(1000, 0.03), ks_one_sample(1000, 0.03), 0.02);
  EXPECT_EQ(ks_asymptotic(1000, 0), 1);
  EXPECT_NEAR(ks_asymptotic(1e9, 0.5), 0, 1e-300);
}

}  // namespace
}  // namespace foreshock
