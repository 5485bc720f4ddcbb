#include "foreshock/evaluation/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/core/check.hpp"

namespace foreshock {

std::vector<double> mid_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const double shared = static_cast<double>(first + end + 1) / 2.0;  // of first + 1 .. end
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = shared;
    first = end;
  }
  return ranks;
}

std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y) {
  FORESHOCK_CHECK(x.size() == y.size());
  if (x.size() < 2) return std::nullopt;
  const std::vector<double> rank_x = mid_ranks(x);
  const std::vector<double> rank_y = mid_ranks(y);
  const double mean = static_cast<double>(x.size() + 1) / 2.0;
  double xx = 0.0;
  double yy = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (rank_x[i] - mean) * (rank_x[i] - mean);
    yy += (rank_y[i] - mean) * (rank_y[i] - mean);
    xy += (rank_x[i] - mean) * (rank_y[i] - mean);
  }
  if (xx == 0.0 || yy == 0.0) return std::nullopt;
  return xy / std::sqrt(xx * yy);
}

}  // namespace foreshock
