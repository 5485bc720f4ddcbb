#include "foreshock/evaluation/part_intervals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/evaluation/resampled_scores.hpp"

namespace foreshock {
namespace {

using Values = std::vector<double>;

// `combine` of the values of each resample; NaN and division by zero make what block_interval leaves out.
template <typename Combine>
Values combined(const Values& first, const Values& second, const Combine& combine) {
  Values values(first.size());
  std::transform(first.begin(), first.end(), second.begin(), values.begin(), combine);
  return values;
}

Values differences(const Values& model, const Values& other) {
  return combined(model, other, [](double a, double b) { return a - b; });
}

Values skills(const Values& model, const Values& other) {
  return combined(model, other, [](double a, double b) { return b > 0.0 ? 1.0 - a / b : std::nan(""); });
}

Values normalised_areas(const Values& pr_auc, const Values& base_rate) {
  return combined(pr_auc, base_rate, [](double area, double rate) {
    return rate < 1.0 ? (area - rate) / (1.0 - rate) : std::nan("");
  });
}

const ForecastResamples* find_resamples(const ResampledScores& resampled, const PartScores& part,
                                        const std::string& name) {
  const ModelScores* scores = part.find_model(name);
  return scores == nullptr ? nullptr
                           : &resampled.forecasts[static_cast<std::size_t>(scores - part.models.data())];
}

}  // namespace

void add_intervals(const TimeLine& time_line, Labels labels,
                   std::span<const std::vector<double>> probabilities, const ResamplePlan& plan,
                   const BootstrapSettings& settings, PartScores& part) {
  part.interval_reason = plan.reason;
  if (!plan.reason.empty()) return;
  FORESHOCK_CHECK(probabilities.size() == part.models.size() + part.probes.size());
  const ResampledScores resampled =
      resample_scores(time_line, labels, probabilities, plan, settings.resamples, settings.seed);
  part.interval_method = describe(plan);
  part.resamples_without_positive = std::count(resampled.base_rate.begin(), resampled.base_rate.end(), 0.0);
  if (part.resamples_without_positive > 0) {
    part.interval_method += fmt::format("; {} of {} resamples hold no spike and count where none is needed",
                                        part.resamples_without_positive, settings.resamples);
  }

  const ForecastResamples* bar = find_resamples(resampled, part, kBarModel);
  const ForecastResamples* climatology = find_resamples(resampled, part, kBaseRateModel);
  const auto interval = [&](const Values& values) { return block_interval(values, plan.blocks); };
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const bool is_model = i < part.models.size();
    ModelScores& scores = is_model ? part.models[i] : part.probes[i - part.models.size()];
    const ForecastResamples& of = resampled.forecasts[i];
    scores.pr_auc.interval = interval(of.pr_auc);
    scores.lift.interval = interval(combined(of.pr_auc, resampled.base_rate, std::divides<>()));
    scores.pr_auc_normalised.interval = interval(normalised_areas(of.pr_auc, resampled.base_rate));
    scores.roc_auc.interval = interval(of.roc_auc);
    scores.brier.interval = interval(of.brier);
    scores.log_loss.interval = interval(of.log_loss);
    if (climatology != nullptr) scores.brier_skill.interval = interval(skills(of.brier, climatology->brier));
    if (bar == nullptr) continue;
    scores.pr_auc_over_bar.interval = interval(differences(of.pr_auc, bar->pr_auc));
    scores.brier_skill_over_bar.interval = interval(skills(of.brier, bar->brier));
    scores.log_loss_over_bar.interval = interval(differences(of.log_loss, bar->log_loss));
  }
}

}  // namespace foreshock
