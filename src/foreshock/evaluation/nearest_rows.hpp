// Mean label of the k training rows nearest in the space of some columns (Euclidean), by brute force: what a
// flexible model memorises. Of equally near rows the first in order count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace foreshock {

struct PointSet {
  std::size_t columns = 0;
  std::vector<double> values;  // row-major, finite
  [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

// One a row of `queries`; `labels` one a row of `trained`, which has at least one row and as many columns.
[[nodiscard]] std::vector<double> mean_label_of_nearest(const PointSet& trained,
                                                        std::span<const std::uint8_t> labels,
                                                        const PointSet& queries, std::size_t k);

}  // namespace foreshock
