#include "foreshock/evaluation/resampled_scores.hpp"

#include <algorithm>
#include <array>

#include "foreshock/core/check.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/evaluation/ranked_lanes.hpp"

namespace foreshock {
namespace {

// Sums of a value over the positions before each position; exact for counts, one rounding for losses.
class SumsByPosition {
 public:
  template <typename ValueOfRow>
  SumsByPosition(const TimeLine& time_line, const ValueOfRow& value_of_row) {
    std::vector<double> at(time_line.size, 0.0);
    for (std::size_t row = 0; row < time_line.position.size(); ++row) {
      at[time_line.position[row]] += value_of_row(row);
    }
    before_.reserve(at.size() + 1);
    double sum = 0.0;
    double lost = 0.0;  // Kahan's sum
    before_.push_back(0.0);
    for (const double value : at) {
      const double corrected = value - lost;
      const double next = sum + corrected;
      lost = (next - sum) - corrected;
      sum = next;
      before_.push_back(sum);
    }
  }

  [[nodiscard]] double over(const std::vector<Stretch>& stretches) const {
    double sum = 0.0;
    for (const Stretch& stretch : stretches) sum += before_[stretch.end] - before_[stretch.begin];
    return sum;
  }

 private:
  std::vector<double> before_;
};

struct Forecast {
  Forecast(const TimeLine& time_line, Labels labels, Scores probability)
      : ranked(rank_by_position(rank_rows(probability), labels, time_line.position)),
        brier(time_line,
              [&](std::size_t row) {
                return *foreshock::brier(probability.subspan(row, 1), labels.subspan(row, 1));
              }),
        log_loss(time_line, [&](std::size_t row) {
          return *foreshock::log_loss(probability.subspan(row, 1), labels.subspan(row, 1));
        }) {}

  RankedRows ranked;
  SumsByPosition brier;
  SumsByPosition log_loss;
};

// How often each position is drawn by kLanes resamples, side by side. A count fits a byte: of the draws that
// could hold a second, as many as there are seconds or fewer, one is expected, and 256 are beyond any chance.
class LaneWeights {
 public:
  explicit LaneWeights(std::uint32_t positions) : steps_((std::size_t{positions} + 1) * kLanes) {}

  void clear() { std::fill(steps_.begin(), steps_.end(), std::uint8_t{0}); }
  void add(std::size_t lane, const std::vector<Stretch>& stretches) {
    for (const Stretch& stretch : stretches) {
      steps_[stretch.begin * kLanes + lane] += 1;
      steps_[stretch.end * kLanes + lane] -= 1;
    }
  }
  // Turns the steps up and down, where stretches begin and end, into counts.
  std::span<const std::uint8_t> counts() {
    for (std::size_t at = kLanes; at < steps_.size(); ++at) {
      steps_[at] = static_cast<std::uint8_t>(steps_[at] + steps_[at - kLanes]);
    }
    return steps_;
  }

 private:
  std::vector<std::uint8_t> steps_;
};

}  // namespace

ResampledScores resample_scores(const TimeLine& time_line, Labels labels,
                                std::span<const std::vector<double>> probabilities, const ResamplePlan& plan,
                                int resamples, std::uint64_t seed) {
  FORESHOCK_CHECK(labels.size() == time_line.position.size() && resamples >= 0);
  std::vector<Forecast> forecasts;
  ResampledScores result;
  for (const std::vector<double>& probability : probabilities) {
    FORESHOCK_CHECK(probability.size() == labels.size());
    forecasts.emplace_back(time_line, labels, probability);
  }
  result.forecasts.resize(forecasts.size());
  const SumsByPosition rows(time_line, [](std::size_t) { return 1.0; });
  const SumsByPosition spikes(time_line, [&](std::size_t row) { return labels[row] != 0 ? 1.0 : 0.0; });

  Draws draws(time_line, plan, seed);
  LaneWeights weights(time_line.size);
  std::vector<Stretch> stretches;
  for (int first = 0; first < resamples; first += static_cast<int>(kLanes)) {
    const std::size_t lanes = std::min(kLanes, static_cast<std::size_t>(resamples - first));
    LaneValues positives{};
    LaneValues negatives{};
    weights.clear();
    throw_if_interrupted();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      draws.next(stretches);
      weights.add(lane, stretches);
      const double drawn = rows.over(stretches);
      positives[lane] = spikes.over(stretches);
      negatives[lane] = drawn - positives[lane];
      result.base_rate.push_back(positives[lane] / drawn);
      for (std::size_t i = 0; i < forecasts.size(); ++i) {
        result.forecasts[i].brier.push_back(forecasts[i].brier.over(stretches) / drawn);
        result.forecasts[i].log_loss.push_back(forecasts[i].log_loss.over(stretches) / drawn);
      }
    }
    const std::span<const std::uint8_t> counts = weights.counts();
    for (std::size_t i = 0; i < forecasts.size(); ++i) {
      const LaneScores scores = score_lanes(forecasts[i].ranked, counts, positives, negatives);
      ForecastResamples& of = result.forecasts[i];
      of.pr_auc.insert(of.pr_auc.end(), scores.pr_auc.begin(), scores.pr_auc.begin() + lanes);
      of.roc_auc.insert(of.roc_auc.end(), scores.roc_auc.begin(), scores.roc_auc.begin() + lanes);
    }
  }
  return result;
}

}  // namespace foreshock
