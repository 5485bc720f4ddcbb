#include "foreshock/features/rank_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace foreshock {
namespace {

TEST(RankWindow, CountsWhatASortedWindowWould) {
  constexpr std::size_t kWindow = 50;
  std::mt19937_64 random(5);
  RankWindow ranks(kWindow);
  std::vector<std::optional<std::uint32_t>> all;
  for (int i = 0; i < 2000; ++i) {
    std::optional<std::uint32_t> bin;
    if (random() % 5 != 0) bin = static_cast<std::uint32_t>(random() % RankWindow::kBins);
    ranks.push(bin);
    all.push_back(bin);
    const std::size_t from = all.size() - std::min(all.size(), kWindow);
    const auto count = [&](auto holds) {
      return std::count_if(all.begin() + std::ptrdiff_t(from), all.end(),
                           [&](const auto& one) { return one && holds(*one); });
    };
    ASSERT_EQ(ranks.known(), count([](std::uint32_t) { return true; }));
    for (const std::uint32_t at : {0U, 1U, 512U, bin.value_or(7), RankWindow::kBins - 1}) {
      ASSERT_EQ(ranks.below(at), count([&](std::uint32_t one) { return one < at; }));
      ASSERT_EQ(ranks.equal(at), count([&](std::uint32_t one) { return one == at; }));
    }
  }
}

TEST(RankWindow, BinsAreASixtyFourthWide) {
  EXPECT_EQ(rank_bin(std::nan("")), std::nullopt);
  EXPECT_EQ(rank_bin(-12.5), 0U);
  EXPECT_EQ(rank_bin(-8.0), 288U);
  EXPECT_EQ(rank_bin(std::nextafter(-8.0, -9.0)), 287U);
}

}  // namespace
}  // namespace foreshock
