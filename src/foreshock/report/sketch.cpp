#include "foreshock/report/sketch.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"
#include "foreshock/report/canvas.hpp"
#include "foreshock/report/svg_ids.hpp"

namespace foreshock {
namespace {

constexpr double kWidth = 84;
constexpr double kHeight = 20;
constexpr double kFillAlpha = 0.45;

std::vector<Point> steps(const std::vector<double>& heights, double most) {
  const double width = kWidth / static_cast<double>(heights.size());
  std::vector<Point> points{{0, kHeight}};
  for (std::size_t bin = 0; bin < heights.size(); ++bin) {
    const double y = kHeight - heights[bin] / most * (kHeight - 1);
    points.push_back({static_cast<double>(bin) * width, y});
    points.push_back({static_cast<double>(bin + 1) * width, y});
  }
  points.push_back({kWidth, kHeight});
  return points;
}

}  // namespace

std::string sketch_svg(const DistributionSketch& sketch) {
  FORESHOCK_CHECK(sketch.first.size() == sketch.second.size());
  if (sketch.first.empty()) return "";
  const double most = std::max(*std::max_element(sketch.first.begin(), sketch.first.end()),
                               *std::max_element(sketch.second.begin(), sketch.second.end()));
  if (!(most > 0)) return "";
  Canvas canvas = Canvas::svg(kWidth, kHeight);
  const Colour first = palette::kSeries[0];
  canvas.polygon(steps(sketch.first, most), {first.red, first.green, first.blue, kFillAlpha});
  canvas.polyline(steps(sketch.second, most), {palette::kSeries[1], 1.2});
  const std::string svg = renumber_svg_ids(canvas.finish(), "s");
  return svg.substr(svg.find("<svg"));
}

}  // namespace foreshock
