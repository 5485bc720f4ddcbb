// Distances of two samples against their definitions, written out.
#include "foreshock/drift/two_sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace foreshock {
namespace {

SortedSample sample(std::mt19937& random, std::size_t size, std::size_t values) {
  SortedSample out;
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<double>(random() % values) / 4 - 1);
  }
  std::sort(out.begin(), out.end());
  return out;
}

double share_below(const SortedSample& of, double value) {
  const auto count = std::count_if(of.begin(), of.end(), [&](double x) { return x <= value; });
  return static_cast<double>(count) / static_cast<double>(of.size());
}

TEST(TwoSampleTest, DistancesFollowFromTheDistributionFunctions) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const SortedSample a = sample(random, 1 + random() % 40, 1 + random() % 30);
    const SortedSample b = sample(random, 1 + random() % 40, 1 + random() % 30);
    SortedSample both = a;
    both.insert(both.end(), b.begin(), b.end());
    std::sort(both.begin(), both.end());
    double most = 0, area = 0;
    for (std::size_t i = 0; i < both.size(); ++i) {
      const double apart = std::abs(share_below(a, both[i]) - share_below(b, both[i]));
      most = std::max(most, apart);
      if (i + 1 < both.size()) area += apart * (both[i + 1] - both[i]);
    }
    EXPECT_NEAR(ks_distance(a, b), most, 1e-15);
    EXPECT_NEAR(wasserstein(a, b), area, 1e-12);
    EXPECT_EQ(wasserstein(a, a), 0);
    both.erase(std::unique(both.begin(), both.end()), both.end());
    EXPECT_EQ(distinct_values(a, b, 1000), both.size());
    EXPECT_EQ(distinct_values(a, b, 2), std::min<std::size_t>(2, both.size()));
  }
}

TEST(TwoSampleTest, AShiftIsItsOwnWassersteinDistance) {
  SortedSample moved;
  SortedSample from = {-3, -1, 0, 0.5, 9};
  for (const double value : from) moved.push_back(value + 2.5);
  EXPECT_NEAR(wasserstein(from, moved), 2.5, 1e-15);
}

TEST(TwoSampleTest, JensenShannonOfKnownDistributions) {
  EXPECT_EQ(jensen_shannon(std::vector<double>{1, 3}, std::vector<double>{2, 6}), 0);
  EXPECT_NEAR(jensen_shannon(std::vector<double>{5, 0}, std::vector<double>{0, 2}), std::sqrt(std::log(2.0)),
              1e-15);
  const double p = 0.25, q = 0.5, m = 0.375;  // (p, 1 - p) and (q, 1 - q)
  const double divergence = (p * std::log(p / m) + (1 - p) * std::log((1 - p) / (1 - m)) +
                             q * std::log(q / m) + (1 - q) * std::log((1 - q) / (1 - m))) /
                            2;
  EXPECT_NEAR(jensen_shannon(std::vector<double>{1, 3}, std::vector<double>{4, 4}), std::sqrt(divergence),
              1e-15);
}

TEST(TwoSampleTest, StabilityAddsHalfAnObservationToACell) {
  const double p = 1.5 / 5, q = 3.5 / 5;
  EXPECT_NEAR(population_stability(std::vector<double>{1, 3}, std::vector<double>{3, 1}),
              (q - p) * std::log(q / p) + (p - q) * std::log(p / q), 1e-15);
  EXPECT_EQ(population_stability(std::vector<double>{2, 2}, std::vector<double>{1, 1}), 0);
}

TEST(TwoSampleTest, EdgesShareOutASampleAndCountsAddUp) {
  SortedSample hundred;
  for (int i = 1; i <= 100; ++i) hundred.push_back(i);
  const auto edges = quantile_edges(hundred, 10);
  ASSERT_EQ(edges.size(), 9U);
  EXPECT_EQ(bin_counts(hundred, edges), std::vector<double>(10, 10));
  EXPECT_EQ(quantile_edges({1, 1, 1, 1, 2}, 4), std::vector<double>{1});
  EXPECT_TRUE(quantile_edges({3, 3, 3}, 10).empty());
  EXPECT_EQ(bin_counts({3, 3, 3}, {}), std::vector<double>{3});
}

TEST(TwoSampleTest, QuantilesAreLinearBetweenOrderStatistics) {
  const SortedSample four = {1, 2, 4, 8};
  EXPECT_EQ(quantile(four, 0), 1);
  EXPECT_EQ(quantile(four, 0.5), 3);
  EXPECT_NEAR(quantile(four, 0.9), 6.8, 1e-15);
  EXPECT_EQ(quantile(four, 1), 8);
  EXPECT_EQ(standard_deviation({2, 2}), 0);
  EXPECT_NEAR(standard_deviation(four), std::sqrt((85.0 - 225.0 / 4) / 4), 1e-15);
}

}  // namespace
}  // namespace foreshock
