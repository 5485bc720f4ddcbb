#include "foreshock/drift/two_sample.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

// Every distinct value of both in order: `step(value, first_below, second_below)` with how many of each are
// at most that value.
template <typename Step>
void walk(const SortedSample& first, const SortedSample& second, Step&& step) {
  std::size_t i = 0, j = 0;
  while (i < first.size() || j < second.size()) {
    const double value =
        j == second.size() || (i < first.size() && first[i] <= second[j]) ? first[i] : second[j];
    while (i < first.size() && first[i] == value) ++i;
    while (j < second.size() && second[j] == value) ++j;
    step(value, i, j);
  }
}

double share(std::size_t count, const SortedSample& of) {
  return static_cast<double>(count) / static_cast<double>(of.size());
}

double sum(std::span<const double> counts) {
  double all = 0;
  for (const double count : counts) all += count;
  return all;
}

// x ln(x / y); 0 where x is 0.
double relative_entropy(double x, double y) {
  return x > 0 ? x * fixed_log(x / y) : 0.0;
}

}  // namespace

Distances distances(const SortedSample& first, const SortedSample& second) {
  FORESHOCK_CHECK(!first.empty() && !second.empty());
  Distances out;
  double before = 0, apart = 0;
  walk(first, second, [&](double value, std::size_t i, std::size_t j) {
    if (apart > 0) out.wasserstein += apart * (value - before);
    before = value;
    apart = std::abs(share(i, first) - share(j, second));
    out.ks = std::max(out.ks, apart);
  });
  return out;
}

double ks_distance(const SortedSample& first, const SortedSample& second) {
  return distances(first, second).ks;
}

double wasserstein(const SortedSample& first, const SortedSample& second) {
  return distances(first, second).wasserstein;
}

double quantile(const SortedSample& sample, double share) {
  FORESHOCK_CHECK(!sample.empty() && share >= 0 && share <= 1);
  const double at = share * static_cast<double>(sample.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sample.size()) return sample.back();
  return sample[below] + (at - static_cast<double>(below)) * (sample[below + 1] - sample[below]);
}

double standard_deviation(const SortedSample& sample) {
  FORESHOCK_CHECK(!sample.empty());
  const auto n = static_cast<double>(sample.size());
  const double mean = sum(sample) / n;
  double squares = 0;
  for (const double value : sample) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / n);
}

std::size_t distinct_values(const SortedSample& first, const SortedSample& second, std::size_t limit) {
  std::size_t found = 0, i = 0, j = 0;
  while (found < limit && (i < first.size() || j < second.size())) {
    const double value =
        j == second.size() || (i < first.size() && first[i] <= second[j]) ? first[i] : second[j];
    i = static_cast<std::size_t>(
        std::upper_bound(first.begin() + static_cast<std::ptrdiff_t>(i), first.end(), value) - first.begin());
    j = static_cast<std::size_t>(
        std::upper_bound(second.begin() + static_cast<std::ptrdiff_t>(j), second.end(), value) -
        second.begin());
    ++found;
  }
  return found;
}

ValueCounts value_counts(const SortedSample& first, const SortedSample& second) {
  ValueCounts out;
  std::size_t before_i = 0, before_j = 0;
  walk(first, second, [&](double value, std::size_t i, std::size_t j) {
    out.values.push_back(value);
    out.first.push_back(static_cast<double>(i - before_i));
    out.second.push_back(static_cast<double>(j - before_j));
    before_i = i;
    before_j = j;
  });
  return out;
}

double jensen_shannon(std::span<const double> first, std::span<const double> second) {
  FORESHOCK_CHECK(first.size() == second.size());
  const double of_first = sum(first), of_second = sum(second);
  FORESHOCK_CHECK(of_first > 0 && of_second > 0);
  double left = 0, right = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double p = first[i] / of_first, q = second[i] / of_second, middle = (p + q) / 2;
    left += relative_entropy(p, middle);
    right += relative_entropy(q, middle);
  }
  return std::sqrt(std::max(0.0, (left + right) / 2));
}

double population_stability(std::span<const double> first, std::span<const double> second) {
  FORESHOCK_CHECK(first.size() == second.size() && !first.empty());
  constexpr double kAdded = 0.5;
  const double all_added = kAdded * static_cast<double>(first.size());
  const double of_first = sum(first) + all_added, of_second = sum(second) + all_added;
  double index = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double p = (first[i] + kAdded) / of_first, q = (second[i] + kAdded) / of_second;
    index += (q - p) * fixed_log(q / p);
  }
  return index;
}

std::vector<double> quantile_edges(const SortedSample& sample, std::size_t bins) {
  FORESHOCK_CHECK(!sample.empty() && bins >= 1);
  std::vector<double> edges;
  for (std::size_t i = 1; i < bins; ++i) {
    const double edge = quantile(sample, static_cast<double>(i) / static_cast<double>(bins));
    if ((edges.empty() || edge > edges.back()) && edge < sample.back()) edges.push_back(edge);
  }
  return edges;
}

std::vector<double> bin_counts(const SortedSample& sample, std::span<const double> edges) {
  std::vector<double> counts(edges.size() + 1);
  auto from = sample.begin();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto to = std::upper_bound(from, sample.end(), edges[i]);
    counts[i] = static_cast<double>(to - from);
    from = to;
  }
  counts.back() = static_cast<double>(sample.end() - from);
  return counts;
}

}  // namespace foreshock
