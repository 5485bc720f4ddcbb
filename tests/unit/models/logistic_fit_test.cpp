#include "foreshock/models/logistic_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing_support::bell;
using testing_support::uniform;

struct Sample {
  std::vector<double> values;
  std::vector<std::uint8_t> labels;
  std::vector<double> row_weights;
  std::size_t columns;

  [[nodiscard]] LogisticProblem problem(double c) const { return {values, columns, labels, row_weights, c}; }
};

Sample random_sample(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Sample sample{{}, {}, {}, columns};
  for (std::size_t row = 0; row < rows; ++row) {
    double z = -1.0;
    for (std::size_t j = 0; j < columns; ++j) {
      sample.values.push_back(bell(random));
      z += sample.values.back() * (j % 2 == 0 ? 0.7 : -0.4);
    }
    sample.labels.push_back(z + 2.0 * bell(random) > 0.0 ? 1 : 0);
    sample.row_weights.push_back(1.5 + uniform(random));
  }
  return sample;
}

TEST(LogisticFit, GradientEqualsFiniteDifferences) {
  const Sample sample = random_sample(300, 4, 1);  // more than two blocks of rows
  const LogisticProblem problem = sample.problem(0.7);
  std::vector<double> at = {0.3, -0.2, 1.1, 0.0, -0.6};
  std::vector<double> gradient;
  static_cast<void>(logistic_objective(problem, at, &gradient));
  for (std::size_t j = 0; j < at.size(); ++j) {
    const double h = 1e-5;
    std::vector<double> up = at;
    std::vector<double> down = at;
    up[j] += h;
    down[j] -= h;
    const double slope =
        (logistic_objective(problem, up, nullptr) - logistic_objective(problem, down, nullptr)) / (2 * h);
    EXPECT_NEAR(gradient[j], slope, 1e-6) << "parameter " << j;
  }
}

TEST(LogisticFit, InterceptIsNotPenalised) {
  // With no information in x and a tiny C, w = 0 and the intercept is still the log odds of the base rate.
  Sample sample{{}, {}, {}, 1};
  for (int row = 0; row < 400; ++row) {
    sample.values.push_back(row % 2 == 0 ? 1.0 : -1.0);
    sample.labels.push_back(row % 4 < 2 && row % 8 < 4 ? 1 : 0);  // a quarter, evenly over both x
    sample.row_weights.push_back(1.0);
  }
  const LogisticFit fit = fit_logistic(sample.problem(1e-3));
  EXPECT_NEAR(fit.parameters[0], 0.0, 1e-9);
  EXPECT_NEAR(fit.parameters[1], std::log(0.25 / 0.75), 1e-9);
}

TEST(LogisticFit, StopsWhereTheGradientIsAllButZero) {
  const Sample sample = random_sample(2000, 10, 2);
  const LogisticFit fit = fit_logistic(sample.problem(1.0));
  std::vector<double> gradient;
  static_cast<void>(logistic_objective(sample.problem(1.0), fit.parameters, &gradient));
  std::vector<double> start;
  static_cast<void>(logistic_objective(sample.problem(1.0), std::vector<double>(11, 0.0), &start));
  const auto largest = [](const std::vector<double>& g) {
    double out = 0.0;
    for (const double x : g) out = std::max(out, std::abs(x));
    return out;
  };
  EXPECT_LE(largest(gradient), 1e-10 * std::max(1.0, largest(start)));
  EXPECT_LE(fit.iterations, 12);
}

TEST(LogisticFit, SeparableDataHaveAFiniteOptimum) {
  Sample sample{{}, {}, {}, 1};
  for (int row = -50; row <= 50; ++row) {
    if (row == 0) continue;
    sample.values.push_back(row / 30.0);
    sample.labels.push_back(row > 0 ? 1 : 0);
    sample.row_weights.push_back(1.0);
  }
  for (const double c : {1.0, 1e6}) {
    const LogisticFit fit = fit_logistic(sample.problem(c));
    EXPECT_TRUE(std::isfinite(fit.parameters[0]));
    EXPECT_GT(fit.parameters[0], 1.0);
    EXPECT_NEAR(fit.parameters[1], 0.0, 1e-6);  // by symmetry
  }
}

TEST(LogisticFit, CorrelatedAndHugeProblemsConverge) {
  Sample sample = random_sample(3000, 6, 3);
  for (std::size_t row = 0; row < sample.labels.size(); ++row) {
    sample.values[row * 6 + 5] = sample.values[row * 6] + 1e-10 * sample.values[row * 6 + 5];
  }
  const LogisticFit fit = fit_logistic(sample.problem(100.0));
  EXPECT_NEAR(fit.parameters[0], fit.parameters[5], 1e-4);  // the penalty shares the weight between twins
}

TEST(LogisticFit, OneClassIsRefusedInWords) {
  Sample sample = random_sample(50, 2, 4);
  std::fill(sample.labels.begin(), sample.labels.end(), std::uint8_t{0});
  try {
    static_cast<void>(fit_logistic(sample.problem(1.0)));
    FAIL() << "one class was accepted";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::no_data);
    EXPECT_THAT(error.what(), testing::HasSubstr("all 50 training rows have label 0"));
  }
}

TEST(LogisticFit, AbsurdSettingsAreRefused) {
  const Sample sample = random_sample(50, 2, 5);
  for (const double c : {0.0, -1.0, std::nan("")}) {
    EXPECT_THROW(static_cast<void>(fit_logistic(sample.problem(c))), UserError) << c;
  }
}

}  // namespace
}  // namespace foreshock
