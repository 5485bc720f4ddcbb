#include "foreshock/models/logistic_fit.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/models/sigmoid.hpp"

namespace foreshock {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;
using Rows = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using Eigen::Index;

constexpr std::size_t kMaxColumns = 500;
constexpr int kMaxIterations = 200;
constexpr int kMaxHalvings = 40;
constexpr double kArmijo = 1e-4;
constexpr double kTolerance = 1e-10;
// Rows summed at once: below Eigen's smallest cache blocking, so that no sum is split by the machine's cache
// size.
constexpr Index kBlockRows = 128;

class Objective {
 public:
  explicit Objective(const LogisticProblem& problem)
      : problem_(problem),
        width_(static_cast<Index>(problem.columns)),
        rows_(static_cast<Index>(problem.labels.size())),
        x_(problem.values.data(), rows_, width_) {}

  [[nodiscard]] Index parameters() const { return width_ + 1; }

  // The value at theta; fills gradient and the lower triangle of hessian where given.
  double evaluate(const Vector& theta, Vector* gradient, Matrix* hessian) const {
    const auto w = theta.head(width_);
    double value = 0.5 * w.squaredNorm();
    if (gradient != nullptr) {
      *gradient = theta;
      (*gradient)(width_) = 0.0;
    }
    if (hessian != nullptr) {
      hessian->setIdentity();
      (*hessian)(width_, width_) = 0.0;
    }
    for (Index begin = 0; begin < rows_; begin += kBlockRows) {
      value += add_block(theta, begin, std::min(kBlockRows, rows_ - begin), gradient, hessian);
    }
    return value;
  }

 private:
  double add_block(const Vector& theta, Index begin, Index count, Vector* gradient, Matrix* hessian) const {
    const auto block = x_.middleRows(begin, count);
    Vector z = block * theta.head(width_);
    Vector residual(count);   // c s (p - y)
    Vector curvature(count);  // c s p (1 - p)
    double loss = 0.0;
    for (Index i = 0; i < count; ++i) {
      const std::size_t row = static_cast<std::size_t>(begin + i);
      const double weight = problem_.c * problem_.row_weights[row];
      const double y = problem_.labels[row];
      const double logit = z(i) + theta(width_);
      // ln(1 + e^z) - y z, without cancellation for a well-predicted positive.
      loss += weight * log1p_exp(y > 0.0 ? -logit : logit);
      const double p = sigmoid(logit);
      residual(i) = weight * (y > 0.0 ? -sigmoid(-logit) : p);
      curvature(i) = weight * p * sigmoid(-logit);
    }
    if (gradient != nullptr) {
      gradient->head(width_) += block.transpose() * residual;
      (*gradient)(width_) += residual.sum();
    }
    if (hessian != nullptr) {
      Matrix scaled(count, width_ + 1);
      scaled.leftCols(width_) = block;
      scaled.col(width_).setOnes();
      scaled.array().colwise() *= curvature.array().sqrt();
      hessian->selfadjointView<Eigen::Lower>().rankUpdate(scaled.transpose());
    }
    return loss;
  }

  const LogisticProblem& problem_;
  Index width_;
  Index rows_;
  Rows x_;
};

void require_sound(const LogisticProblem& problem) {
  const std::size_t rows = problem.labels.size();
  FORESHOCK_CHECK(problem.row_weights.size() == rows && problem.values.size() == rows * problem.columns);
  if (problem.columns > kMaxColumns) {
    throw UserError(ErrorCode::unsupported, fmt::format("logistic: {} columns, at most {} are supported",
                                                        problem.columns, kMaxColumns));
  }
  if (!std::isfinite(problem.c) || problem.c <= 0.0) {
    throw UserError(ErrorCode::bad_setting, fmt::format("logistic: C is {}, it must be positive", problem.c));
  }
  const auto positives = std::count(problem.labels.begin(), problem.labels.end(), std::uint8_t{1});
  if (positives == 0 || static_cast<std::size_t>(positives) == rows) {
    throw UserError(
        ErrorCode::no_data,
        fmt::format("logistic: all {} training rows have label {}; a classifier needs both, so train "
                    "on a longer or livelier interval",
                    rows, positives == 0 ? 0 : 1));
  }
}

// Halves the step until the objective falls enough; false when rounding leaves nothing to gain.
bool line_search(const Objective& objective, const Vector& step, double slope, Vector& theta, double& value) {
  // Near the minimum the objective is flat to its last bits: allow for its rounding.
  const double rounding = 64.0 * std::numeric_limits<double>::epsilon() * std::abs(value);
  double length = 1.0;
  for (int halving = 0; halving < kMaxHalvings; ++halving, length *= 0.5) {
    const Vector trial = theta + length * step;
    const double trial_value = objective.evaluate(trial, nullptr, nullptr);
    if (trial_value <= value + kArmijo * length * slope + rounding) {
      theta = trial;
      value = trial_value;
      return true;
    }
  }
  return false;
}

}  // namespace

double logistic_objective(const LogisticProblem& problem, std::span<const double> parameters,
                          std::vector<double>* gradient) {
  const Objective objective(problem);
  FORESHOCK_CHECK(static_cast<Index>(parameters.size()) == objective.parameters());
  const Vector theta = Eigen::Map<const Vector>(parameters.data(), objective.parameters());
  Vector g(objective.parameters());
  const double value = objective.evaluate(theta, gradient == nullptr ? nullptr : &g, nullptr);
  if (gradient != nullptr) gradient->assign(g.data(), g.data() + g.size());
  return value;
}

LogisticFit fit_logistic(const LogisticProblem& problem) {
  require_sound(problem);
  const Objective objective(problem);
  const Index size = objective.parameters();
  Vector theta = Vector::Zero(size);
  Vector gradient(size);
  Matrix hessian(size, size);
  double value = objective.evaluate(theta, &gradient, &hessian);
  const double tolerance = kTolerance * std::max(1.0, gradient.lpNorm<Eigen::Infinity>());
  LogisticFit fit;
  fit.objective.push_back(value);
  while (gradient.lpNorm<Eigen::Infinity>() > tolerance) {
    const Eigen::LLT<Matrix, Eigen::Lower> cholesky(hessian);
    const Vector step = cholesky.solve(-gradient);
    if (cholesky.info() != Eigen::Success || fit.iterations == kMaxIterations ||
        !line_search(objective, step, gradient.dot(step), theta, value)) {
      throw UserError(ErrorCode::bad_setting,
                      fmt::format("logistic: no minimum found for C = {} after {} steps; try a smaller C",
                                  problem.c, fit.iterations));
    }
    ++fit.iterations;
    value = objective.evaluate(theta, &gradient, &hessian);
    fit.objective.push_back(value);
  }
  fit.gradient_max = gradient.lpNorm<Eigen::Infinity>();
  fit.parameters.assign(theta.data(), theta.data() + size);
  return fit;
}

}  // namespace foreshock
