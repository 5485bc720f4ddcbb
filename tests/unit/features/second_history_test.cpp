#include "foreshock/features/second_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace foreshock {
namespace {

UInt128 square(std::int64_t value) {
  return static_cast<UInt128>(static_cast<Int128>(value) * value);
}

class SecondHistoryTest : public ::testing::Test {
 protected:
  void push_one() {
    ClosedSecond second;
    second.valid = random() % 8 != 0;
    second.return_q = static_cast<std::int64_t>(random() % (1ULL << 47)) - (1LL << 46);
    if (random() % 2 == 0) second.return_q = 0;
    second.high_q = static_cast<std::int64_t>(random() % 1000);
    second.low_q = -static_cast<std::int64_t>(random() % 1000);
    second.ticks.ticks = static_cast<std::uint32_t>(random() % 9);
    second.ticks.cascades = second.ticks.ticks / 2;
    second.ticks.largest_cascade = second.ticks.ticks / 3;
    second.trades.buys = second.trades.trades = static_cast<std::uint32_t>(random() % 3);
    second.trades.volume = random();
    second.spread_min = static_cast<std::int64_t>(random() % 3);
    second.spread_max = second.spread_min + static_cast<std::int64_t>(random() % 5);
    second.spread_min_ns = static_cast<std::int64_t>(random() % 1'000'000'000);
    second.spread_ns = static_cast<UInt128>(second.spread_max) * 1'000'000'000;
    second.moves.moves = 3;
    second.depth.valid = random() % 3 != 0;
    second.depth.order_flow = -static_cast<Int128>(random());
    history.push(second);
    all.push_back(second);
  }
  // Of the window's seconds, the last one last; invalid ones too.
  [[nodiscard]] std::vector<ClosedSecond> last(std::int64_t window_s) const {
    const auto n = std::min<std::ptrdiff_t>(std::ptrdiff_t(all.size()), window_s);
    return {all.end() - n, all.end()};
  }
  std::mt19937_64 random{3};
  SecondHistory history{3600};
  std::vector<ClosedSecond> all;
};

TEST_F(SecondHistoryTest, WindowsAreTheSumsOfTheirValidSeconds) {
  for (int i = 0; i < 4000; ++i) {
    push_one();
    if (i % 7 != 0) continue;
    for (const std::int64_t window : {1, 5, 60}) {
      WindowSums wanted;
      MomentSums moments;
      BookSums book;
      const std::vector<ClosedSecond> seconds = last(window);
      for (std::size_t k = 0; k < seconds.size(); ++k) {
        const ClosedSecond& one = seconds[k];
        if (!one.valid) continue;
        ++wanted.valid;
        wanted.ticks += one.ticks.ticks;
        wanted.cascades += one.ticks.cascades;
        wanted.sided_trades += one.trades.buys;
        wanted.return_q += one.return_q;
        wanted.squared_returns += square(one.return_q);
        wanted.volume += one.trades.volume;
        if (one.return_q < 0) moments.negative_squares += square(one.return_q);
        if (k > 0 && seconds[k - 1].valid) {
          moments.neighbour_products += static_cast<Int128>(one.return_q) * seconds[k - 1].return_q;
        }
        book.moves += one.moves.moves;
        if (one.depth.valid) book.order_flow += one.depth.order_flow;
      }
      const WindowSums got = history.sums(window);
      ASSERT_EQ(got.valid, wanted.valid);
      ASSERT_EQ(got.ticks, wanted.ticks);
      ASSERT_EQ(got.cascades, wanted.cascades);
      ASSERT_EQ(got.sided_trades, wanted.sided_trades);
      ASSERT_EQ(got.return_q, wanted.return_q);
      ASSERT_TRUE(got.squared_returns == wanted.squared_returns);
      ASSERT_TRUE(got.volume == wanted.volume);
      ASSERT_TRUE(history.moments(window).negative_squares == moments.negative_squares);
      ASSERT_TRUE(history.moments(window).neighbour_products == moments.neighbour_products);
      ASSERT_EQ(history.book(window).moves, book.moves);
      ASSERT_TRUE(history.book(window).order_flow == book.order_flow);
    }
  }
}

TEST_F(SecondHistoryTest, ExtremesAreThoseOfTheValidSeconds) {
  for (int i = 0; i < 4000; ++i) {
    push_one();
    for (const std::int64_t window : {5, 60, 300}) {
      std::int64_t min = 1000, max = -1, min_ns = 0;
      LargestReturn largest{-1, 0};
      std::int64_t path = 0, high = INT64_MIN, low = INT64_MAX;
      const std::vector<ClosedSecond> seconds = last(window);
      for (std::size_t k = 0; k < seconds.size(); ++k) {
        const ClosedSecond& one = seconds[k];
        if (!one.valid) continue;
        if (one.spread_min < min) min_ns = 0;
        min = std::min(min, one.spread_min);
        if (one.spread_min == min) min_ns += one.spread_min_ns;
        max = std::max(max, one.spread_max);
        high = std::max(high, path + one.high_q);
        low = std::min(low, path + one.low_q);
        path += one.return_q;
        if (std::abs(one.return_q) >= largest.magnitude_q) {
          largest = {std::abs(one.return_q), std::int64_t(seconds.size() - 1 - k)};
        }
      }
      if (largest.magnitude_q < 0) continue;
      ASSERT_EQ(history.spread_max(window), max);
      ASSERT_EQ(history.spread_min_ns(window), min_ns);
      ASSERT_EQ(history.path_range_q(window), high - low);
      ASSERT_EQ(history.largest_return(window).magnitude_q, largest.magnitude_q);
      ASSERT_EQ(history.largest_return(window).age_s, largest.age_s);
    }
  }
}

TEST_F(SecondHistoryTest, FiveSecondReturnsAreCountedBackFromTheRow) {
  for (int i = 0; i < 3000; ++i) {
    push_one();
    constexpr std::size_t kWindow = 300;
    if (all.size() < kWindow) continue;
    const std::vector<ClosedSecond> seconds = last(kWindow);
    std::vector<std::optional<std::int64_t>> returns;  // the latest first
    for (std::size_t end = kWindow; end >= 5; end -= 5) {
      std::optional<std::int64_t> sum = 0;
      for (std::size_t k = end - 5; k < end; ++k) {
        if (sum && seconds[k].valid) {
          *sum += seconds[k].return_q;
        } else {
          sum.reset();
        }
      }
      returns.push_back(sum);
    }
    FiveSecondSums wanted;
    for (std::size_t j = 0; j < returns.size(); ++j) {
      if (!returns[j]) continue;
      ++wanted.known;
      wanted.moved += *returns[j] != 0 ? 1 : 0;
      wanted.squares += square(*returns[j]);
      if (j + 2 >= returns.size() || !returns[j + 1] || !returns[j + 2]) continue;
      std::vector<std::int64_t> three = {std::abs(*returns[j]), std::abs(*returns[j + 1]),
                                         std::abs(*returns[j + 2])};
      std::sort(three.begin(), three.end());
      ++wanted.medians;
      wanted.median_squares += square(three[1]);
    }
    const FiveSecondSums got = history.five_second_sums(kWindow);
    ASSERT_EQ(got.known, wanted.known);
    ASSERT_EQ(got.moved, wanted.moved);
    ASSERT_EQ(got.medians, wanted.medians);
    ASSERT_TRUE(got.squares == wanted.squares);
    ASSERT_TRUE(got.median_squares == wanted.median_squares);
  }
}

TEST_F(SecondHistoryTest, ReturnsOfSingleSeconds) {
  for (int i = 0; i < 200; ++i) push_one();
  for (std::int64_t ago = 0; ago < 200; ++ago) {
    const ClosedSecond& second = all[all.size() - 1 - std::size_t(ago)];
    ASSERT_EQ(history.return_q(ago), second.valid ? std::optional(second.return_q) : std::nullopt);
  }
}

}  // namespace
}  // namespace foreshock
