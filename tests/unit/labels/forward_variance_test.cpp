#include "foreshock/labels/forward_variance.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <map>

#include "foreshock/core/error.hpp"
#include "tests/unit/labels/feature_rows.hpp"

namespace foreshock {
namespace {

using Rational = boost::multiprecision::cpp_rational;

constexpr std::int64_t kOne = std::int64_t{1} << 50;  // r = 1 as return_q
constexpr std::int64_t kMaxQ = kOne / 16;

Frame rising_rows(std::int64_t count) {
  FeatureRows rows;
  for (std::int64_t s = 1; s <= count; ++s) rows.add({.second = s, .q = s * 1'000'003});
  return rows.frame;
}

TEST(ForwardVariance, SumsTheSquaresOfTheRowsAfterThisOne) {
  FeatureRows rows;
  rows.add({.second = 10, .q = kOne / 16});
  rows.add({.second = 11, .q = kOne / 32});
  rows.add({.second = 12, .q = -kOne / 64});
  rows.add({.second = 13, .q = kOne / 16});
  const Column v = forward_variance(rows.frame, 2);
  EXPECT_EQ(v.doubles[0], 1.0 / 1024 + 1.0 / 4096);
  EXPECT_EQ(v.doubles[1], 1.0 / 4096 + 1.0 / 256);
  EXPECT_TRUE(v.is_null(2)) << "its second row is not known yet";
  EXPECT_TRUE(v.is_null(3));
}

TEST(ForwardVariance, OnAGridOfFiveSecondsItSquaresTheSumsOfFive) {
  FeatureRows rows;
  for (std::int64_t s = 1; s <= 12; ++s) rows.add({.second = s, .q = s % 2 == 0 ? kOne / 64 : -kOne / 64});
  // Every five in turn leave one return over: 2 steps in 10 s, where 1 s returns are 10.
  const Column v = forward_variance(rows.frame, 10, 5);
  EXPECT_EQ(v.doubles[0], 2.0 / 4096);
  EXPECT_EQ(v.doubles[1], 2.0 / 4096);
  EXPECT_TRUE(v.is_null(2));
  EXPECT_EQ(forward_variance(rows.frame, 10, 1).doubles[0], 10.0 / 4096);
}

TEST(ForwardVariance, TheGridBeginsAtTheRow) {
  FeatureRows rows;
  for (std::int64_t s = 1; s <= 12; ++s) {
    rows.add({.second = s, .q = s == 6 ? kOne / 64 : s == 7 ? -kOne / 64 : 0});
  }
  const Column v = forward_variance(rows.frame, 10, 5);
  EXPECT_EQ(v.doubles[0], 2.0 / 4096) << "up in 2 .. 6, down in 7 .. 11";
  EXPECT_EQ(v.doubles[1], 0.0) << "both in 3 .. 7";
}

TEST(ForwardVariance, TheGridDividesTheHorizon) {
  EXPECT_THROW((void)forward_variance(rising_rows(61), 58, 5), UserError);
  EXPECT_NO_THROW((void)forward_variance(rising_rows(61), 60, 5));
}

TEST(ForwardVariance, NeedsAllSixtyRows) {
  EXPECT_EQ(forward_variance(rising_rows(60), 60).null_count(), 60U);
  EXPECT_EQ(forward_variance(rising_rows(61), 60).null_count(), 60U);
  EXPECT_FALSE(forward_variance(rising_rows(61), 60).is_null(0));
}

TEST(ForwardVariance, AQuietSecondCountsAsNoReturn) {
  FeatureRows rows;
  rows.add({.second = 1, .q = 5});
  rows.add({.second = 2, .q = 0, .status = "QUIET"});
  EXPECT_EQ(forward_variance(rows.frame, 1).doubles[0], 0.0);
  EXPECT_FALSE(forward_variance(rows.frame, 1).is_null(0));
}

TEST(ForwardVariance, AnInvalidSecondAheadMakesItNullOneBehindDoesNot) {
  FeatureRows rows;
  for (std::int64_t s = 1; s <= 9; ++s) {
    const bool invalid = s == 5;
    rows.add({.second = s,
              .q = invalid ? std::nullopt : std::optional<std::int64_t>(7),
              .status = invalid ? "INVALID" : "VALID"});
  }
  const Column v = forward_variance(rows.frame, 3);
  const std::vector<std::uint8_t> known = {1, 0, 0, 0, 1, 1, 0, 0, 0};  // rows 2, 3, 4 look at second 5
  EXPECT_EQ(v.valid, known);
}

TEST(ForwardVariance, AStatusOfInvalidOutweighsAReturn) {
  FeatureRows rows;
  rows.add({.second = 1});
  rows.add({.second = 2, .q = 7, .status = "INVALID"});
  EXPECT_TRUE(forward_variance(rows.frame, 1).is_null(0));
}

TEST(ForwardVariance, AMissingRowAheadMakesItNull) {
  FeatureRows rows;
  for (const std::int64_t s : {1, 2, 3, 5, 6, 7, 8}) rows.add({.second = s, .q = 7});
  const std::vector<std::uint8_t> known = {1, 0, 0, 1, 1, 0, 0};
  EXPECT_EQ(forward_variance(rows.frame, 2).valid, known);
}

TEST(ForwardVariance, ProductsAndVenuesDoNotMix) {
  FeatureRows rows;
  for (std::int64_t s = 1; s <= 3; ++s) {
    rows.add({.second = s, .q = kOne / 16, .product = "BTC-USD"});
    rows.add({.second = s, .q = kOne / 32, .product = "ETH-USD"});
    rows.add({.second = s, .q = kOne / 64, .product = "BTC-USD", .venue = "kraken"});
  }
  const Column v = forward_variance(rows.frame, 2);
  EXPECT_EQ(v.doubles[0], 2.0 / 256);
  EXPECT_EQ(v.doubles[1], 2.0 / 1024);
  EXPECT_EQ(v.doubles[2], 2.0 / 4096);
}

TEST(ForwardVariance, RefusesRowsItCannotTrust) {
  FeatureRows backwards;
  backwards.add({.second = 2});
  backwards.add({.second = 1});
  EXPECT_THROW((void)forward_variance(backwards.frame, 60), UserError);
  FeatureRows too_large;
  too_large.add({.second = 1, .q = kMaxQ + 1});
  EXPECT_THROW((void)forward_variance(too_large.frame, 60), UserError);
  FeatureRows half_second;
  half_second.add({.second = 1});
  half_second.frame.columns()[2].ints[0] += 500'000'000;
  EXPECT_THROW((void)forward_variance(half_second.frame, 60), UserError);
  Frame wrong_type = rising_rows(2);
  wrong_type.columns()[4].type = ColumnType::timestamp;
  EXPECT_THROW((void)forward_variance(wrong_type, 60), UserError);
}

// Every row by brute force in exact rationals.
void expect_exact(const Frame& frame, const Column& v, std::int64_t horizon, std::int64_t grid) {
  std::map<std::int64_t, std::size_t> by_second;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    by_second[frame.at("timestamp").ints[row] / kNanosPerSecond] = row;
  }
  for (const auto& [second, row] : by_second) {
    Rational sum = 0;
    Rational step = 0;
    bool known = true;
    for (std::int64_t i = 1; i <= horizon; ++i) {
      const auto ahead = by_second.find(second + i);
      known = known && ahead != by_second.end() && frame.at("status").text(ahead->second) != "INVALID";
      if (!known) break;
      step += Rational(frame.at("return_q").ints[ahead->second], boost::multiprecision::cpp_int(1) << 50);
      if (i % grid != 0) continue;
      sum += step * step;
      step = 0;
    }
    RC_ASSERT(v.is_null(row) == !known);
    if (!known) continue;
    const Rational error = abs(Rational(v.doubles[row]) - sum);
    const double up = std::nextafter(v.doubles[row], 1.0);
    const double down = std::nextafter(v.doubles[row], 0.0);
    RC_ASSERT(error <= abs(Rational(up) - sum));
    RC_ASSERT(error <= abs(Rational(down) - sum));
  }
}

RC_GTEST_PROP(ForwardVariance, IsTheNearestDoubleToTheExactSum, ()) {
  const std::int64_t grid = *rc::gen::element<std::int64_t>(1, 5);
  const std::int64_t horizon = grid * *rc::gen::inRange<std::int64_t>(1, 6);
  FeatureRows rows;
  std::int64_t second = 1'700'000'000;
  const int count = *rc::gen::inRange(0, 60);
  for (int i = 0; i < count; ++i) {
    second += *rc::gen::weightedElement<std::int64_t>({{20, 1}, {1, 2}});
    const bool invalid = *rc::gen::inRange(0, 20) == 0;
    const std::int64_t q = *rc::gen::inRange(-kMaxQ, kMaxQ + 1);
    rows.add({.second = second,
              .q = invalid ? std::nullopt : std::optional(q),
              .status = invalid ? "INVALID" : "VALID"});
  }
  expect_exact(rows.frame, forward_variance(rows.frame, horizon, grid), horizon, grid);
}

}  // namespace
}  // namespace foreshock
