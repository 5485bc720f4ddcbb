#include "foreshock/drift/null_distances.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/core/check.hpp"
#include "foreshock/drift/two_sample.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr double kHigh = 0.9;  // the spread of a column's distances: from their median to this quantile

std::vector<std::size_t> draw(std::size_t count, std::size_t of, Random& random) {
  std::vector<std::size_t> all(of);
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.below(of - i)]);
  all.resize(count);
  return all;
}

double distance(const std::vector<double>& drawn, const std::vector<double>& rest,
                const std::vector<double>& places) {
  const double of_drawn = std::accumulate(drawn.begin(), drawn.end(), 0.0);
  const double of_rest = std::accumulate(rest.begin(), rest.end(), 0.0);
  if (of_drawn <= 0 || of_rest <= 0) return 0.0;
  if (places.empty()) return jensen_shannon(rest, drawn);
  double area = 0, below_drawn = 0, below_rest = 0;
  for (std::size_t cell = 0; cell + 1 < places.size(); ++cell) {
    below_drawn += drawn[cell] / of_drawn;
    below_rest += rest[cell] / of_rest;
    area += std::abs(below_drawn - below_rest) * (places[cell + 1] - places[cell]);
  }
  return area;
}

double drawn_distance(const BlockHistogram& column, const std::vector<double>& all,
                      const std::vector<std::size_t>& blocks) {
  std::vector<double> drawn(all.size()), rest(all);
  for (const std::size_t block : blocks) {
    for (std::size_t cell = 0; cell < all.size(); ++cell) drawn[cell] += column.counts[block][cell];
  }
  for (std::size_t cell = 0; cell < all.size(); ++cell) rest[cell] -= drawn[cell];
  return distance(drawn, rest, column.places);
}

std::vector<double> total(const BlockHistogram& column) {
  std::vector<double> all(column.counts.front().size());
  for (const std::vector<double>& block : column.counts) {
    for (std::size_t cell = 0; cell < all.size(); ++cell) all[cell] += block[cell];
  }
  return all;
}

struct Spread {
  double middle = 0, width = 0;
};

Spread spread_of(SortedSample distances) {
  std::sort(distances.begin(), distances.end());
  const double middle = quantile(distances, 0.5);
  return {middle, quantile(distances, kHigh) - middle};
}

}  // namespace

std::vector<double> null_thresholds(const std::vector<BlockHistogram>& columns,
                                    const NullSettings& settings) {
  if (columns.empty()) return {};
  const std::size_t blocks = columns.front().counts.size();
  FORESHOCK_CHECK(settings.drawn >= 1 && settings.drawn < blocks && settings.permutations >= 1);
  Random random(settings.seed, "drift");
  std::vector<std::vector<std::size_t>> draws;
  for (std::size_t i = 0; i < settings.permutations; ++i)
    draws.push_back(draw(settings.drawn, blocks, random));
  std::vector<Spread> spreads;
  SortedSample largest(draws.size(), 0.0);
  for (const BlockHistogram& column : columns) {
    FORESHOCK_CHECK(column.counts.size() == blocks);
    const std::vector<double> all = total(column);
    SortedSample distances;
    for (const auto& drawn : draws) distances.push_back(drawn_distance(column, all, drawn));
    const Spread spread = spreads.emplace_back(spread_of(distances));
    for (std::size_t i = 0; i < draws.size() && spread.width > 0; ++i) {
      largest[i] = std::max(largest[i], (distances[i] - spread.middle) / spread.width);
    }
  }
  std::sort(largest.begin(), largest.end());
  const double reach = quantile(largest, 1 - settings.alpha);
  std::vector<double> thresholds;
  for (const Spread& spread : spreads) thresholds.push_back(spread.middle + reach * spread.width);
  return thresholds;
}

}  // namespace foreshock
