#include "foreshock/simulation/client_limits.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::milliseconds;

TEST(RateMeter, CountsAWindowThatSlides) {
  RateMeter meter({{3, seconds(1)}});
  EXPECT_TRUE(meter.count(milliseconds(0)));
  EXPECT_TRUE(meter.count(milliseconds(500)));
  EXPECT_TRUE(meter.count(milliseconds(999)));
  EXPECT_TRUE(meter.count(milliseconds(1000))) << "the first is a second old";
  EXPECT_FALSE(meter.count(milliseconds(1100)));
  EXPECT_EQ(meter.total(), 5);
  EXPECT_EQ(meter.violations(), 1);
  EXPECT_EQ(meter.peak_per_second(), 4);
}

TEST(RateMeter, EveryLimitHolds) {
  RateMeter meter({{5, seconds(1)}, {6, seconds(10)}});
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(meter.count(seconds(i)));
  EXPECT_FALSE(meter.count(seconds(6)));
  EXPECT_TRUE(meter.count(seconds(17)));
}

TEST(RateMeter, WithoutALimitOnlyCounts) {
  RateMeter meter({});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(meter.count(milliseconds(i)));
  EXPECT_EQ(meter.peak_per_second(), 1000);
}

TEST(VenueLimits, AreTheDocumentedOnes) {
  const VenueLimits advanced = limits_of(Venue::coinbase_advanced);
  EXPECT_EQ(advanced.connections[0].most, 8);
  EXPECT_EQ(advanced.messages[0].most, 8);
  const VenueLimits binance = limits_of(Venue::binance);
  EXPECT_EQ(binance.messages[0].most, 5);
  EXPECT_TRUE(binance.controls_count && binance.messages_per_connection && binance.ends_connection);
  EXPECT_EQ(binance.connections[0].window, seconds(300));
}

}  // namespace
}  // namespace foreshock
