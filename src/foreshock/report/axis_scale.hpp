// Where values lie along an axis: evenly, by their logarithm, or in pieces laid side by side with small gaps.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/report/chart.hpp"

namespace foreshock {

struct Axis {
  AxisRange range;
  std::string label;
  AxisKind kind = AxisKind::number;
  std::vector<AxisRange> pieces = {};  // of a broken axis; they take the place of range
};

// A piece of the axis and where it is drawn.
struct AxisPiece {
  AxisRange values;
  double begin = 0;
  double end = 0;
};

class AxisScale {
 public:
  // From `begin` to `end` on the canvas, which may run backwards (y). A logarithmic range must be positive.
  AxisScale(const Axis& axis, double begin, double end);

  [[nodiscard]] const std::vector<AxisPiece>& pieces() const { return pieces_; }
  // The last piece that begins at or before the value; a value before all of them is in the first.
  [[nodiscard]] std::size_t piece_of(double value) const;
  // In the gap behind piece_of(value).
  [[nodiscard]] bool is_left_out(double value) const;
  // Beyond the ends for values beyond the range; inside a gap, the end of the piece before it.
  [[nodiscard]] double at(double value) const;

 private:
  bool logarithmic_;
  std::vector<AxisPiece> pieces_;
};

}  // namespace foreshock
