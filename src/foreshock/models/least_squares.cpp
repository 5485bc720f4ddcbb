#include "foreshock/models/least_squares.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {

LeastSquares fit_least_squares(std::span<const double> x, std::size_t columns, std::span<const double> y,
                               const std::string& model) {
  FORESHOCK_CHECK(columns > 0 && x.size() == columns * y.size());
  const auto rows = static_cast<Eigen::Index>(y.size());
  const auto width = static_cast<Eigen::Index>(columns);
  if (rows <= width + 1) {
    throw UserError(ErrorCode::no_data, fmt::format("{}: {} training rows are too few", model, rows));
  }
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::MatrixXd centred = Eigen::Map<const RowMajor>(x.data(), rows, width);
  Eigen::VectorXd target = Eigen::Map<const Eigen::VectorXd>(y.data(), rows);
  const Eigen::RowVectorXd x_mean = centred.colwise().mean();
  const double y_mean = target.mean();
  centred.rowwise() -= x_mean;
  target.array() -= y_mean;
  const Eigen::VectorXd slopes = centred.colPivHouseholderQr().solve(target);
  const Eigen::VectorXd residuals = target - centred * slopes;
  const double sd = std::sqrt(residuals.squaredNorm() / static_cast<double>(rows - width - 1));
  if (!(sd > 0.0)) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("{}: the training part is fitted without any residual", model));
  }
  return {{slopes.begin(), slopes.end()},
          y_mean - x_mean.dot(slopes.transpose()),
          {residuals.begin(), residuals.end()},
          sd};
}

}  // namespace foreshock
