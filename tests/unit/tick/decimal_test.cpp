#include "foreshock/tick/decimal.hpp"

#include <gtest/gtest.h>

#include <random>

namespace foreshock {
namespace {

TEST(Decimal, ReadsWhatVenuesSend) {
  EXPECT_EQ(*parse_decimal("85748"), 8574800000000);
  EXPECT_EQ(*parse_decimal("67580.905"), 6758090500000);
  EXPECT_EQ(*parse_decimal("66863.0"), 6686300000000);
  EXPECT_EQ(*parse_decimal("0.00003711"), 3711);
  EXPECT_EQ(*parse_decimal("0"), 0);
  EXPECT_EQ(*parse_decimal("-0.5"), -50000000);
  EXPECT_EQ(*parse_decimal("3.711e-5"), 3711);
  EXPECT_EQ(*parse_decimal("1E3"), 100000000000);
  EXPECT_EQ(*parse_decimal("0.100000000000"), 10000000);
  EXPECT_EQ(*parse_decimal("40000000000"), kMaxUnits);
  EXPECT_EQ(*parse_decimal("9999999999.99999999"), 999999999999999999);
  EXPECT_EQ(*parse_decimal("0.00000000"), 0);
  EXPECT_EQ(*parse_decimal("10000000000.5"), 1000000000050000000);
}

TEST(Decimal, RefusesWhatIsNoNumberOrDoesNotFit) {
  for (const char* text : {"",
                           ".",
                           "1.",
                           ".5",
                           "01",
                           "+1",
                           "1 ",
                           " 1",
                           "1e",
                           "nan",
                           "NaN",
                           "inf",
                           "1e308",
                           "0x10",
                           "1,5",
                           "1.2.3",
                           "00",
                           "00.5",
                           "1:5",
                           "1/5",
                           "--1",
                           "40000000000.00000001",
                           "0.000000001",
                           "1e-9",
                           "1e9999"}) {
    EXPECT_FALSE(parse_decimal(text).ok()) << text;
  }
  EXPECT_NE(parse_decimal("0.123456789").error().message.find("0.123456789"), std::string::npos);
}

TEST(Decimal, TextRoundTrips) {
  EXPECT_EQ(format_decimal(8579769000000), "85797.69");
  EXPECT_EQ(format_decimal(100000000), "1");
  EXPECT_EQ(format_decimal(-1), "-0.00000001");
  std::mt19937_64 random(5);
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t units = static_cast<std::int64_t>(random() >> (1 + random() % 60)) % kMaxUnits;
    ASSERT_EQ(*parse_decimal(format_decimal(units)), units);
    ASSERT_EQ(*parse_decimal(format_decimal(-units)), -units);
  }
}

}  // namespace
}  // namespace foreshock
