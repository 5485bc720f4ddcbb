// How far two samples of a number lie apart. Samples are sorted, finite and not empty; missing values are
// left out before.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace foreshock {

using SortedSample = std::vector<double>;

// The largest distance of the two distribution functions, in [0, 1] (Kolmogorov 1933, Smirnov 1939).
[[nodiscard]] double ks_distance(const SortedSample& first, const SortedSample& second);

// The area between the two distribution functions, in the sample's unit (Wasserstein, order 1).
[[nodiscard]] double wasserstein(const SortedSample& first, const SortedSample& second);

struct Distances {
  double ks = 0, wasserstein = 0;
};

// Both, in one pass.
[[nodiscard]] Distances distances(const SortedSample& first, const SortedSample& second);

// Of a sorted sample, linear between order statistics (Hyndman & Fan 1996, type 7); share in [0, 1].
[[nodiscard]] double quantile(const SortedSample& sample, double share);

// Divided by n, not by n - 1.
[[nodiscard]] double standard_deviation(const SortedSample& sample);

// Distinct values of both together; counting stops at `limit`.
[[nodiscard]] std::size_t distinct_values(const SortedSample& first, const SortedSample& second,
                                          std::size_t limit);

struct ValueCounts {
  std::vector<double> values, first, second;  // by distinct value of both, ascending
};

[[nodiscard]] ValueCounts value_counts(const SortedSample& first, const SortedSample& second);

// Of two distributions over the same cells, given by counts; the root of the divergence, natural logarithm,
// in [0, sqrt(ln 2)] (Lin 1991; Endres & Schindelin 2003). Both have a positive sum.
[[nodiscard]] double jensen_shannon(std::span<const double> first, std::span<const double> second);

// The population stability index, sum (q - p) ln(q / p), of counts with half an observation added to each
// cell.
[[nodiscard]] double population_stability(std::span<const double> first, std::span<const double> second);

// Inner edges of at most `bins` bins that hold equal shares of a sample; fewer where values repeat.
[[nodiscard]] std::vector<double> quantile_edges(const SortedSample& sample, std::size_t bins);

// Values <= edges[0], in (edges[0], edges[1]], ..., above the last: one more count than edges.
[[nodiscard]] std::vector<double> bin_counts(const SortedSample& sample, std::span<const double> edges);

}  // namespace foreshock
