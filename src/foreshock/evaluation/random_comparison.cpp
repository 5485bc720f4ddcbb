#include "foreshock/evaluation/random_comparison.hpp"

namespace foreshock {
namespace {

void compare(const std::vector<ScoredModel>& random, const std::vector<ModelScores>& purged,
             const std::vector<std::size_t>& scored, const LabelledRows& rows, bool is_probe,
             std::vector<RandomComparison>& out) {
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : scored) labels.push_back(rows.label[row]);
  for (const ScoredModel& model : random) {
    if (model.name == kBaseRateModel) continue;
    RandomComparison one{model.name, is_probe, {}, {}, {}};
    std::vector<double> probability;
    for (const std::size_t row : scored) probability.push_back(model.probability[row]);
    one.random_split = pr_auc(probability, labels);
    const std::optional<double> random_lift = lift(one.random_split, base_rate(labels));
    for (const ModelScores& scores : purged) {
      if (scores.name != model.name) continue;
      one.purged = scores.pr_auc.value;
      if (random_lift && scores.lift.value) one.ratio = *random_lift / *scores.lift.value;
    }
    out.push_back(std::move(one));
  }
}

}  // namespace

std::vector<RandomComparison> compare_with_random(const Frame& frame, const LabelledRows& rows,
                                                  const LabelRule& rule, const PartScores& purged,
                                                  const ForecastSettings& settings) {
  const Split split = unsafe_random_split(rows, {}, settings.seed);
  const Forecasts forecasts = train_forecasts(frame, rows, split, rule, settings);
  const std::vector<std::size_t> scored = scored_rows(split, Part::test, forecasts.models, forecasts.probes);
  std::vector<RandomComparison> out;
  compare(forecasts.probes, purged.probes, scored, rows, true, out);
  compare(forecasts.models, purged.models, scored, rows, false, out);
  return out;
}

}  // namespace foreshock
