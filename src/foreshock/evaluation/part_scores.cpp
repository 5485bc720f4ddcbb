#include "foreshock/evaluation/part_scores.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/episodes.hpp"

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

ModelScores score_model(const ScoredModel& model, const Sample& sample) {
  const std::vector<double> probability = gather(model.probability, sample.rows);
  const Labels labels = sample.labels;
  ModelScores scores;
  scores.name = model.name;
  scores.pr_auc.value = pr_auc(probability, labels);
  scores.lift.value = lift(scores.pr_auc.value, base_rate(labels));
  scores.pr_auc_normalised = normalised(scores.pr_auc.value, base_rate(labels));
  scores.roc_auc = roc_auc(probability, labels);
  scores.brier = brier(probability, labels);
  scores.log_loss = log_loss(probability, labels);
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
  const ModelScores* climatology = part.find_model(kBaseRateModel);
  if (climatology != nullptr && scores.brier && climatology->brier && *climatology->brier > 0.0) {
    scores.brier_skill = 1.0 - *scores.brier / *climatology->brier;
  }
}

// What the resamples of one forecaster gave.
struct Resampled {
  Ranking ranking;
  std::vector<double> pr_auc;
  std::vector<double> lift;
  std::vector<double> pr_auc_over_bar;
};

void add_intervals(const Sample& sample, std::int64_t block_seconds, const BootstrapSettings& settings,
                   const std::vector<const ScoredModel*>& forecasters,
                   const std::vector<ModelScores*>& scores) {
  std::vector<Resampled> resampled(forecasters.size());
  std::optional<std::size_t> bar;
  for (std::size_t i = 0; i < forecasters.size(); ++i) {
    resampled[i].ranking = rank_rows(gather(forecasters[i]->probability, sample.rows));
    if (forecasters[i]->name == kBarModel) bar = i;
  }
  const auto on_resample = [&](std::span<const std::uint32_t> weights) {
    std::uint64_t drawn = 0;
    std::uint64_t positives = 0;
    for (std::size_t row = 0; row < weights.size(); ++row) {
      drawn += weights[row];
      if (sample.labels[row] != 0) positives += weights[row];
    }
    if (positives == 0) return;  // undefined for every model alike
    const double rate = static_cast<double>(positives) / static_cast<double>(drawn);
    for (Resampled& one : resampled) {
      one.pr_auc.push_back(*pr_auc(one.ranking, sample.labels, weights));
      one.lift.push_back(one.pr_auc.back() / rate);
    }
    if (!bar) return;
    for (Resampled& one : resampled) {
      one.pr_auc_over_bar.push_back(one.pr_auc.back() - resampled[*bar].pr_auc.back());
    }
  };
  resample_blocks(sample.timestamp_ns, block_seconds, settings.resamples, settings.seed, on_resample);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i]->pr_auc.interval = percentile_interval(resampled[i].pr_auc);
    scores[i]->lift.interval = percentile_interval(resampled[i].lift);
    scores[i]->pr_auc_over_bar.interval = percentile_interval(resampled[i].pr_auc_over_bar);
  }
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

// Why there is no interval, or empty with `block_seconds` set.
std::string plan_intervals(const LabelledRows& rows, const Split& split, const Sample& sample,
                           std::int64_t& block_seconds) {
  if (split.unsafe_random) return "no interval: a random split has no blocks of time";
  const std::set<std::int64_t> seconds(sample.timestamp_ns.begin(), sample.timestamp_ns.end());
  const BlockPlan plan =
      plan_blocks(static_cast<std::int64_t>(seconds.size()), longest_session_seconds(rows));
  block_seconds = plan.block_seconds;
  return plan.reason;
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

  for (const ScoredModel& model : models) result.models.push_back(score_model(model, sample));
  for (const ScoredModel& probe : probes) result.probes.push_back(score_model(probe, sample));
  std::vector<const ScoredModel*> forecasters;
  std::vector<ModelScores*> scores;
  for (std::size_t i = 0; i < models.size(); ++i) {
    forecasters.push_back(&models[i]);
    scores.push_back(&result.models[i]);
  }
  for (std::size_t i = 0; i < probes.size(); ++i) {
    forecasters.push_back(&probes[i]);
    scores.push_back(&result.probes[i]);
  }
  for (ModelScores* one : scores) compare(result, *one);

  std::int64_t block_seconds = 0;
  result.interval_reason = result.undefined_reason.empty()
                               ? plan_intervals(rows, split, sample, block_seconds)
                               : "no interval: " + result.undefined_reason;
  if (result.interval_reason.empty()) add_intervals(sample, block_seconds, settings, forecasters, scores);
  return result;
}

}  // namespace foreshock
