#include "foreshock/evaluation/corp.hpp"

#include <algorithm>

namespace foreshock {
namespace {

// Whether the share of positives of `a` is at least that of `b`, in integers.
bool is_no_lower(const IsotonicBlock& a, const IsotonicBlock& b) {
  return a.positives * b.rows >= b.positives * a.rows;
}

// By rising forecast.
std::vector<IsotonicBlock> pool(const Ranking& ranking, Scores probabilities, Labels labels) {
  std::vector<IsotonicBlock> blocks;
  for (std::size_t group = ranking.group_end.size(); group-- > 0;) {
    const std::size_t begin = group == 0 ? 0 : ranking.group_end[group - 1];
    const std::size_t end = ranking.group_end[group];
    const double forecast = probabilities[ranking.order[begin]];
    IsotonicBlock block{forecast, forecast, 0.0, static_cast<std::int64_t>(end - begin), 0};
    for (std::size_t position = begin; position < end; ++position) {
      if (labels[ranking.order[position]] != 0) block.positives += 1;
    }
    while (!blocks.empty() && is_no_lower(blocks.back(), block)) {
      block.lowest_forecast = blocks.back().lowest_forecast;
      block.rows += blocks.back().rows;
      block.positives += blocks.back().positives;
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  for (IsotonicBlock& block : blocks) {
    block.recalibrated = static_cast<double>(block.positives) / static_cast<double>(block.rows);
  }
  return blocks;
}

std::vector<double> values_of_rows(const std::vector<IsotonicBlock>& blocks, Scores probabilities) {
  std::vector<double> values;
  values.reserve(probabilities.size());
  for (const double probability : probabilities) {
    const auto block =
        std::lower_bound(blocks.begin(), blocks.end(), probability,
                         [](const IsotonicBlock& one, double value) { return one.highest_forecast < value; });
    values.push_back(block->recalibrated);
  }
  return values;
}

template <typename Score>
std::optional<ScoreParts> take_apart(Score score, Scores forecast, Scores best, Labels labels) {
  const std::vector<double> constant(labels.size(), *base_rate(labels));
  const double uncertainty = *score(constant, labels);
  const double of_best = *score(best, labels);
  return ScoreParts{*score(forecast, labels) - of_best, uncertainty - of_best, uncertainty};
}

}  // namespace

Corp corp(Scores probabilities, Labels labels) {
  check_probabilities(probabilities, labels);
  Corp result;
  if (labels.empty()) return result;
  result.blocks = pool(rank_rows(probabilities), probabilities, labels);
  const std::vector<double> best = values_of_rows(result.blocks, probabilities);
  result.brier = take_apart(&brier, probabilities, best, labels);
  result.log_loss = take_apart(&log_loss, probabilities, best, labels);
  return result;
}

std::vector<double> recalibrated(Scores probabilities, Labels labels) {
  check_probabilities(probabilities, labels);
  return values_of_rows(pool(rank_rows(probabilities), probabilities, labels), probabilities);
}

}  // namespace foreshock
