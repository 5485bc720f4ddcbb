#include "foreshock/labels/prototype_label.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <string_view>

#include "foreshock/core/error.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

using Rational = boost::multiprecision::cpp_rational;

constexpr LabelSettings kDefaults;

class Ticks {
 public:
  Ticks() {
    frame.add("timestamp", ColumnType::timestamp);
    frame.add("product_id", ColumnType::string);
    frame.add("price", ColumnType::float64);
  }

  void add(double second, double price, std::string_view product = "BTC-USD") {
    frame.columns()[0].push_int(std::llrint(second * 1e9));
    frame.columns()[1].push_text(product);
    frame.columns()[2].push_double(price);
  }

  [[nodiscard]] Column volatility() const {
    Frame labelled = frame;
    add_prototype_label(labelled, kDefaults, {.tau = 1e-3});
    return labelled.at("future_volatility");
  }

  Frame frame;
};

TEST(PrototypeLabel, IsTheStandardDeviationOfTheReturnsAhead) {
  Ticks ticks;
  ticks.add(0, 100);
  ticks.add(10, 150);  // +0.5
  ticks.add(60, 75);   // -0.5, at the closed end
  ticks.add(60.5, 100);
  const Column volatility = ticks.volatility();
  EXPECT_EQ(volatility.doubles[0], 0.5);
  EXPECT_TRUE(volatility.is_null(1)) << "the stream ends before 70 s";
}

TEST(PrototypeLabel, TheTicksOwnReturnIsNotAhead) {
  Ticks ticks;
  ticks.add(0, 100);
  ticks.add(1, 150);
  ticks.add(1, 75);
  ticks.add(2, 75);
  ticks.add(3, 75);
  ticks.add(61, 75);
  const Column volatility = ticks.volatility();
  EXPECT_EQ(volatility.doubles[1], 0.0) << "ticks of the same instant are not ahead either";
  EXPECT_FALSE(volatility.is_null(1));
}

TEST(PrototypeLabel, NeedsTwoReturns) {
  Ticks ticks;
  ticks.add(0, 100);
  ticks.add(30, 100);
  ticks.add(100, 100);
  EXPECT_TRUE(ticks.volatility().is_null(0));
  ticks.add(31, 100);  // late in the log: its time counts, and it does not end the stream
  EXPECT_FALSE(ticks.volatility().is_null(0));
}

TEST(PrototypeLabel, LeavesOutReturnsBeyondTwo) {
  Ticks ticks;
  ticks.add(0, 100);
  ticks.add(1, 301);  // +2.01
  ticks.add(2, 301);
  ticks.add(3, 301);
  ticks.add(61, 301);
  EXPECT_EQ(ticks.volatility().doubles[0], 0.0);
}

TEST(PrototypeLabel, ProductsDoNotMix) {
  Ticks alone;
  Ticks mixed;
  for (int s = 0; s < 200; ++s) {
    const double price = 100 + s % 7;
    alone.add(s, price);
    mixed.add(s, price);
    mixed.add(s, 5.0 + s % 3, "ETH-USD");
  }
  const Column expected = alone.volatility();
  const Column volatility = mixed.volatility();
  for (std::size_t row = 0; row < 200; ++row) {
    ASSERT_EQ(volatility.valid[2 * row], expected.valid[row]);
    ASSERT_EQ(volatility.doubles[2 * row], expected.doubles[row]);
  }
}

TEST(PrototypeLabel, ThresholdSeesTrainingRowsOnly) {
  Ticks ticks;
  for (int s = 0; s < 1000; ++s) ticks.add(s, 100 + (s % 11) * (s % 13) * 0.01);
  const PrototypeThreshold threshold = fit_prototype_threshold(ticks.frame, kDefaults);
  EXPECT_EQ(threshold.train_to, from_second(564));  // 940 labelled ticks
  EXPECT_EQ(threshold.training_rows, 504U);
  Frame labelled = ticks.frame;
  add_prototype_label(labelled, kDefaults, threshold);
  EXPECT_GE(std::count(labelled.at("label").ints.begin(), labelled.at("label").ints.begin() + 504, 1), 51);
  EXPECT_EQ(labelled.at("label").null_count(), 60U);
  EXPECT_EQ(std::stod(labelled.metadata.at("label.tau")), threshold.tau);

  Frame tampered = ticks.frame;
  for (std::size_t row = 564; row < 1000; ++row) tampered.columns()[2].doubles[row] = 100.0 + double(row % 2);
  EXPECT_EQ(fit_prototype_threshold(tampered, kDefaults).tau, threshold.tau);
}

TEST(PrototypeLabel, ARowWithoutATimeIsRefused) {
  Ticks ticks;
  ticks.add(0, 100);
  ticks.frame.columns()[0].valid[0] = 0;
  EXPECT_THROW((void)fit_prototype_threshold(ticks.frame, kDefaults), UserError);
}

// The population standard deviation of the quantised returns ahead of tick `at`, by brute force: the root of
// the exact n s2 - s1^2 over n. -1 when not known.
double expected_deviation(const Frame& frame, std::size_t at) {
  const auto& time = frame.at("timestamp").ints;
  const std::int64_t end = time[at] + 60 * kNanosPerSecond;
  if (*std::max_element(time.begin(), time.end()) < end) return -1;
  Rational n = 0, s1 = 0, s2 = 0;
  for (std::size_t j = 1; j < frame.rows(); ++j) {
    if (time[j] <= time[at] || time[j] > end) continue;
    const auto before = std::llround(frame.at("price").doubles[j - 1] * 1e8);
    const auto now = std::llround(frame.at("price").doubles[j] * 1e8);
    const std::int64_t q = std::llrint(std::ldexp(double(now - before) / double(before), 50));
    const Rational r(q, boost::multiprecision::cpp_int(1) << 50);
    n += 1;
    s1 += r;
    s2 += r * r;
  }
  if (n < 2) return -1;
  return std::sqrt(Rational(n * s2 - s1 * s1).convert_to<double>()) / n.convert_to<double>();
}

RC_GTEST_PROP(PrototypeLabel, AgreesWithExactRationals, ()) {
  Ticks ticks;
  double second = 1000;
  const int count = *rc::gen::inRange(2, 60);
  for (int i = 0; i < count; ++i) {
    second += *rc::gen::weightedElement<double>({{5, 0.0}, {10, 1.25}, {5, 7.5}, {1, -2.5}});
    const std::int64_t units = *rc::gen::inRange<std::int64_t>(9'000'000'000'000, 9'000'900'000'000);
    ticks.add(second, static_cast<double>(units) / static_cast<double>(kUnitsPerOne));
  }
  const Column volatility = ticks.volatility();
  for (std::size_t row = 0; row < ticks.frame.rows(); ++row) {
    const double expected = expected_deviation(ticks.frame, row);
    RC_ASSERT(volatility.is_null(row) == (expected < 0));
    if (expected >= 0) RC_ASSERT(volatility.doubles[row] == expected);
  }
}

}  // namespace
}  // namespace foreshock
