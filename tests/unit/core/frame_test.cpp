// Columns filled by hand and by rows at once.
#include "foreshock/core/frame.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Column, TakesEveryNthNumber) {
  const double rows[] = {1.5, 7, kNaN, kNaN, 2.5, 9};  // three rows of two
  Column real("real", ColumnType::float64);
  Column whole("whole", ColumnType::int64);
  real.push_number(0.5);
  real.push_numbers(rows, 2);
  whole.push_numbers(std::span(rows).subspan(1), 2);

  ASSERT_EQ(real.size(), 4U);
  EXPECT_EQ(real.doubles, (std::vector<double>{0.5, 1.5, 0.0, 2.5}));
  EXPECT_EQ(real.valid, (std::vector<std::uint8_t>{1, 1, 0, 1}));
  ASSERT_EQ(whole.size(), 3U);
  EXPECT_EQ(whole.ints, (std::vector<std::int64_t>{7, 0, 9}));
  EXPECT_EQ(whole.valid, (std::vector<std::uint8_t>{1, 0, 1}));
}

TEST(Column, ATextHasOneCode) {
  Column text("text", ColumnType::string);
  EXPECT_EQ(text.code_of("BTC-USD"), 0);
  EXPECT_EQ(text.code_of("ETH-USD"), 1);
  EXPECT_EQ(text.code_of("BTC-USD"), 0);
  text.push_code(1);
  text.push_text("BTC-USD");
  text.push_null();
  text.push_text("ETH-USD");
  ASSERT_EQ(text.size(), 4U);
  EXPECT_EQ(text.text(0), "ETH-USD");
  EXPECT_EQ(text.text(1), "BTC-USD");
  EXPECT_TRUE(text.is_null(2));
  EXPECT_EQ(text.text(3), "ETH-USD");
  EXPECT_EQ(text.dictionary, (std::vector<std::string>{"BTC-USD", "ETH-USD"}));
}

}  // namespace
}  // namespace foreshock
