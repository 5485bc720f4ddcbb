#include "foreshock/evaluation/rank_correlation.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using Values = std::vector<double>;

TEST(MidRanks, TiesShareTheirMean) {
  EXPECT_EQ(mid_ranks(Values{30, 10, 20, 20}), (Values{4, 1, 2.5, 2.5}));
  EXPECT_EQ(mid_ranks(Values{5, 5, 5}), (Values{2, 2, 2}));
}

TEST(RankCorrelation, SeesOrderOnly) {
  const Values x{1, 2, 3, 4, 5};
  EXPECT_DOUBLE_EQ(*rank_correlation(x, Values{1, 10, 100, 1000, 1e9}), 1.0);
  EXPECT_DOUBLE_EQ(*rank_correlation(x, Values{9, 8, 7, 6, 5}), -1.0);
  // 1 - 6 * sum d^2 / (n (n^2 - 1)), d = (0, -1, 1, 0, 0)
  EXPECT_DOUBLE_EQ(*rank_correlation(x, Values{1, 3, 2, 4, 5}), 1.0 - 6.0 * 2.0 / (5.0 * 24.0));
}

TEST(RankCorrelation, IsUndefinedWhereNothingVaries) {
  EXPECT_FALSE(rank_correlation(Values{1}, Values{2}));
  EXPECT_FALSE(rank_correlation(Values{1, 2, 3}, Values{7, 7, 7}));
}

}  // namespace
}  // namespace foreshock
