#include "foreshock/report/curve.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock {
namespace {

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double squared = dx * dx + dy * dy;
  const double along =
      squared == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / squared, 0.0, 1.0);
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

// Drops points that hardly move from the one before: keeps the quadratic worst case below out of reach.
std::vector<Point> thinned(const std::vector<Point>& points, double least_move) {
  std::vector<Point> kept{points.front()};
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    const Point& last = kept.back();
    if (std::hypot(points[i].x - last.x, points[i].y - last.y) >= least_move) kept.push_back(points[i]);
  }
  kept.push_back(points.back());
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
  const std::vector<Point> thin = thinned(points, tolerance / 2);
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
