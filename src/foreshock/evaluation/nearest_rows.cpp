#include "foreshock/evaluation/nearest_rows.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <limits>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Points = Eigen::Map<const RowMajor>;

constexpr Eigen::Index kBlockRows = 128;  // queries at a time, so that their distances stay in the cache

Points view(const PointSet& points) {
  return {points.values.data(), static_cast<Eigen::Index>(points.rows()),
          static_cast<Eigen::Index>(points.columns)};
}

// The k smallest of `distances`, kept sorted; k is small.
class Nearest {
 public:
  explicit Nearest(std::size_t k) : distances_(k), labels_(k) {}

  double mean_label(const double* distances, std::span<const std::uint8_t> labels) {
    std::fill(distances_.begin(), distances_.end(), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (distances[i] < distances_.back()) insert(distances[i], labels[i]);
    }
    double positives = 0.0;
    for (const std::uint8_t label : labels_) positives += label;
    return positives / static_cast<double>(labels_.size());
  }

 private:
  void insert(double distance, std::uint8_t label) {
    std::size_t at = distances_.size() - 1;
    for (; at > 0 && distances_[at - 1] > distance; --at) {
      distances_[at] = distances_[at - 1];
      labels_[at] = labels_[at - 1];
    }
    distances_[at] = distance;
    labels_[at] = label;
  }

  std::vector<double> distances_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace

std::vector<double> mean_label_of_nearest(const PointSet& trained, std::span<const std::uint8_t> labels,
                                          const PointSet& queries, std::size_t k) {
  FORESHOCK_CHECK(trained.rows() == labels.size() && !labels.empty() && k > 0);
  FORESHOCK_CHECK(queries.rows() == 0 || trained.columns == queries.columns);
  const Points points = view(trained);
  const Points asked = view(queries);
  const Eigen::RowVectorXd squares = points.rowwise().squaredNorm().transpose();
  Nearest nearest(std::min(k, labels.size()));
  std::vector<double> means;
  means.reserve(queries.rows());
  RowMajor distances;  // squared, less the query's own square, which is the same for all
  for (Eigen::Index first = 0; first < asked.rows(); first += kBlockRows) {
    const Eigen::Index count = std::min(kBlockRows, asked.rows() - first);
    distances.noalias() = -2.0 * asked.middleRows(first, count) * points.transpose();
    distances.rowwise() += squares;
    for (Eigen::Index i = 0; i < count; ++i)
      means.push_back(nearest.mean_label(distances.row(i).data(), labels));
  }
  return means;
}

}  // namespace foreshock
