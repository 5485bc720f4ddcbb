#include "foreshock/evaluation/part_scores.hpp"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/evaluation/part_intervals.hpp"

namespace foreshock {
namespace {

// The scored rows of a part, gathered.
struct Sample {
  std::vector<std::size_t> rows;
  std::vector<std::uint8_t> labels;
  std::vector<std::int64_t> timestamp_ns;
};

std::vector<double> gather(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
  std::vector<double> gathered;
  gathered.reserve(rows.size());
  for (const std::size_t row : rows) gathered.push_back(values[row]);
  return gathered;
}

// At the model's threshold, or at each row's own; nullopt where there is none.
std::optional<Confusion> decisions(const ScoredModel& model, const std::vector<double>& probability,
                                   const Sample& sample) {
  if (model.decision_threshold) return confusion_at(probability, sample.labels, *model.decision_threshold);
  if (model.row_threshold.empty()) return std::nullopt;
  std::vector<double> margins;  // below 0 where nothing is called
  bool any = false;
  for (std::size_t i = 0; i < sample.rows.size(); ++i) {
    const double threshold = model.row_threshold[sample.rows[i]];
    any = any || !std::isnan(threshold);
    margins.push_back(std::isnan(threshold) ? -1.0 : probability[i] - threshold);
  }
  if (!any) return std::nullopt;
  return confusion_at(margins, sample.labels, 0.0);
}

ModelScores score_model(const ScoredModel& model, const std::vector<double>& probability,
                        const Sample& sample) {
  const Labels labels = sample.labels;
  ModelScores scores;
  scores.name = model.name;
  scores.pr_auc.value = pr_auc(probability, labels);
  scores.lift.value = lift(scores.pr_auc.value, base_rate(labels));
  scores.pr_auc_normalised.value = normalised(scores.pr_auc.value, base_rate(labels));
  scores.roc_auc.value = roc_auc(probability, labels);
  scores.brier.value = brier(probability, labels);
  scores.log_loss.value = log_loss(probability, labels);
  scores.pr_curve = pr_curve(probability, labels);
  scores.roc_curve = roc_curve(probability, labels);
  scores.decision_threshold = model.decision_threshold;
  scores.confusion = decisions(model, probability, sample);
  if (scores.confusion) {
    const Confusion& counts = *scores.confusion;
    scores.precision = precision(counts);
    scores.recall = recall(counts);
    scores.f1 = f1(counts);
    scores.accuracy = accuracy(counts);
  }
  return scores;
}

void compare(const PartScores& part, ModelScores& scores) {
  const ModelScores* bar = part.find_model(kBarModel);
  if (bar != nullptr && scores.pr_auc.value && bar->pr_auc.value) {
    scores.pr_auc_over_bar.value = *scores.pr_auc.value - *bar->pr_auc.value;
  }
  if (bar != nullptr && scores.log_loss.value && bar->log_loss.value) {
    scores.log_loss_over_bar.value = *scores.log_loss.value - *bar->log_loss.value;
  }
  if (bar != nullptr) scores.brier_skill_over_bar.value = brier_skill(scores.brier.value, bar->brier.value);
  const ModelScores* climatology = part.find_model(kBaseRateModel);
  if (climatology != nullptr)
    scores.brier_skill.value = brier_skill(scores.brier.value, climatology->brier.value);
}

std::string undefined_reason(const PartScores& part) {
  if (part.rows == 0) return "no row of this part is scored";
  if (part.positives == 0) return "no spike in this part";
  return {};
}

Sample gather_sample(const LabelledRows& rows, std::vector<std::size_t> scored) {
  Sample sample;
  sample.rows = std::move(scored);
  for (const std::size_t row : sample.rows) {
    sample.labels.push_back(rows.label[row]);
    sample.timestamp_ns.push_back(rows.timestamp_ns[row]);
  }
  return sample;
}

}  // namespace

const ModelScores* PartScores::find_model(const std::string& name) const {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const ModelScores& model) { return model.name == name; });
  return found == models.end() ? nullptr : &*found;
}

std::vector<std::size_t> scored_rows(const Split& split, Part part, const std::vector<ScoredModel>& models,
                                     const std::vector<ScoredModel>& probes) {
  std::vector<std::size_t> scored;
  for (const std::size_t row : rows_of(split, part)) {
    const auto answers = [&](const ScoredModel& model) {
      FORESHOCK_CHECK(model.probability.size() == split.part.size());
      return !std::isnan(model.probability[row]);
    };
    if (std::all_of(models.begin(), models.end(), answers) &&
        std::all_of(probes.begin(), probes.end(), answers)) {
      scored.push_back(row);
    }
  }
  return scored;
}

ResamplePlan plan_intervals(const LabelledRows& rows, const Split& split, const TimeLine& time_line) {
  ResamplePlan plan = plan_resamples(time_line, longest_session_seconds(rows));
  if (split.unsafe_random) plan.reason = "no interval: a random split has no blocks of time";
  return plan;
}

PartScores score_part(const LabelledRows& rows, const Split& split, Part part,
                      const std::vector<ScoredModel>& models, const std::vector<ScoredModel>& probes,
                      const BootstrapSettings& settings) {
  const Sample sample = gather_sample(rows, scored_rows(split, part, models, probes));
  const PartSummary& summary = split.summary(part);
  PartScores result;
  result.rows = static_cast<std::int64_t>(sample.rows.size());
  result.rows_without_score = summary.rows - result.rows;
  result.positives = std::count(sample.labels.begin(), sample.labels.end(), std::uint8_t{1});
  result.base_rate = base_rate(sample.labels);
  std::vector<std::uint8_t> use(rows.size(), 0);
  for (const std::size_t row : sample.rows) use[row] = 1;
  result.episodes = static_cast<std::int64_t>(find_episodes(rows, use).size());
  result.sessions = summary.sessions;
  result.valid_hours = static_cast<double>(summary.valid_seconds) / 3600.0;
  result.effective_sample_size = static_cast<double>(summary.valid_seconds) / 60.0;
  result.undefined_reason = undefined_reason(result);

  std::vector<std::vector<double>> probabilities;
  const auto score = [&](const ScoredModel& model) {
    probabilities.push_back(gather(model.probability, sample.rows));
    return score_model(model, probabilities.back(), sample);
  };
  for (const ScoredModel& model : models) result.models.push_back(score(model));
  for (const ScoredModel& probe : probes) result.probes.push_back(score(probe));
  for (std::vector<ModelScores>* all : {&result.models, &result.probes}) {
    for (ModelScores& one : *all) compare(result, one);
  }
  if (!result.undefined_reason.empty()) {
    result.interval_reason = "no interval: " + result.undefined_reason;
    return result;
  }
  const TimeLine time_line = make_time_line(sample.timestamp_ns);
  add_intervals(time_line, sample.labels, probabilities, plan_intervals(rows, split, time_line), settings,
                result);
  return result;
}

}  // namespace foreshock
