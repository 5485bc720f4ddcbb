#include "foreshock/drift/page_hinkley.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/drift/two_sample.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kLeastBlocks = 10;
constexpr double kAlarmWithin = 0.63212055882855768;  // 1 - 1/e

double deviation(std::span<const double> past) {
  const auto n = static_cast<double>(past.size());
  const double mean = std::accumulate(past.begin(), past.end(), 0.0) / n;
  double squares = 0;
  for (const double value : past) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / n);
}

// The largest S of a series drawn from `past`.
double largest_statistic(std::span<const double> past, PageHinkleySettings settings, const RunLength& wanted,
                         Random& random) {
  settings.threshold = std::numeric_limits<double>::infinity();
  PageHinkley detector(settings);
  double largest = 0;
  for (std::size_t made = 0; made < wanted.values;) {
    const std::size_t from = random.below(past.size() - wanted.block + 1);
    for (std::size_t i = 0; i < wanted.block && made < wanted.values; ++i, ++made) {
      detector.add(past[from + i]);
      if (made + 1 >= settings.least_values) largest = std::max(largest, detector.statistic());
    }
  }
  return largest;
}

}  // namespace

bool PageHinkley::add(double value) {
  ++count_;
  mean_ += (value - mean_) / static_cast<double>(count_);
  statistic_ = std::max(0.0, settings_.alpha * statistic_ + value - mean_ - settings_.delta);
  if (count_ < settings_.least_values || statistic_ < settings_.threshold) return false;
  count_ = 0;
  mean_ = statistic_ = 0;
  return true;
}

bool enough_for_page_hinkley(std::span<const double> past, const RunLength& wanted) {
  return past.size() >= kLeastBlocks * wanted.block && deviation(past) > 0;
}

PageHinkleySettings page_hinkley_for(std::span<const double> past, const RunLength& wanted) {
  FORESHOCK_CHECK(enough_for_page_hinkley(past, wanted) && wanted.block >= 1 && wanted.draws >= 1);
  PageHinkleySettings settings;
  settings.delta = deviation(past) / 2 / std::sqrt(static_cast<double>(wanted.block));
  Random random(wanted.seed, "page_hinkley");
  SortedSample largest;
  for (std::size_t i = 0; i < wanted.draws; ++i)
    largest.push_back(largest_statistic(past, settings, wanted, random));
  std::sort(largest.begin(), largest.end());
  settings.threshold = quantile(largest, 1 - kAlarmWithin);
  return settings;
}

}  // namespace foreshock
