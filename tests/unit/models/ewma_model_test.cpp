#include "foreshock/models/ewma_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/scoring.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::bell;
using testing_support::column_of;
using testing_support::random_table;
using testing_support::training_data;

const std::vector<int> kAll = {5, 10, 30, 60, 300, 900, 3600};

// log_rv of the last `window` seconds of squared returns, newest last.
double log_rv(const std::vector<double>& squares, std::size_t window) {
  double sum = 0.0;
  for (std::size_t age = 0; age < window; ++age) sum += squares[squares.size() - 1 - age];
  return 0.5 * std::log(60.0 * sum / static_cast<double>(window) + kForecastFloor);
}

TEST(EwmaModel, WeightsAreTheKernelsShareSecondBySecond) {
  for (const double half_life : {15.0, 60.0, 600.0}) {
    const std::vector<double> weights = ewma_weights(kAll, half_life);
    double all = 0.0;
    for (int age = 0; age < 3600; ++age) all += std::pow(2.0, -age / half_life);
    int begin = 0;
    for (std::size_t i = 0; i < kAll.size(); ++i) {
      double ring = 0.0;
      for (int age = begin; age < kAll[i]; ++age) ring += std::pow(2.0, -age / half_life);
      EXPECT_NEAR(weights[i], ring / all, 1e-12) << half_life << " " << kAll[i];
      begin = kAll[i];
    }
  }
}

