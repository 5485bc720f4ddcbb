#include "foreshock/evaluation/evaluator.hpp"

#include <algorithm>
#include <set>

#include "foreshock/evaluation/calm_now.hpp"
#include "foreshock/models/feature_schema.hpp"

namespace foreshock {
namespace {

std::optional<double> calibrated_threshold(const ScoredModel& model, const LabelledRows& rows,
                                           const std::vector<std::size_t>& calibration_rows) {
  std::vector<double> probability;
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : calibration_rows) {
    probability.push_back(model.probability[row]);
    labels.push_back(rows.label[row]);
  }
  return best_f1_threshold(probability, labels);
}

// The forecasts with every threshold set that can be.
Forecasts with_thresholds(const EvaluationInput& input) {
  Forecasts out;
  out.models = input.forecasts->models;
  out.probes = input.forecasts->probes;
  const std::vector<std::size_t> calibration_rows =
      scored_rows(*input.split, Part::calibration, out.models, out.probes);
  for (std::vector<ScoredModel>* forecasters : {&out.models, &out.probes}) {
    for (ScoredModel& one : *forecasters) {
      if (one.decision_threshold || !one.row_threshold.empty()) continue;
      one.decision_threshold = calibrated_threshold(one, *input.rows, calibration_rows);
    }
  }
  return out;
}

// Every column a contender reads, once; of pooled folds, every column a model may learn from.
std::vector<std::string> inputs_of(const EvaluationInput& input) {
  const Frame& frame = *input.frame;
  const Forecasts& forecasts = *input.forecasts;
  std::set<std::string> names;
  if (forecasts.contenders.empty() && frame.find("return_q") != nullptr) {
    return feature_columns(frame, input.label);
  }
  for (const Contender& contender : forecasts.contenders) {
    for (const std::string& name : contender.model->columns()) {
      if (frame.find(name) != nullptr) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

std::vector<std::uint8_t> mask_of(std::size_t size, const std::vector<std::size_t>& rows) {
  std::vector<std::uint8_t> mask(size, 0);
  for (const std::size_t row : rows) mask[row] = 1;
  return mask;
}

void add_calm(const EvaluationInput& input, const Forecasts& forecasts, const BootstrapSettings& settings,
              EvaluationResult& result) {
  const CalmNow found = calm_now(*input.frame, *input.rows);
  result.calm_reason = found.reason;
  if (!found.calm) return;
  Split calm = *input.split;
  for (const std::size_t row : rows_of(calm, Part::test)) {
    if ((*found.calm)[row] == 0) calm.part[row] = Part::unlabelled;
  }
  result.calm = score_part(*input.rows, calm, Part::test, forecasts.models, forecasts.probes, settings);
}

void add_events(const EvaluationInput& input, const Forecasts& forecasts, std::uint64_t seed,
                EvaluationResult& result) {
  const Split& split = *input.split;
  if (split.unsafe_random) {
    result.events_reason = "a random split has no stretch of time to raise alerts in";
    return;
  }
  const auto calibration =
      mask_of(input.rows->size(), scored_rows(split, Part::calibration, forecasts.models, forecasts.probes));
  const auto test =
      mask_of(input.rows->size(), scored_rows(split, Part::test, forecasts.models, forecasts.probes));
  AlertGrading grading;
  grading.seed = seed;
  for (const ScoredModel& model : forecasts.models) {
    if (model.name == kBaseRateModel) continue;
    result.events.push_back(
        {model.name, make_event_table(*input.rows, calibration, test, model.probability, grading)});
  }
}

const ScoredModel* find_scored(const std::vector<ScoredModel>& models, const std::string& name) {
  const auto found = std::find_if(models.begin(), models.end(),
                                  [&](const ScoredModel& model) { return model.name == name; });
  return found == models.end() ? nullptr : &*found;
}

void add_quality(const LabelledRows& rows, const std::vector<std::size_t>& scored, const Forecasts& forecasts,
                 EvaluationResult& result) {
  const ScoredModel* bar = find_scored(forecasts.models, kBarModel);
  for (const std::vector<ScoredModel>* forecasters : {&forecasts.models, &forecasts.probes}) {
    for (ForecastQuality& one : forecast_quality(rows, scored, *forecasters, bar)) {
      result.quality.push_back(std::move(one));
    }
  }
}

// Drawn with the candidate's alerts at the middle budget.
void add_timeline(const LabelledRows& rows, const std::vector<std::size_t>& scored,
                  const Forecasts& forecasts, EvaluationResult& result) {
  std::optional<double> threshold;
  for (const ModelEvents& events : result.events) {
    if (events.model == result.verdict.candidate) threshold = events.table.rows.at(1).threshold;
  }
  result.timeline = forecast_timeline(rows, scored, find_scored(forecasts.models, result.verdict.candidate),
                                      find_scored(forecasts.models, kBarModel), threshold);
}

}  // namespace

const ForecastQuality* find_quality(const EvaluationResult& result, const std::string& name) {
  const auto found = std::find_if(result.quality.begin(), result.quality.end(),
                                  [&](const ForecastQuality& one) { return one.name == name; });
  return found == result.quality.end() ? nullptr : &*found;
}

EvaluationResult evaluate(const EvaluationInput& input, const BootstrapSettings& settings) {
  const LabelledRows& rows = *input.rows;
  const Split& split = *input.split;
  const Forecasts forecasts = with_thresholds(input);
  EvaluationResult result;
  result.label = input.label;
  result.split = split;
  result.method = split.unsafe_random ? "unsafe_random" : "contiguous_purged";
  result.sessions = rows.sessions;
  result.notes = input.forecasts->notes;
  if (input.label == "spike_fixed") {
    result.notes.emplace_back(
        "intervals of a fixed threshold are too narrow: in simulations those of 95 % held the truth in about "
        "two thirds to seven eighths of the cases (decision 0005)");
  }
  result.calibration =
      score_part(rows, split, Part::calibration, forecasts.models, forecasts.probes, settings);
  result.test = score_part(rows, split, Part::test, forecasts.models, forecasts.probes, settings);
  add_calm(input, forecasts, settings, result);
  add_events(input, forecasts, settings.seed, result);

  const std::vector<std::size_t> scored = scored_rows(split, Part::test, forecasts.models, forecasts.probes);
  add_quality(rows, scored, forecasts, result);
  result.label_shifts = label_shift(rows, split, scored, forecasts.models, settings.seed);
  result.look_ahead = look_ahead(*input.frame, rows, inputs_of(input), forecasts.models);
  result.gates = {look_ahead_gate(result.look_ahead), label_shift_gate(result.label_shifts),
                  placebo_gate(result.test)};
  result.verdict = judge(result.calibration, result.test, split.unsafe_random, result.gates);
  add_timeline(rows, scored, forecasts, result);
  return result;
}

}  // namespace foreshock
