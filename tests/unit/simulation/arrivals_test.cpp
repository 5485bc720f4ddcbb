#include "foreshock/simulation/arrivals.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace foreshock {
namespace {

struct Counted {
  std::vector<double> per_second;
  double mean = 0, variance = 0, mean_size = 0;
};

Counted count(double base_per_s, int seconds_wanted) {
  CascadeArrivals arrivals(Random(1, "test"));
  Counted out;
  std::vector<Cascade> cascades;
  double cascades_seen = 0, prints = 0, square = 0;
  for (int i = 0; i < seconds_wanted; ++i) {
    cascades.clear();
    arrivals.next_second(base_per_s, cascades);
    double previous = 0;
    for (const Cascade& cascade : cascades) {
      EXPECT_GE(cascade.offset_s, previous);
      EXPECT_LT(cascade.offset_s, 1);
      EXPECT_GE(cascade.size, 1);
      previous = cascade.offset_s;
      prints += double(cascade.size);
    }
    const auto n = double(cascades.size());
    out.per_second.push_back(n);
    cascades_seen += n;
    square += n * n;
  }
  out.mean = cascades_seen / seconds_wanted;
  out.variance = square / seconds_wanted - out.mean * out.mean;
  out.mean_size = prints / cascades_seen;
  return out;
}

TEST(Arrivals, ExciteThemselvesAsMuchAsTheyShould) {
  const Counted counted = count(0.5, 200'000);
  EXPECT_NEAR(counted.mean, 0.5 / (1 - kBranching), 0.06);
  EXPECT_NEAR(counted.mean_size, kMeanCascadeSize, 0.05);
  EXPECT_GT(counted.variance / counted.mean, 1.3) << "a Poisson process would have 1";
}

TEST(Arrivals, ClusterInTime) {
  const Counted counted = count(0.5, 100'000);
  double covariance = 0;
  for (std::size_t i = 2; i < counted.per_second.size(); ++i) {
    covariance += (counted.per_second[i] - counted.mean) * (counted.per_second[i - 2] - counted.mean);
  }
  EXPECT_GT(covariance / double(counted.per_second.size()) / counted.variance, 0.1);
}

TEST(Arrivals, FollowTheBaseRate) {
  EXPECT_GT(count(2, 20'000).mean, 3 * count(0.5, 20'000).mean);
}

TEST(Arrivals, StayFiniteWhenTheMarketRuns) {
  EXPECT_LT(count(500, 5).mean, 1000);
}

}  // namespace
}  // namespace foreshock
