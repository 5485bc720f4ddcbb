#include "foreshock/report/number_format.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace foreshock {
namespace {

TEST(FormatMetric, RoundsAndShowsWhatIsUnknown) {
  EXPECT_EQ(format_metric(0.06994, 4), "0.0699");
  EXPECT_EQ(format_metric(12.0, 0), "12");
  EXPECT_EQ(format_metric(-0.25, 2), "-0.25");
  EXPECT_EQ(format_metric(std::nullopt), "–");
  EXPECT_EQ(format_metric(std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(format_metric(std::numeric_limits<double>::infinity()), "–");
}

TEST(FormatMetric, HasNoNegativeZero) {
  EXPECT_EQ(format_metric(-0.0001, 3), "0.000");
  EXPECT_EQ(format_metric(-0.0), "0.000");
}

TEST(FormatInterval, NeedsBothEnds) {
  EXPECT_EQ(format_interval(0.31, 0.25, 0.38, 2), "0.31 [0.25, 0.38]");
  EXPECT_EQ(format_interval(0.31, std::nullopt, 0.38, 2), "0.31");
  EXPECT_EQ(format_interval(std::nullopt, 0.25, 0.38, 2), "–");
}

TEST(FormatCount, SeparatesThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(-73663), "-73,663");
  EXPECT_EQ(format_count(-100), "-100");
  EXPECT_EQ(format_count(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(FormatPercent, IsOfAFraction) {
  EXPECT_EQ(format_percent(0.1043), "10.4%");
  EXPECT_EQ(format_percent(1.0, 0), "100%");
  EXPECT_EQ(format_percent(std::nullopt), "–");
}

}  // namespace
}  // namespace foreshock
