// A drawn curve: steps made explicit, and the points nobody would see left out, so that a curve of a hundred
// thousand points costs a file no more than its shape.
#pragma once

#include <vector>

#include "foreshock/report/canvas.hpp"

namespace foreshock {

// Each y held until the next x.
[[nodiscard]] std::vector<Point> as_steps(const std::vector<Point>& points);

// A part of `points`, first and last kept, whose line is nowhere farther than about `tolerance` from the full
// one (Douglas and Peucker 1973).
[[nodiscard]] std::vector<Point> simplified(const std::vector<Point>& points, double tolerance);

}  // namespace foreshock
