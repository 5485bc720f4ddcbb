#include "foreshock/evaluation/nearest_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

double squared_distance(const PointSet& a, std::size_t i, const PointSet& b, std::size_t j) {
  double sum = 0.0;
  for (std::size_t c = 0; c < a.columns; ++c) {
    const double step = a.values[i * a.columns + c] - b.values[j * b.columns + c];
    sum += step * step;
  }
  return sum;
}

PointSet random_points(Random& random, std::size_t rows, std::size_t columns) {
  PointSet points{columns, {}};
  for (std::size_t i = 0; i < rows * columns; ++i) points.values.push_back(random.normal());
  return points;
}

TEST(NearestRows, EqualsSortingAllDistances) {
  Random random(3);
  const PointSet trained = random_points(random, 300, 4);
  const PointSet queries = random_points(random, 270, 4);  // more than two blocks
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < trained.rows(); ++i) labels.push_back(random.chance(0.3) ? 1 : 0);
  const std::vector<double> found = mean_label_of_nearest(trained, labels, queries, 5);
  ASSERT_EQ(found.size(), queries.rows());
  for (std::size_t q = 0; q < queries.rows(); ++q) {
    std::vector<std::size_t> order(trained.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return squared_distance(queries, q, trained, a) < squared_distance(queries, q, trained, b);
    });
    double positives = 0.0;
    for (std::size_t i = 0; i < 5; ++i) positives += labels[order[i]];
    EXPECT_DOUBLE_EQ(found[q], positives / 5.0) << q;
  }
}

TEST(NearestRows, MakesDoWithFewerRows) {
  const PointSet trained{1, {0.0, 10.0}};
  const std::vector<std::uint8_t> labels{1, 0};
  EXPECT_EQ(mean_label_of_nearest(trained, labels, {1, {1.0, 9.0}}, 5), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(mean_label_of_nearest(trained, labels, {1, {1.0, 9.0}}, 1), (std::vector<double>{1.0, 0.0}));
}

}  // namespace
}  // namespace foreshock
