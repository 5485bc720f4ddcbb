// L2-regularised logistic regression: the minimum of
//   0.5 ||w||^2 + c * sum_i s_i [ln(1 + e^{z_i}) - y_i z_i],  z_i = x_i . w + b,  b unpenalised,
// by Newton steps (Cholesky) with Armijo halving, until max |gradient| <= 1e-10 * max(1, max |gradient at
// 0|). x standardised by the caller. Sums run in row order in blocks of 128, so results do not depend on
// threads. Same objective as scikit-learn's LogisticRegression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace foreshock {

struct LogisticProblem {
  std::span<const double> values;  // row-major, rows x columns
  std::size_t columns = 0;
  std::span<const std::uint8_t> labels;  // 0 or 1
  std::span<const double> row_weights;   // s_i > 0
  double c = 1.0;
};

// parameters: the columns' weights, then the intercept.
struct LogisticFit {
  std::vector<double> parameters;
  int iterations = 0;
  double gradient_max = 0.0;
  std::vector<double> objective;  // at the start and after every step
};

// Errors: no_data when the labels are all alike, unsupported above 500 columns, bad_setting when c is not
// positive or so large that no minimum is found.
[[nodiscard]] LogisticFit fit_logistic(const LogisticProblem& problem);

// The objective, and its gradient when asked for.
[[nodiscard]] double logistic_objective(const LogisticProblem& problem, std::span<const double> parameters,
                                        std::vector<double>* gradient);

}  // namespace foreshock
