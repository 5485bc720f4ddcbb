#include "foreshock/simulation/exchange_market.hpp"

#include <gtest/gtest.h>

#include <map>

namespace foreshock {
namespace {

TEST(ExchangeMarket, NumbersWhatTheMarketTrades) {
  const MarketSettings settings{.products = {"BTC-USD", "ETH-USD"}, .duration_s = 300};
  Market market(settings);
  MarketSecond second;
  std::vector<ProductTick> ticks;
  while (market.next_second(second)) ticks.insert(ticks.end(), second.ticks.begin(), second.ticks.end());
  ExchangeMarket exchange = make_simulated_exchange_market(settings, {});
  std::map<std::size_t, ExchangeTick> last;
  std::int64_t last_global = 0;
  for (const ProductTick& expected : ticks) {
    const ExchangeTick tick = exchange.trade();
    EXPECT_EQ(tick.product, expected.product);
    EXPECT_EQ(tick.tick.time, expected.tick.time);
    EXPECT_EQ(tick.tick.price, expected.tick.price);
    EXPECT_GT(tick.tick.size, 0);
    EXPECT_GT(tick.global_id, last_global);
    if (last.contains(tick.product)) {
      EXPECT_EQ(tick.trade_id, last[tick.product].trade_id + 1);
      EXPECT_GT(tick.sequence, last[tick.product].sequence);
    }
    last[tick.product] = tick;
    last_global = tick.global_id;
  }
  EXPECT_EQ(exchange.next(), nullptr);
  EXPECT_GT(ticks.size(), 500U);
}

TEST(ExchangeMarket, SkippedIdsAreGivenToNobody) {
  ExchangeMarket exchange = make_simulated_exchange_market({.duration_s = 60}, {});
  const std::int64_t before = exchange.trade().trade_id;
  EXPECT_EQ(exchange.skip_trade_ids(0, 5), before + 1);
  EXPECT_EQ(exchange.skip_trade_ids(0, 2), before + 6);
  EXPECT_EQ(exchange.trade().trade_id, before + 8);
  EXPECT_EQ(exchange.trade_again(0).trade_id, before + 9);
}

TEST(ExchangeMarket, TellsTheTruthOfEachSecond) {
  std::vector<std::int64_t> told;
  ExchangeMarket exchange = make_simulated_exchange_market(
      {.duration_s = 60}, [&](const MarketSecond& second) { told.push_back(second.second); });
  while (exchange.next() != nullptr) exchange.trade();
  EXPECT_EQ(told.size(), 60U);
}

}  // namespace
}  // namespace foreshock
