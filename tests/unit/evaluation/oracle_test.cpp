#include "foreshock/evaluation/oracle.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr double kBp2 = 1e-8;  // a squared basis point

// Seconds from `from` on, one a variance in bp^2.
Frame truth_of(const std::vector<double>& variances, std::int64_t from = 0,
               const std::string& product = "BTC-USD") {
  Frame truth;
  truth.add("timestamp", ColumnType::timestamp);
  truth.add("product_id", ColumnType::string);
  truth.add("integrated_variance_bp2", ColumnType::float64);
  for (std::size_t i = 0; i < variances.size(); ++i) {
    truth.columns()[0].push_int((from + static_cast<std::int64_t>(i)) * kNanosPerSecond);
    truth.columns()[1].push_text(product);
    truth.columns()[2].push_double(variances[i]);
  }
  return truth;
}

// A labelled row at every second of [0, count); rv_300 as given, in bp^2 a minute.
Frame rows_of_market(std::int64_t count, double rv_300, const std::string& product = "BTC-USD") {
  Frame frame;
  frame.metadata = {{"label.k2", "2"}, {"label.tau2", "3e-08"}, {"label.horizon_s", "4"}};
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("product_id", ColumnType::string);
  frame.add("rv_300", ColumnType::float64);
  frame.add("spike_relative", ColumnType::boolean);
  frame.add("spike_fixed", ColumnType::boolean);
  for (std::int64_t s = 0; s < count; ++s) {
    frame.columns()[0].push_int(s * kNanosPerSecond);
    frame.columns()[1].push_text(product);
    frame.columns()[2].push_double(rv_300 * kBp2);
    frame.columns()[3].push_int(0);
    frame.columns()[4].push_int(0);
  }
  return frame;
}

std::vector<double> answers(const Frame& truth, const Frame& features,
                            const std::string& label = "spike_relative") {
  return oracle(truth, features, read_labelled_rows(features, label_rule(features, label))).probability;
}

TEST(Oracle, TwoEqualStepsAreAnExponential) {
  // nu = 2: P(V >= x) = exp(-x / IV).
  EXPECT_NEAR(exceedance_of_variances({1.5, 1.5}, 2.0), std::exp(-2.0 / 3.0), 1e-14);
  EXPECT_NEAR(exceedance_of_variances({1.5e-9, 1.5e-9}, 2e-9), std::exp(-2.0 / 3.0), 1e-14);
}

TEST(Oracle, FourEqualStepsByHand) {
  // nu = 4: P(V >= x) = (1 + 2 x / IV) exp(-2 x / IV).
  EXPECT_NEAR(exceedance_of_variances({1, 1, 1, 1}, 6.0), 4.0 * std::exp(-3.0), 1e-14);
}

TEST(Oracle, AStepThatOutweighsAllOthersIsASquaredBell) {
  // nu = 1: P(V >= x) = erfc(sqrt(x / (2 IV))).
  EXPECT_NEAR(exceedance_of_variances({0, 0, 3, 0}, 2.0), std::erfc(std::sqrt(2.0 / 6.0)), 1e-14);
}

TEST(Oracle, AMarketThatStandsStillReachesNothing) {
  EXPECT_EQ(exceedance_of_variances({0, 0, 0}, 1e-12), 0.0);
}

TEST(Oracle, ReadsTheSecondsOfTheHorizonAndTheRowsOwnThreshold) {
  const std::vector<double> truth = {7, 1, 1, 1, 1, 9, 9};
  const std::vector<double> p = answers(truth_of(truth), rows_of_market(7, 3.0));
  EXPECT_NEAR(p[1], exceedance_of_variances({1, 1, 1, 1}, 6.0), 1e-14);  // k2 = 2 times rv_300
  EXPECT_NEAR(p[0], exceedance_of_variances({7, 1, 1, 1}, 6.0), 1e-14);
  EXPECT_NEAR(p[3], exceedance_of_variances({1, 1, 9, 9}, 6.0), 1e-14);
  for (const std::size_t beyond : {4U, 5U, 6U}) EXPECT_TRUE(std::isnan(p[beyond])) << beyond;
  const std::vector<double> fixed = answers(truth_of(truth), rows_of_market(7, 99.0), "spike_fixed");
  EXPECT_NEAR(fixed[1], exceedance_of_variances({1, 1, 1, 1}, 3.0), 1e-14);
}

