#include "foreshock/models/empirical_cdf.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kMaxKnots = 1001;

bool strictly_ascending(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), [](double a, double b) { return !(a < b); }) ==
         values.end();
}

// Every (count - 1) / (kMaxKnots - 1)-th entry, first and last included.
std::vector<double> thinned(const std::vector<double>& all) {
  if (all.size() <= kMaxKnots) return all;
  std::vector<double> kept;
  for (std::size_t knot = 0; knot < kMaxKnots; ++knot) {
    kept.push_back(all[knot * (all.size() - 1) / (kMaxKnots - 1)]);
  }
  return kept;
}

}  // namespace

EmpiricalCdf EmpiricalCdf::of_sample(std::vector<double> sample) {
  if (sample.empty()) throw UserError(ErrorCode::no_data, "a distribution needs at least one residual");
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  std::vector<double> values;
  std::vector<double> probabilities;
  for (std::size_t begin = 0; begin < sample.size();) {
    std::size_t end = begin + 1;
    while (end < sample.size() && sample[end] == sample[begin]) ++end;
    values.push_back(sample[begin]);
    probabilities.push_back(static_cast<double>(begin + end) / 2.0 /
                            n);  // mean of (i - 0.5) / n over the ties
    begin = end;
  }
  return {thinned(values), thinned(probabilities)};
}

EmpiricalCdf::EmpiricalCdf(std::vector<double> values, std::vector<double> probabilities)
    : values_(std::move(values)), probabilities_(std::move(probabilities)) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (values_.empty() || values_.size() != probabilities_.size() ||
      !std::all_of(values_.begin(), values_.end(), finite) || !strictly_ascending(values_) ||
      !strictly_ascending(probabilities_) || !(probabilities_.front() > 0.0) ||
      !(probabilities_.back() < 1.0)) {
    throw UserError(ErrorCode::bad_model,
                    "residual distribution: knots must ascend, probabilities within (0, 1)");
  }
}

double EmpiricalCdf::exceedance(double x) const {
  if (x <= values_.front()) return 1.0 - probabilities_.front() * std::exp(x - values_.front());
  if (x >= values_.back()) return (1.0 - probabilities_.back()) * std::exp(values_.back() - x);
  const auto next = std::upper_bound(values_.begin(), values_.end(), x);
  const auto above = static_cast<std::size_t>(next - values_.begin());
  const double share = (x - values_[above - 1]) / (values_[above] - values_[above - 1]);
  return 1.0 - (probabilities_[above - 1] + share * (probabilities_[above] - probabilities_[above - 1]));
}

}  // namespace foreshock
