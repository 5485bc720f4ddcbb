#include "foreshock/models/least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

TEST(LeastSquares, LineThroughFourPointsByHand) {
  // y = 1 + 2 x with residuals +e, -e, -e, +e, which are orthogonal to 1 and x.
  const std::vector<double> x = {0.0, 1.0, 2.0, 3.0};
  const std::vector<double> y = {1.5, 2.5, 4.5, 7.5};
  const LeastSquares fit = fit_least_squares(x, 1, y, "m");
  ASSERT_EQ(fit.slopes.size(), 1U);
  EXPECT_NEAR(fit.slopes[0], 2.0, 1e-14);
  EXPECT_NEAR(fit.intercept, 1.0, 1e-14);
  EXPECT_NEAR(fit.residuals[0], 0.5, 1e-14);
  EXPECT_NEAR(fit.residuals[1], -0.5, 1e-14);
  EXPECT_NEAR(fit.residual_sd, std::sqrt(4 * 0.25 / 2.0), 1e-14);
}

TEST(LeastSquares, RowsAreReadRowByRow) {
  const std::vector<double> x = {1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 2.0, 1.0};
  std::vector<double> y;
  for (std::size_t row = 0; row < 5; ++row) y.push_back(3.0 * x[2 * row] - 5.0 * x[2 * row + 1] + 7.0);
  y[3] += 1e-6;
  const LeastSquares fit = fit_least_squares(x, 2, y, "m");
  EXPECT_NEAR(fit.slopes[0], 3.0, 1e-5);
  EXPECT_NEAR(fit.slopes[1], -5.0, 1e-5);
  EXPECT_NEAR(fit.intercept, 7.0, 1e-5);
}

TEST(LeastSquares, SaysWhoseDataAreTooFewOrTooNeat) {
  const std::vector<double> x = {0.0, 1.0, 2.0};
  const auto error_of = [](std::span<const double> xs, std::span<const double> ys) -> std::string {
    try {
      static_cast<void>(fit_least_squares(xs, 1, ys, "ewma"));
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ErrorCode::no_data);
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error_of(std::span(x).first(2), std::span(x).first(2)), "ewma: 2 training rows are too few");
  EXPECT_EQ(error_of(x, std::vector<double>(3, 4.0)),
            "ewma: the training part is fitted without any residual");
}

}  // namespace
}  // namespace foreshock