TEST(EwmaModel, HalfTheWeightLiesWithinTheHalfLife) {
  const std::vector<double> weights = ewma_weights({30, 300, 36'000}, 30.0);
  EXPECT_NEAR(weights[0], 0.5, 1e-12);
}

TEST(EwmaModel, MeanVarianceIsTheStaircaseOverTheReturns) {
  std::mt19937_64 random(3);
  std::vector<double> squares;
  for (int i = 0; i < 3600; ++i) squares.push_back(1e-9 * std::exp(bell(random)));
  std::vector<double> values;
  for (const int window : kAll) values.push_back(log_rv(squares, static_cast<std::size_t>(window)));
  const std::vector<double> weights = ewma_weights(kAll, 60.0);
  const EwmaForecast forecast{kAll, 60.0, weights, 1.0, 0.0};
  double expected = 0.0;
  int begin = 0;
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    double sum = 0.0;
    for (int age = begin; age < kAll[i]; ++age) sum += squares[squares.size() - 1 - std::size_t(age)];
    expected += weights[i] * 60.0 * sum / (kAll[i] - begin);
    begin = kAll[i];
  }
  EXPECT_NEAR(forecast.mean_variance(values), expected, 1e-9 * expected);
  EXPECT_NEAR(forecast(values), std::log(expected + kForecastFloor), 1e-9);
}

TEST(EwmaModel, ARingIsNeverBelowZero) {
  // Windows with different holes need not nest: 300 s at half the variance of 60 s would leave less than
  // nothing in between if it were a fifth or less.
  const EwmaForecast forecast{{60, 300}, 60.0, {0.25, 0.75}, 1.0, 0.0};
  const double quiet = 0.5 * std::log(kForecastFloor);
  const double rv = 4e-8;
  const std::vector<double> values = {0.5 * std::log(rv + kForecastFloor), quiet};
  EXPECT_NEAR(forecast.mean_variance(values), 0.25 * rv, 1e-12 * rv);
  EXPECT_EQ(forecast.mean_variance(std::vector<double>{quiet - 1.0, quiet - 1.0}), 0.0);
}

// A market whose next minute follows the exponentially weighted past of `half_life`, with noise:
// ln v = 0.75 ln(mean) - 4.
Frame exponential_market(double half_life, std::uint64_t seed) {
  Frame frame = random_table(12'000, seed);
  for (const char* name : {"log_rv_5", "log_rv_10"}) {
    Column column = frame.at("log_rv_30");
    column.name = name;
    frame.add(std::move(column));
  }
  std::mt19937_64 random(seed);
  std::vector<double> sums(1, 0.0);
  double level = 0.0;
  for (std::size_t i = 0; i < 16'000; ++i) {
    level += -0.02 * level + 0.2 * bell(random);
    sums.push_back(sums.back() + 1e-9 * std::exp(level));
  }
  const double keep = std::exp2(-1.0 / half_life);
  double mean = 0.0;
  for (std::size_t second = 1; second <= 15'600; ++second) {
    mean = keep * mean + (1.0 - keep) * 60.0 * (sums[second] - sums[second - 1]);
    if (second <= 3600) continue;
    const std::size_t row = second - 3601;
    for (const int window : kAll) {
      const double sum = sums[second] - sums[second - static_cast<std::size_t>(window)];
      column_of(frame, log_rv_column(window)).doubles[row] =
          0.5 * std::log(60.0 * sum / window + kForecastFloor);
    }
    column_of(frame, "v").doubles[row] = std::exp(0.75 * std::log(mean) - 4.0 + 0.05 * bell(random));
  }
  return frame;
}

TEST(EwmaModel, FindsTheHalfLifeOfTheMarket) {
  for (const int half_life : {15, 60, 300}) {
    const Frame frame = exponential_market(half_life, 11);
    const TrainedModel trained = train_ewma(training_data(frame, "spike_fixed"), {});
    EXPECT_THAT(trained.notes, testing::Contains(HasSubstr("half-life " + std::to_string(half_life) + " s")));
    const auto json = nlohmann::json::parse(trained.model->to_json());
    EXPECT_NEAR(json["slope"].get<double>(), 0.75, 0.08);  // a staircase is not the kernel
    EXPECT_NEAR(json["intercept"].get<double>(), -4.0, 1.2);
  }
}

TEST(EwmaModel, AShortMemoryNeedsNoLongWindow) {
  Frame frame = exponential_market(15, 12);
  const TrainedModel all = train_ewma(training_data(frame, "spike_relative"), {});
  EXPECT_THAT(all.model->columns(),
              ElementsAre("log_rv_5", "log_rv_10", "log_rv_30", "log_rv_60", "log_rv_300", "rv_300"));
  for (std::size_t row = 0; row < 1000; ++row) {
    testing_support::set_null(column_of(frame, "log_rv_3600"), row);
  }
  const TrainedModel fewer = train_ewma(training_data(frame, "spike_relative"), {});
  EXPECT_EQ(fewer.rows_used, 7200U) << "rows without log_rv_3600 still train";
  EXPECT_EQ(score_frame(*fewer.model, frame).size(), 12'000U);
  EXPECT_FALSE(std::isnan(score_frame(*fewer.model, frame)[0]));
}

TEST(EwmaModel, NoAnswerWhereAWindowIsNull) {
  Frame frame = exponential_market(15, 13);
  const TrainedModel trained = train_ewma(training_data(frame, "spike_fixed"), {});
  testing_support::set_null(column_of(frame, "log_rv_5"), 77);
  EXPECT_TRUE(std::isnan(score_frame(*trained.model, frame)[77]));
  EXPECT_FALSE(std::isnan(score_frame(*trained.model, frame)[78]));
}

TEST(EwmaModel, ProbabilitiesAreCalibratedOnItsOwnKindOfData) {
  const Frame frame = random_table(20'000, 14);
  const TrainedModel trained = train_ewma(training_data(frame, "spike_relative"), {});
  const std::vector<double> p = score_frame(*trained.model, frame);
  double expected = 0.0;
  double seen = 0.0;
  for (std::size_t row = 16'000; row < 20'000; ++row) {
    expected += p[row];
    seen += frame.at("spike_relative").number(row);
  }
  EXPECT_NEAR(expected / 4000.0, seen / 4000.0, 0.03);
}

TEST(EwmaModel, UnavailableWithoutItsWindows) {
  Frame frame = random_table(1000, 15);
  column_of(frame, "log_rv_300").name = "else";
  try {
    static_cast<void>(train_ewma(training_data(frame, "spike_fixed"), {}));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("ewma needs columns this table lacks: log_rv_300"));
  }
}

TEST(EwmaModel, BadNumbersAreRefused) {
  const auto make = [](EwmaForecast forecast) {
    return EwmaModel(std::move(forecast),
                     {{"spike_fixed", LabelKind::fixed, 1e-7}, 1.0, EmpiricalCdf({-1.0, 1.0}, {0.25, 0.75})});
  };
  EXPECT_NO_THROW(make({{60, 300}, 60.0, {0.5, 0.5}, 1.0, 0.0}));
  EXPECT_THROW(make({{}, 60.0, {}, 1.0, 0.0}), UserError);
  EXPECT_THROW(make({{60, 60}, 60.0, {0.5, 0.5}, 1.0, 0.0}), UserError);
  EXPECT_THROW(make({{60, 300}, 60.0, {0.5}, 1.0, 0.0}), UserError);
  EXPECT_THROW(make({{60, 300}, 60.0, {1.5, -0.5}, 1.0, 0.0}), UserError);
  EXPECT_THROW(make({{60, 300}, 60.0, {0.5, 0.5}, std::nan(""), 0.0}), UserError);
}

}  // namespace
}  // namespace foreshock
