#include "foreshock/feed/trade_gaps.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace foreshock {
namespace {

using Gap = std::tuple<ProductIndex, std::int64_t, std::int64_t>;

class Told {
 public:
  void open(std::size_t at) { gaps_.on_open(at); }
  void lose(std::size_t at) { gaps_.on_lost(at, lost()); }
  void trades(std::size_t at, std::vector<std::int64_t> ids, ProductIndex product = 0) {
    gaps_.on_trades(at, product, ids, now, lost());
  }
  void time(UnixNanos at) { gaps_.on_time(at, lost()); }
  std::vector<Gap> take() { return std::exchange(told_, {}); }

  UnixNanos now = from_second(100);

 private:
  TradeGaps::Lost lost() {
    return [this](ProductIndex product, std::int64_t from, std::int64_t to) {
      told_.emplace_back(product, from, to);
    };
  }
  TradeGaps gaps_;
  std::vector<Gap> told_;
};

using Gaps = std::vector<Gap>;

TEST(TradeGaps, TellsAJumpOfAnOnlyConnectionAtOnce) {
  Told told;
  told.open(0);
  told.trades(0, {7});
  told.trades(0, {8});
  EXPECT_EQ(told.take(), Gaps{});
  told.trades(0, {12});
  EXPECT_EQ(told.take(), (Gaps{{0, 8, 12}}));
  told.trades(0, {500}, 3);  // another product
  told.trades(0, {10, 13});
  EXPECT_EQ(told.take(), Gaps{});
}

TEST(TradeGaps, TakesTheOrderInAMessageForNoLoss) {
  Told told;
  told.open(0);
  told.trades(0, {3});
  told.trades(0, {6, 5, 4, 8});
  EXPECT_EQ(told.take(), (Gaps{{0, 6, 8}}));
}

TEST(TradeGaps, CountsWhatWasTradedBetweenConnections) {
  Told told;
  told.open(0);
  told.trades(0, {3});
  told.lose(0);
  told.open(0);
  told.trades(0, {9});
  EXPECT_EQ(told.take(), (Gaps{{0, 3, 9}}));
}

TEST(TradeGaps, WaitsForWhatTheOtherConnectionMayBring) {
  Told told;
  for (const std::size_t at : {0u, 1u}) told.open(at), told.trades(at, {1});
  told.trades(0, {5});
  EXPECT_EQ(told.take(), Gaps{});
  told.trades(1, {2});
  told.trades(1, {4});
  EXPECT_EQ(told.take(), (Gaps{{0, 2, 4}})) << "3 was passed by both";
  told.trades(1, {5});
  EXPECT_EQ(told.take(), Gaps{});
}

TEST(TradeGaps, GivesUpWhenTheOtherConnectionIsLost) {
  Told told;
  for (const std::size_t at : {0u, 1u}) told.open(at), told.trades(at, {1});
  told.trades(0, {5});
  told.lose(1);
  EXPECT_EQ(told.take(), (Gaps{{0, 1, 5}}));
}

TEST(TradeGaps, GivesUpAfterAWhile) {
  Told told;
  for (const std::size_t at : {0u, 1u}) told.open(at), told.trades(at, {1});
  told.trades(0, {5});
  told.time(told.now + seconds(4));
  EXPECT_EQ(told.take(), Gaps{});
  told.time(told.now + seconds(5));
  EXPECT_EQ(told.take(), (Gaps{{0, 1, 5}}));
}

}  // namespace
}  // namespace foreshock
