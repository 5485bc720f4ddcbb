#include "foreshock/models/model.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"

namespace foreshock {

std::optional<double> Model::probability(std::span<const double> values) const {
  FORESHOCK_CHECK(values.size() == columns().size());
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(values.begin(), values.end(), finite)) return std::nullopt;
  // Finite inputs near the largest double can still overflow on the way.
  const double p = probability_of(score(values));
  return std::isnan(p) ? std::nullopt : std::optional<double>(p);
}

}  // namespace foreshock
