// Ordinary least squares with an intercept, by a pivoted QR of the centred columns (so that the intercept
// does not spoil the conditioning).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace foreshock {

struct LeastSquares {
  std::vector<double> slopes;
  double intercept = 0.0;
  std::vector<double> residuals;
  double residual_sd = 0.0;  // root of the sum of squares over n - columns - 1; > 0
};

// x: row-major, y.size() rows of `columns` values. Errors: no_data, naming `model`, when there are too few
// rows or no residual is left.
[[nodiscard]] LeastSquares fit_least_squares(std::span<const double> x, std::size_t columns,
                                             std::span<const double> y, const std::string& model);

}  // namespace foreshock
