#include "foreshock/evaluation/diebold_mariano.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/compensated_sum.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kWindowSeconds = 60;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kDaysMin = 30;
constexpr int kWindowLags = 30;
// Below this share of the largest |d| a standard error is rounding.
constexpr double kRounding = 1e-13;

struct Mean {
  CompensatedSum sum;
  std::int64_t terms = 0;

  void add(double term) {
    sum.add(term);
    terms += 1;
  }
  [[nodiscard]] double value() const { return sum.value() / static_cast<double>(terms); }
};

struct Window {
  std::int64_t index = 0;  // of the clock
  double difference = 0.0;
};

double loss_of(LossKind kind, double probability, bool spike) {
  return kind == LossKind::brier ? row_brier(probability, spike) : row_log_loss(probability, spike);
}

std::int64_t window_index(std::int64_t timestamp_ns, std::int64_t window_seconds) {
  const std::int64_t second = floor_second(from_nanos(timestamp_ns));
  return second / window_seconds - (second % window_seconds < 0 ? 1 : 0);
}

std::int64_t count_days(std::span<const std::int64_t> timestamp_ns) {
  std::vector<std::int64_t> days;
  days.reserve(timestamp_ns.size());
  for (const std::int64_t time : timestamp_ns) days.push_back(window_index(time, kDaySeconds));
  std::sort(days.begin(), days.end());
  return std::unique(days.begin(), days.end()) - days.begin();
}

// The Bartlett variance of the mean of `windows`, which rise by index.
double variance_of_mean(const std::vector<Window>& windows, double mean, int lags) {
  const auto count = static_cast<double>(windows.size());
  CompensatedSum sum;
  for (int lag = 0; lag <= lags; ++lag) {
    CompensatedSum covariance;
    std::size_t later = 0;
    for (const Window& window : windows) {
      while (later < windows.size() && windows[later].index < window.index + lag) ++later;
      if (later == windows.size()) break;
      if (windows[later].index != window.index + lag) continue;
      covariance.add((window.difference - mean) * (windows[later].difference - mean));
    }
    const double weight = 1.0 - static_cast<double>(lag) / static_cast<double>(lags + 1);
    sum.add((lag == 0 ? 1.0 : 2.0) * weight * covariance.value() / count);
  }
  return sum.value() / count;
}

void add_statistic(const std::vector<Window>& windows, DieboldMariano& result) {
  const double horizon = result.lags + 1;
  const auto count = static_cast<double>(windows.size());
  if (count < 2.0 * horizon) {
    result.reason = fmt::format("{} windows of {} s, {} are needed", result.windows, result.window_seconds,
                                2 * (result.lags + 1));
    return;
  }
  double largest = 0.0;
  for (const Window& window : windows) largest = std::max(largest, std::abs(window.difference));
  const double variance = variance_of_mean(windows, *result.mean_difference, result.lags);
  if (!(variance > kRounding * largest * kRounding * largest)) {
    result.reason = "the difference of the losses does not vary";
    return;
  }
  const double factor = std::sqrt((count + 1.0 - 2.0 * horizon + horizon * (horizon - 1.0) / count) / count);
  result.statistic = factor * *result.mean_difference / std::sqrt(variance);
  const boost::math::students_t_distribution<double> student(count - 1.0);
  result.p_value = 2.0 * boost::math::cdf(boost::math::complement(student, std::abs(*result.statistic)));
}

}  // namespace

DieboldMariano diebold_mariano(Scores first, Scores second, Labels labels,
                               std::span<const std::int64_t> timestamp_ns,
                               std::span<const std::uint32_t> product, LossKind loss) {
  FORESHOCK_CHECK(timestamp_ns.size() == labels.size() && product.size() == labels.size());
  check_probabilities(first, labels);
  check_probabilities(second, labels);
  DieboldMariano result;
  result.window_seconds = count_days(timestamp_ns) >= kDaysMin ? kDaySeconds : kWindowSeconds;

  std::map<std::pair<std::int64_t, std::uint32_t>, Mean> by_product;  // of (window, product)
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool spike = labels[row] != 0;
    by_product[{window_index(timestamp_ns[row], result.window_seconds), product[row]}].add(
        loss_of(loss, first[row], spike) - loss_of(loss, second[row], spike));
  }
  std::map<std::int64_t, Mean> by_window;
  for (const auto& [key, mean] : by_product) by_window[key.first].add(mean.value());
  std::vector<Window> windows;
  Mean overall;
  for (const auto& [index, mean] : by_window) {
    windows.push_back({index, mean.value()});
    overall.add(mean.value());
  }
  result.windows = static_cast<std::int64_t>(windows.size());
  result.lags = kWindowLags;
  if (result.window_seconds == kDaySeconds) {
    result.lags = static_cast<int>(4.0 * std::pow(static_cast<double>(result.windows) / 100.0, 2.0 / 9.0));
  }
  if (!windows.empty()) result.mean_difference = overall.value();
  add_statistic(windows, result);
  return result;
}

}  // namespace foreshock
