#include "foreshock/drift/ks_probability.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kExact = 140;  // observations
constexpr double kTail = 2.2;        // n d^2, of more observations
constexpr double kExactTail = 4;     // of so few
constexpr double kNearZero = 1.4;    // n d^(3/2)

double log_binomial(double n, double k) {
  return boost::math::lgamma(n + 1) - boost::math::lgamma(k + 1) - boost::math::lgamma(n - k + 1);
}

// P(D+ >= d) = d sum_j C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j), over j <= n (1 - d).
double one_sided(std::size_t n, double d) {
  const auto count = static_cast<double>(n);
  double all = 0;
  for (std::size_t j = 0; static_cast<double>(j) <= count * (1 - d); ++j) {
    const auto k = static_cast<double>(j);
    const double low = d + k / count, high = 1 - low;
    if (high <= 0) {
      if (j == n) all += std::exp((k - 1) * std::log(low));
      continue;
    }
    all += std::exp(log_binomial(count, k) + (k - 1) * std::log(low) + (count - k) * std::log(high));
  }
  return d * all;
}

// P(D < d) = n! / n^n (H^n)_kk with H of size 2k - 1, n d = k - h.
double below(std::size_t n, double d) {
  const auto count = static_cast<double>(n);
  const auto k = static_cast<Eigen::Index>(count * d) + 1;
  const Eigen::Index size = 2 * k - 1;
  const double h = static_cast<double>(k) - count * d;
  Eigen::MatrixXd matrix(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j < size; ++j) matrix(i, j) = i - j + 1 < 0 ? 0.0 : 1.0;
  }
  for (Eigen::Index i = 0; i < size; ++i) {
    matrix(i, 0) -= std::pow(h, static_cast<double>(i + 1));
    matrix(size - 1, i) -= std::pow(h, static_cast<double>(size - i));
  }
  matrix(size - 1, 0) += 2 * h - 1 > 0 ? std::pow(2 * h - 1, static_cast<double>(size)) : 0.0;
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j <= std::min(i + 1, size - 1); ++j) {
      for (Eigen::Index factor = 2; factor <= i - j + 1; ++factor)
        matrix(i, j) /= static_cast<double>(factor);
    }
  }
  Eigen::MatrixXd power = Eigen::MatrixXd::Identity(size, size);
  double exponent_power = 0, exponent_matrix = 0;  // of 2: what was divided out
  for (std::size_t left = n; left > 0; left /= 2) {
    const auto rescale = [](Eigen::MatrixXd& of, double& exponent) {
      const int e = std::ilogb(of.cwiseAbs().maxCoeff());
      of *= std::ldexp(1.0, -e);
      exponent += e;
    };
    if (left % 2 == 1) {
      power = (power * matrix).eval();
      exponent_power += exponent_matrix;
      rescale(power, exponent_power);
    }
    matrix = (matrix * matrix).eval();
    exponent_matrix *= 2;
    rescale(matrix, exponent_matrix);
  }
  const double scale =
      boost::math::lgamma(count + 1) - count * std::log(count) + exponent_power * std::log(2.0);
  return power(k - 1, k - 1) * std::exp(scale);
}

