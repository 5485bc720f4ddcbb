// Two distributions as a drawing of a line's height, for a cell of a table: bars of the first filled, the
// second as an outline above them.
#pragma once

#include <string>
#include <vector>

namespace foreshock {

// Heights of the same bins, evenly wide; those of a side are drawn relative to the largest of both.
struct DistributionSketch {
  std::vector<double> first, second;
};

// SVG without a background; empty where there is no bin.
[[nodiscard]] std::string sketch_svg(const DistributionSketch& sketch);

}  // namespace foreshock
