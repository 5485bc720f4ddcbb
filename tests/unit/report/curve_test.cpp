#include "foreshock/report/curve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

double distance(Point p, Point a, Point b) {
  const double length = std::hypot(b.x - a.x, b.y - a.y);
  const double along =
      length == 0
          ? 0
          : std::clamp(((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / (length * length), 0.0, 1.0);
  return std::hypot(p.x - a.x - along * (b.x - a.x), p.y - a.y - along * (b.y - a.y));
}

TEST(AsSteps, HoldsEachYUntilTheNextX) {
  const auto steps = as_steps({{0, 5}, {1, 7}, {3, 6}});
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(steps[1].x, 1);
  EXPECT_EQ(steps[1].y, 5);
  EXPECT_EQ(steps[3].x, 3);
  EXPECT_EQ(steps[3].y, 7);
}

TEST(Simplified, KeepsCornersAndDropsWhatLiesOnALine) {
  const auto curve = simplified({{0, 0}, {1, 1}, {2, 2}, {3, 3}, {3, 10}}, 0.1);
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_EQ(curve[1].x, 3);
  EXPECT_EQ(curve[1].y, 3);
}

TEST(Simplified, KeepsTheExtremesOfAColumn) {
  const auto curve = simplified({{0, 0}, {0.1, 10}, {0.2, 5}, {0.3, -10}, {0.4, 0}}, 0.5);
  ASSERT_EQ(curve.size(), 4U);
  EXPECT_EQ(curve[1].y, 10);
  EXPECT_EQ(curve[2].y, -10);
}

RC_GTEST_PROP(Simplified, StaysNear, ()) {
  const double tolerance = 0.5;
  std::vector<Point> points;
  for (int i = 0; i < *rc::gen::inRange(1, 200); ++i) {
    points.push_back({*rc::gen::inRange(0, 500) / 10.0, *rc::gen::inRange(0, 500) / 10.0});
  }
  const auto curve = simplified(points, tolerance);
  RC_ASSERT(curve.front().x == points.front().x && curve.back().y == points.back().y);
  for (const Point& point : points) {
    double nearest = std::hypot(point.x - curve[0].x, point.y - curve[0].y);
    for (std::size_t i = 1; i < curve.size(); ++i) {
      nearest = std::min(nearest, distance(point, curve[i - 1], curve[i]));
    }
    RC_ASSERT(nearest <= 4 * tolerance);
  }
}

}  // namespace
}  // namespace foreshock