// The terms of Pelz & Good's K0 to K3 in powers of n^(-1/2): with r = pi (k + 1/2), of all whole k, those
// with exp(-r^2 / 2z^2); then those of s = pi k with exp(-s^2 / 2z^2).
double expansion(std::size_t n, double d) {
  constexpr double kPi = std::numbers::pi;
  const auto count = static_cast<double>(n);
  const double z = d * std::sqrt(count), z2 = z * z, z4 = z2 * z2, z6 = z4 * z2;
  double k0 = 0, k1 = 0, k2 = 0, k3 = 0, more_k2 = 0, more_k3 = 0;
  for (int k = static_cast<int>(std::ceil(16 * z / kPi)); k >= 0; --k) {  // beyond it exp is below 1e-50
    const double r = kPi * (k + 0.5), r2 = r * r, r4 = r2 * r2, e = std::exp(-r2 / (2 * z2));
    k0 += e;
    k1 += (r2 - z2) * e;
    k2 += (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * r2 + (1 - 2 * z2) * r4) * e;
    k3 += (-30 * z6 - 90 * z6 * z2 + (135 * z4 - 96 * z6) * r2 + (212 * z4 - 60 * z2) * r4 +
           (5 - 30 * z2) * r4 * r2) *
          e;
    const double s = kPi * k, s2 = s * s, f = std::exp(-s2 / (2 * z2));
    more_k2 += s2 * f;
    more_k3 += (3 * s2 * z2 - s2 * s2) * f;
  }
  const double both = std::sqrt(2 * kPi);  // sqrt(pi / 2) for k and as much for -k
  k0 *= both / z;
  k1 *= both / (6 * z4);
  k2 = both * (k2 / (72 * z6 * z) - more_k2 / (36 * z2 * z));
  k3 = both * (k3 / (6480 * z6 * z4) + more_k3 / (216 * z6));
  return k0 + k1 / std::sqrt(count) + k2 / count + k3 / (count * std::sqrt(count));
}

}  // namespace

// The share of paths from (0, 0) to (first, second) that leave the band |x/first - y/second| < distance, from
// the shares of those to the two points before.
double ks_two_sample(std::size_t first, std::size_t second, double distance) {
  FORESHOCK_CHECK(first > 0 && second > 0);
  const auto m = static_cast<std::int64_t>(first), n = static_cast<std::int64_t>(second);
  const std::int64_t common = std::gcd(m, n);
  const auto lattice = static_cast<double>(m / common) * static_cast<double>(n);
  const std::int64_t limit = std::llround(distance * lattice);  // in units of 1 / lcm
  if (limit <= 0) return 1.0;
  std::vector<double> left(second + 1);
  for (std::int64_t x = 0; x <= m; ++x) {
    for (std::int64_t y = 0; y <= n; ++y) {
      const std::int64_t apart = (n / common) * x - (m / common) * y;
      double& here = left[static_cast<std::size_t>(y)];
      if (std::abs(apart) >= limit) {
        here = 1.0;
      } else if (x + y == 0) {
        here = 0.0;
      } else {
        const auto all = static_cast<double>(x + y);
        const double from_x = x > 0 ? here * (static_cast<double>(x) / all) : 0.0;
        const double from_y =
            y > 0 ? left[static_cast<std::size_t>(y - 1)] * (static_cast<double>(y) / all) : 0.0;
        here = from_x + from_y;
      }
    }
  }
  return std::clamp(left.back(), 0.0, 1.0);
}

double ks_one_sample(std::size_t n, double distance) {
  FORESHOCK_CHECK(n >= 1);
  const auto count = static_cast<double>(n);
  if (distance <= 0.5 / count) return 1.0;
  if (distance >= 1) return 0.0;
  const double square = count * distance * distance;
  double p = 0;
  if (square >= (n <= kExact ? kExactTail : kTail)) {
    p = 2 * one_sided(n, distance);
  } else if (n <= kExact || count * std::pow(distance, 1.5) <= kNearZero) {
    p = 1 - below(n, distance);
  } else {
    p = 1 - expansion(n, distance);
  }
  return std::clamp(p, 0.0, 1.0);
}

double ks_asymptotic(double n, double distance) {
  FORESHOCK_CHECK(n > 0);
  const double z = 2 * n * distance * distance;
  if (z < 0.08) return 1.0;  // below 1e-12 from 1
  double p = 0;
  for (int k = 1; k <= 100; ++k) {
    const double term = std::exp(-z * k * k);
    p += k % 2 == 1 ? term : -term;
    if (term < 1e-17) break;
  }
  return std::clamp(2 * p, 0.0, 1.0);
}

}  // namespace foreshock
