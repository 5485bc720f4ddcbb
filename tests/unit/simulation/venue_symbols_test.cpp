#include "foreshock/simulation/venue_symbols.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(VenueSymbols, AreEachVenuesOwn) {
  EXPECT_EQ(venue_symbol(Venue::coinbase_advanced, "BTC-USD"), "BTC-USD");
  EXPECT_EQ(venue_symbol(Venue::kraken, "BTC-USD"), "BTC/USD");
  EXPECT_EQ(venue_symbol(Venue::binance, "BTC-USD"), "BTCUSD");
  EXPECT_EQ(venue_symbol(Venue::bitstamp, "BTC-USD"), "btcusd");
}

TEST(VenueSymbols, OnBinanceDollarsAreTethers) {
  EXPECT_EQ(find_symbol(Venue::binance, "BTCUSDT", {"ETH-USD", "BTC-USD"}), 1U);
  EXPECT_EQ(find_symbol(Venue::binance, "BTCUSDT", {"BTC-USD", "BTC-USDT"}), 1U);
  EXPECT_EQ(find_symbol(Venue::kraken, "BTC/USDT", {"BTC-USD"}), std::nullopt);
  EXPECT_EQ(find_symbol(Venue::bitstamp, "ethusd", {"BTC-USD"}), std::nullopt);
}

}  // namespace
}  // namespace foreshock
