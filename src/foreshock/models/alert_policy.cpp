#include "foreshock/models/alert_policy.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr double kSecondsPerHour = 3600.0;
constexpr std::size_t kStepOfRank = 16;  // a step down the scores is this part of the rank reached

// Distinct answers, highest first.
std::vector<double> distinct_scores(std::span<const ScoredSeconds> products) {
  std::vector<double> scores;
  for (const ScoredSeconds& seconds : products) {
    for (const ScoredSecond& one : seconds) {
      if (!std::isnan(one.probability)) scores.push_back(one.probability);
    }
  }
  std::sort(scores.begin(), scores.end(), std::greater<>());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  return scores;
}

std::int64_t count_alerts(std::span<const ScoredSeconds> products, double threshold,
                          const AlertSettings& settings) {
  std::int64_t alerts = 0;
  for (const ScoredSeconds& seconds : products) {
    AlertMachine machine(threshold, settings);
    for (const ScoredSecond& one : seconds) alerts += machine.step(one.second, one.probability) ? 1 : 0;
  }
  return alerts;
}

}  // namespace

double off_threshold(double threshold, double off_logit) {
  const double on = std::min(threshold, 1.0);
  const double factor = fixed_exp(-off_logit);  // of the odds
  return on * factor / (1.0 - on + on * factor);
}

AlertMachine::AlertMachine(double threshold, const AlertSettings& settings)
    : settings_(settings),
      threshold_(threshold),
      off_threshold_(off_threshold(threshold, settings.off_logit)) {
  FORESHOCK_CHECK(std::isfinite(threshold) && threshold >= 0.0);
  FORESHOCK_CHECK(settings.on_seconds >= 1 && settings.hold_s >= 1 && settings.rearm_seconds >= 1);
  FORESHOCK_CHECK(settings.refractory_s >= 0 && settings.off_logit >= 0.0);
}

void AlertMachine::pass_time(std::int64_t second) {
  FORESHOCK_CHECK(second > last_second_);
  if (second - 1 != last_second_) consecutive_ = 0;
  last_second_ = second;
  if (state_ == State::alert && second >= raised_ + settings_.hold_s) {
    state_ = State::disarmed;
    consecutive_ = 0;
    calmed_ = false;
  }
  if (state_ == State::disarmed && calmed_ && second >= raised_ + settings_.hold_s + settings_.refractory_s) {
    state_ = State::armed;
    consecutive_ = 0;
  }
}

// A comparison with NaN is false, so a second without an answer ends either count.
bool AlertMachine::step(std::int64_t second, double probability) {
  pass_time(second);
  if (state_ == State::alert) return false;
  if (state_ == State::disarmed) {
    consecutive_ = probability < off_threshold_ ? consecutive_ + 1 : 0;
    if (consecutive_ >= settings_.rearm_seconds) calmed_ = true;
    return false;
  }
  consecutive_ = probability >= threshold_ ? consecutive_ + 1 : 0;
  if (consecutive_ < settings_.on_seconds) return false;
  state_ = State::alert;
  raised_ = second;
  return true;
}

AlertTrain raise_alerts(std::span<const ScoredSecond> seconds, std::uint32_t product, double threshold,
                        const AlertSettings& settings) {
  AlertTrain train;
  train.in_warning.reserve(seconds.size());
  AlertMachine machine(threshold, settings);
  for (const ScoredSecond& one : seconds) {
    if (machine.step(one.second, one.probability)) {
      train.alerts.push_back({product, one.time_ns, one.probability});
    }
    train.in_warning.push_back(machine.in_warning() ? 1 : 0);
  }
  return train;
}

std::optional<double> budget_threshold(std::span<const ScoredSeconds> products, double budget_per_hour,
                                       const AlertSettings& settings) {
  FORESHOCK_CHECK(budget_per_hour >= 0.0);
  std::vector<double> scores = distinct_scores(products);
  if (scores.empty()) return std::nullopt;
  scores.insert(scores.begin(), std::nextafter(scores.front(), std::numeric_limits<double>::infinity()));
  std::size_t seconds_in_all = 0;
  for (const ScoredSeconds& seconds : products) seconds_in_all += seconds.size();
  const double alerts_max = budget_per_hour * static_cast<double>(seconds_in_all) / kSecondsPerHour;

  std::size_t kept = 0;  // raises nothing
  std::size_t best = 0;
  std::int64_t best_alerts = 0;
  std::size_t passed = scores.size();
  while (kept + 1 < scores.size()) {
    const std::size_t rank = std::min(kept + std::max<std::size_t>(1, kept / kStepOfRank), scores.size() - 1);
    const std::int64_t alerts = count_alerts(products, scores[rank], settings);
    if (static_cast<double>(alerts) > alerts_max) {
      passed = rank;
      break;
    }
    kept = rank;
    if (alerts > best_alerts) {
      best = rank;
      best_alerts = alerts;
    }
  }
  if (passed == scores.size()) return scores[best];
  while (passed - kept > 1) {
    const std::size_t middle = kept + (passed - kept) / 2;
    const bool keeps = static_cast<double>(count_alerts(products, scores[middle], settings)) <= alerts_max;
    (keeps ? kept : passed) = middle;
  }
  return scores[kept];
}

}  // namespace foreshock
