// ln(1 + e^z), 1 / (1 + e^-z), and the standard normal cdf, each without overflow or cancellation at either
// end.
#pragma once

#include <cmath>

namespace foreshock {

[[nodiscard]] inline double log1p_exp(double z) {
  return z > 0.0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z));
}

[[nodiscard]] inline double sigmoid(double z) {
  if (z >= 0.0) return 1.0 / (1.0 + std::exp(-z));
  const double e = std::exp(z);
  return e / (1.0 + e);
}

[[nodiscard]] inline double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

}  // namespace foreshock
