#include "foreshock/features/second_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace foreshock {
namespace {

TEST(SecondHistory, WindowsAreTheSumsOfTheirValidSeconds) {
  std::mt19937_64 random(3);
  SecondHistory history(60);
  std::vector<ClosedSecond> all;
  for (int i = 0; i < 500; ++i) {
    ClosedSecond second;
    second.valid = random() % 4 != 0;
    second.return_q = static_cast<std::int64_t>(random() % (1ULL << 47)) - (1LL << 46);
    second.ticks = static_cast<std::uint32_t>(random() % 9);
    second.cascades = second.ticks / 2;
    second.spread_min = static_cast<std::int64_t>(random() % 3);
    second.spread_max = second.spread_min + static_cast<std::int64_t>(random() % 5);
    second.spread_min_ns = static_cast<std::int64_t>(random() % 1'000'000'000);
    second.spread_ns = static_cast<UInt128>(second.spread_max) * 1'000'000'000;
    history.push(second);
    all.push_back(second);
    for (const std::int64_t window : {1, 5, 60}) {
      WindowSums wanted;
      SpreadExtremes extremes{1000, -1, 0};
      const std::size_t from = all.size() - std::min<std::size_t>(all.size(), std::size_t(window));
      for (std::size_t k = from; k < all.size(); ++k) {
        if (!all[k].valid) continue;
        ++wanted.valid;
        wanted.ticks += all[k].ticks;
        wanted.cascades += all[k].cascades;
        wanted.squared_returns +=
            static_cast<UInt128>(static_cast<Int128>(all[k].return_q) * all[k].return_q);
        wanted.spread_ns += all[k].spread_ns;
        extremes.min = std::min(extremes.min, all[k].spread_min);
        extremes.max = std::max(extremes.max, all[k].spread_max);
      }
      for (std::size_t k = from; k < all.size(); ++k) {
        if (all[k].valid && all[k].spread_min == extremes.min) extremes.min_ns += all[k].spread_min_ns;
      }
      const WindowSums got = history.sums(window);
      ASSERT_EQ(got.valid, wanted.valid);
      ASSERT_EQ(got.ticks, wanted.ticks);
      ASSERT_EQ(got.cascades, wanted.cascades);
      ASSERT_TRUE(got.squared_returns == wanted.squared_returns);
      ASSERT_TRUE(got.spread_ns == wanted.spread_ns);
      if (wanted.valid == 0) continue;
      ASSERT_EQ(history.spread_extremes(window).min, extremes.min);
      ASSERT_EQ(history.spread_extremes(window).max, extremes.max);
      ASSERT_EQ(history.spread_extremes(window).min_ns, extremes.min_ns);
    }
  }
}

}  // namespace
}  // namespace foreshock
