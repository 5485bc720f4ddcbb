#include "foreshock/evaluation/resampled_scores.hpp"

#include <algorithm>
#include <optional>

#include "foreshock/core/check.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/evaluation/compensated_sum.hpp"
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
    CompensatedSum sum;
    before_.push_back(0.0);
    for (const double value : at) {
      sum.add(value);
      before_.push_back(sum.value());
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
  RankedRows ranked;
  std::optional<SumsByPosition> brier;
  std::optional<SumsByPosition> log_loss;
};

Forecast prepare(const TimeLine& time_line, Labels labels, Scores scores, Losses losses) {
  FORESHOCK_CHECK(scores.size() == labels.size());
  Forecast forecast{rank_by_position(rank_rows(scores), labels, time_line.position), {}, {}};
  if (losses == Losses::without) return forecast;
  (void)brier(scores, labels);  // that all are probabilities
  forecast.brier.emplace(time_line,
                         [&](std::size_t row) { return row_brier(scores[row], labels[row] != 0); });
  forecast.log_loss.emplace(time_line,
                            [&](std::size_t row) { return row_log_loss(scores[row], labels[row] != 0); });
  return forecast;
}

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

void append(const LaneScores& scores, std::size_t lanes, ForecastResamples& to) {
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    to.pr_auc.push_back(scores.pr_auc[lane]);
    to.roc_auc.push_back(scores.roc_auc[lane]);
  }
}

}  // namespace

ResampledScores resample_scores(const TimeLine& time_line, Labels labels,
                                std::span<const std::vector<double>> scores, const ResamplePlan& plan,
                                int resamples, std::uint64_t seed, Losses losses) {
  FORESHOCK_CHECK(labels.size() == time_line.position.size() && resamples >= 0);
  std::vector<Forecast> forecasts;
  for (const std::vector<double>& of_one : scores) {
    forecasts.push_back(prepare(time_line, labels, of_one, losses));
  }
  ResampledScores result;
  result.forecasts.resize(forecasts.size());
  const SumsByPosition rows(time_line, [](std::size_t) { return 1.0; });
  const SumsByPosition spikes(time_line, [&](std::size_t row) { return labels[row] != 0 ? 1.0 : 0.0; });

  Draws draws(time_line, plan, seed);
  LaneWeights weights(time_line.size);
  std::vector<Stretch> stretches;
  for (int first = 0; first < resamples; first += static_cast<int>(kLanes)) {
    throw_if_interrupted();
    const std::size_t lanes = std::min(kLanes, static_cast<std::size_t>(resamples - first));
    LaneValues positives{};
    LaneValues negatives{};
    weights.clear();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      draws.next(stretches);
      weights.add(lane, stretches);
      const double drawn = rows.over(stretches);
      positives[lane] = spikes.over(stretches);
      negatives[lane] = drawn - positives[lane];
      result.base_rate.push_back(positives[lane] / drawn);
      for (std::size_t i = 0; i < forecasts.size() && losses == Losses::with; ++i) {
        result.forecasts[i].brier.push_back(forecasts[i].brier->over(stretches) / drawn);
        result.forecasts[i].log_loss.push_back(forecasts[i].log_loss->over(stretches) / drawn);
      }
    }
    const std::span<const std::uint8_t> counts = weights.counts();
    for (std::size_t i = 0; i < forecasts.size(); ++i) {
      append(score_lanes(forecasts[i].ranked, counts, positives, negatives), lanes, result.forecasts[i]);
    }
  }
  return result;
}

}  // namespace foreshock
