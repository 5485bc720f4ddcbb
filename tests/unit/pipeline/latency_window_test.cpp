#include "foreshock/pipeline/latency_window.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace foreshock {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(LatencyWindow, NothingYetIsNothing) {
  const LatencySummary summary = LatencyWindow(4).summary();
  EXPECT_EQ(summary.count, 0U);
  EXPECT_EQ(std::accumulate(summary.histogram.begin(), summary.histogram.end(), 0U), 0U);
}

TEST(LatencyWindow, OrderStatisticsAreOfTheLatestByNearestRank) {
  LatencyWindow window(100);
  window.add(milliseconds(5'000));  // pushed out by the hundred after it
  for (int i = 100; i >= 1; --i) window.add(milliseconds(i));
  const LatencySummary summary = window.summary();
  EXPECT_EQ(summary.count, 100U);
  EXPECT_EQ(summary.p50, milliseconds(50));
  EXPECT_EQ(summary.p99, milliseconds(99));
  EXPECT_EQ(summary.max, milliseconds(100));
}

TEST(LatencyWindow, TheHistogramCountsAllUpToEachBoundInclusive) {
  LatencyWindow window(1);
  for (const auto latency : {microseconds(0), microseconds(500), microseconds(501), microseconds(5'000),
                             microseconds(1'000'000), microseconds(1'000'001)}) {
    window.add(latency);
  }
  const LatencySummary summary = window.summary();
  //                                    0.5 1  2  3  4  5  7 10 20 50 100 1000 more
  EXPECT_EQ(summary.histogram, (std::array<std::uint64_t, 13>{2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1}));
}

}  // namespace
}  // namespace foreshock
