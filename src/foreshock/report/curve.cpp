#include "foreshock/report/curve.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock {
namespace {

constexpr double kColumnShare = 2.5;  // of the tolerance: the width of a column

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double squared = dx * dx + dy * dy;
  const double along =
      squared == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0.0, 1.0);
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

// Of each run of points in one column of paper the first, the lowest, the highest and the last: all that can
// be seen of it. Bounds what the quadratic worst case below is given.
std::vector<Point> thinned(const std::vector<Point>& points, double column_width) {
  std::vector<Point> kept;
  for (std::size_t begin = 0; begin < points.size();) {
    const double column = std::floor(points[begin].x / column_width);
    std::size_t end = begin;
    std::size_t low = begin;
    std::size_t high = begin;
    for (; end < points.size() && std::floor(points[end].x / column_width) == column; ++end) {
      if (points[end].y < points[low].y) low = end;
      if (points[end].y > points[high].y) high = end;
    }
    std::size_t last = points.size();
    for (const std::size_t i : {begin, std::min(low, high), std::max(low, high), end - 1}) {
      if (i != last) kept.push_back(points[i]);
      last = i;
    }
    begin = end;
  }
  return kept;
}

}  // namespace

std::vector<Point> as_steps(const std::vector<Point>& points) {
  std::vector<Point> steps;
  for (const Point& point : points) {
    if (!steps.empty()) steps.push_back({point.x, steps.back().y});
    steps.push_back(point);
  }
  return steps;
}

std::vector<Point> simplified(const std::vector<Point>& points, double tolerance) {
  if (points.size() < 3) return points;
  const std::vector<Point> thin = thinned(points, kColumnShare * tolerance);
  std::vector<char> keep(thin.size(), 0);
  keep.front() = keep.back() = 1;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, thin.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    std::size_t farthest = first;
    double distance = tolerance;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double d = distance_to_segment(thin[i], thin[first], thin[last]);
      if (d > distance) std::tie(farthest, distance) = std::pair(i, d);
    }
    if (farthest == first) continue;
    keep[farthest] = 1;
    open.push_back({first, farthest});
    open.push_back({farthest, last});
  }
  std::vector<Point> curve;
  for (std::size_t i = 0; i < thin.size(); ++i) {
    if (keep[i] != 0) curve.push_back(thin[i]);
  }
  return curve;
}

}  // namespace foreshock