TEST(Oracle, StepsAreThoseOfTheLabelsGrid) {
  Frame features = rows_of_market(12, 3.0);
  features.metadata["label.horizon_s"] = "10";
  features.metadata["label.grid_s"] = "5";
  const std::vector<double> p = answers(truth_of({1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 9, 9}), features);
  EXPECT_NEAR(p[0], exceedance_of_variances({5, 10}, 6.0), 1e-14);
  EXPECT_NEAR(p[1], exceedance_of_variances({6, 17}, 6.0), 1e-14);
  features.metadata["label.grid_s"] = "7";
  EXPECT_THROW(static_cast<void>(answers(truth_of({1}), features)), UserError);
}

TEST(Oracle, NoAnswerWhereTheTruthOrTheThresholdIsNotKnown) {
  Frame truth = truth_of(std::vector<double>(20, 1.0));
  truth.columns()[2].valid[6] = 0;
  Frame features = rows_of_market(14, 3.0);
  features.columns()[2].valid[12] = 0;  // rv_300
  const std::vector<double> p = answers(truth, features);
  for (std::size_t row = 0; row < 14; ++row) {
    const bool lacks = (row >= 3 && row <= 6) || row == 12;
    EXPECT_EQ(std::isnan(p[row]), lacks) << row;
  }
}

TEST(Oracle, ProductsDoNotMix) {
  Frame truth = truth_of(std::vector<double>(8, 1.0));
  append_rows(truth, truth_of(std::vector<double>(8, 5.0), 0, "ETH-USD"));
  EXPECT_NEAR(answers(truth, rows_of_market(4, 3.0, "ETH-USD"))[0],
              exceedance_of_variances({5, 5, 5, 5}, 6.0), 1e-14);
  EXPECT_TRUE(std::isnan(answers(truth, rows_of_market(4, 3.0, "SOL-USD"))[0]));
}

TEST(Oracle, RefusesATruthItCannotTrust) {
  const Frame features = rows_of_market(4, 3.0);
  Frame negative = truth_of({1, -1});
  EXPECT_THROW(static_cast<void>(answers(negative, features)), UserError);
  Frame backwards = truth_of({1, 1});
  backwards.columns()[0].ints = {5 * kNanosPerSecond, 5 * kNanosPerSecond};
  EXPECT_THROW(static_cast<void>(answers(backwards, features)), UserError);
  Frame between = truth_of({1, 1});
  between.columns()[0].ints[1] += 1;
  EXPECT_THROW(static_cast<void>(answers(between, features)), UserError);
  Frame text = truth_of({1, 1});
  text.columns()[0].type = ColumnType::int64;
  EXPECT_THROW(static_cast<void>(answers(text, features)), UserError);
}

// On a market whose returns are what the oracle takes them for, it is calibrated and nothing that knows less
// ranks better.
TEST(Oracle, IsCalibratedAndTheBestOnGaussianReturns) {
  constexpr std::int64_t kSeconds = 40'000;
  Random random(5, "oracle");
  std::vector<double> variances;
  std::vector<double> squares;
  double level = 0.0;
  for (std::int64_t s = 0; s < kSeconds; ++s) {
    level += -0.05 * level + 0.15 * random.normal();
    variances.push_back(std::exp(level));
    const double r = std::sqrt(variances.back()) * random.normal();
    squares.push_back(r * r);
  }
  Frame features = rows_of_market(kSeconds - 4, 3.0);
  std::vector<std::uint8_t> labels;
  std::vector<double> less;  // knows the first second only
  for (std::size_t s = 0; s + 4 < kSeconds; ++s) {
    labels.push_back(squares[s] + squares[s + 1] + squares[s + 2] + squares[s + 3] >= 6.0 ? 1 : 0);
    less.push_back(variances[s] / (1.0 + variances[s]));
  }
  const std::vector<double> p = answers(truth_of(variances), features);
  double expected = 0.0;
  double seen = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    expected += p[row];
    seen += labels[row];
  }
  EXPECT_NEAR(expected / seen, 1.0, 0.03);
  EXPECT_GT(*pr_auc(p, labels), *pr_auc(less, labels) + 0.01);
}

}  // namespace
}  // namespace foreshock
