// The distribution of a sample as a strictly rising curve: mid-ranks (i - 0.5) / n at the sorted values (ties
// share their mean rank), straight lines between them, exponential tails of scale 1 outside, so that scores
// never tie. Kept as at most 1,001 knots. The sample is in units of its own spread (standardised residuals).
#pragma once

#include <cstddef>
#include <vector>

namespace foreshock {

class EmpiricalCdf {
 public:
  // Errors: no_data on an empty sample.
  [[nodiscard]] static EmpiricalCdf of_sample(std::vector<double> sample);
  // Knots: finite, both strictly ascending, probabilities in (0, 1); errors: bad_model.
  EmpiricalCdf(std::vector<double> values, std::vector<double> probabilities);

  // P(X > x), exact to the last bits in the upper tail.
  [[nodiscard]] double exceedance(double x) const;
  [[nodiscard]] const std::vector<double>& values() const { return values_; }
  [[nodiscard]] const std::vector<double>& probabilities() const { return probabilities_; }

 private:
  std::vector<double> values_;
  std::vector<double> probabilities_;
};

}  // namespace foreshock
