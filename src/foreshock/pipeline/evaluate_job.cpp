#include "foreshock/pipeline/evaluate_job.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

// Of the labelled rows: how far a cut looks for a session end.
constexpr std::int64_t kSessionEndPercent = 5;

SplitSettings split_settings(const Frame& frame, const EvaluateSettings& settings) {
  SplitSettings out;
  out.horizon_ns = label_horizon_ns(frame);
  if (settings.train_to) out.train_to_ns = to_nanos(*settings.train_to);
  if (settings.calibration_to) out.calibration_to_ns = to_nanos(*settings.calibration_to);
  if (settings.cut_at_session_ends) out.session_end_percent = kSessionEndPercent;
  return out;
}

// The label's threshold should not have seen the calibration part either.
void note_late_threshold(const Frame& frame, const Split& split, std::vector<std::string>& notes) {
  const auto train_to = frame.metadata.find("label.train_to");
  const PartSummary& calibration = split.summary(Part::calibration);
  if (train_to == frame.metadata.end() || train_to->second.empty() || split.unsafe_random) return;
  if (calibration.rows == 0 || to_nanos(parse_time(train_to->second).value().utc) <= calibration.first_ns)
    return;
  notes.push_back(
      fmt::format("the label's threshold was set on rows up to {}, after the training part; label again "
                  "with --train-to {}",
                  train_to->second, format_time(from_nanos(calibration.first_ns))));
}

std::optional<std::int64_t> metadata_number(const Frame& frame, const std::string& key) {
  const auto entry = frame.metadata.find(key);
  if (entry == frame.metadata.end() || entry->second.empty()) return std::nullopt;
  return std::stoll(entry->second);
}

// The settings the table's label was made with, as far as it says.
LabelSettings label_settings(const Frame& frame) {
  LabelSettings labels;
  labels.horizon_s = metadata_number(frame, "label.horizon_s").value_or(labels.horizon_s);
  labels.percentile = metadata_number(frame, "label.percentile").value_or(labels.percentile);
  labels.grid_s = metadata_number(frame, "label.grid_s").value_or(labels.grid_s);
  return labels;
}

void add_sensitivity(const Frame& frame, const SplitTable& table, const EvaluateSettings& settings,
                     EvaluationResult& result) {
  const PartSummary& calibration = table.split.summary(Part::calibration);
  const PartSummary& test = table.split.summary(Part::test);
  if (calibration.rows == 0 || test.rows == 0) {
    result.notes.emplace_back("no sensitivity table: the calibration or the test part is empty");
    return;
  }
  SensitivitySettings variants;
  variants.kinds = {kBarModel};
  if (!result.verdict.candidate.empty()) variants.kinds.push_back(result.verdict.candidate);
  variants.labels = label_settings(frame);
  variants.labels.train_to = settings.train_to.value_or(from_nanos(calibration.first_ns));
  variants.calibration_to_ns = settings.calibration_to ? to_nanos(*settings.calibration_to) : test.first_ns;
  variants.trainer = settings.forecasts.trainer;
  try {
    result.sensitivity = sensitivity(frame, variants);
  } catch (const UserError& error) {
    if (error.code() == ErrorCode::interrupted) throw;
    result.notes.push_back(fmt::format("no sensitivity table: {}", error.what()));
  }
}

void add_importance(const Frame& frame, const Evaluated& done, const EvaluateSettings& settings,
                    EvaluationResult& result) {
  const std::vector<std::size_t> scored =
      scored_rows(done.table.split, Part::test, done.forecasts.models, done.forecasts.probes);
  for (const Contender& one : done.forecasts.contenders) {
    throw_if_interrupted();
    result.importance.push_back(block_permutation_importance(one.name, *one.model, frame, done.table.rows,
                                                             scored, {.seed = settings.forecasts.seed}));
  }
}

Evaluated finish(const Frame& frame, SplitTable table, Forecasts forecasts,
                 const EvaluateSettings& settings) {
  throw_if_interrupted();
  Evaluated done{{}, std::move(table), std::move(forecasts)};
  const EvaluationInput input{&frame, &done.table.rows, &done.table.split, &done.forecasts, settings.label};
  done.result = evaluate(input, settings.bootstrap);
  note_late_threshold(frame, done.table.split, done.result.notes);
  throw_if_interrupted();
  if (settings.with_random_comparison && !done.table.split.unsafe_random) {
    done.result.random_comparison =
        compare_with_random(frame, done.table.rows, done.table.rule, done.result.test, settings.forecasts);
  }
  if (settings.with_sensitivity && !done.table.split.unsafe_random) {
    add_sensitivity(frame, done.table, settings, done.result);
  }
  if (settings.with_importance) add_importance(frame, done, settings, done.result);
  return done;
}

void join(const std::vector<ScoredModel>& extra, Forecasts& forecasts) {
  forecasts.models.insert(forecasts.models.end(), extra.begin(), extra.end());
}

}  // namespace

SplitTable split_for_evaluation(const Frame& frame, const EvaluateSettings& settings) {
  SplitTable table;
  table.rule = label_rule(frame, settings.label);
  table.rows = read_labelled_rows(frame, table.rule);
  const SplitSettings parts = split_settings(frame, settings);
  table.split = settings.unsafe_random_split ? unsafe_random_split(table.rows, parts, settings.forecasts.seed)
                                             : contiguous_split(table.rows, parts);
  if (table.split.unlabelled == static_cast<std::int64_t>(table.rows.size())) {
    throw UserError(ErrorCode::no_data, fmt::format("the table has no row with a known {}", settings.label));
  }
  return table;
}

Evaluated train_and_evaluate(const Frame& frame, SplitTable table, const EvaluateSettings& settings,
                             const std::vector<ScoredModel>& extra) {
  Forecasts forecasts = train_forecasts(frame, table.rows, table.split, table.rule, settings.forecasts);
  join(extra, forecasts);
  return finish(frame, std::move(table), std::move(forecasts), settings);
}

Evaluated evaluate_contenders(const Frame& frame, SplitTable table, std::vector<Contender> contenders,
                              const EvaluateSettings& settings, const std::vector<ScoredModel>& extra) {
  Forecasts forecasts =
      score_contenders(frame, table.rows, table.split, table.rule, std::move(contenders), settings.forecasts);
  join(extra, forecasts);
  return finish(frame, std::move(table), std::move(forecasts), settings);
}

Evaluated evaluate_folds(Frame frame, const EvaluateSettings& settings) {
  const LabelledRows rows = read_labelled_rows(frame, label_rule(frame, settings.label));
  const std::vector<FoldCuts> folds = settings.walk_forward ? walk_forward_folds(rows, settings.open_lock_box)
                                                            : expanding_folds(rows, settings.folds);
  if (folds.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        settings.walk_forward
            ? fmt::format("walk-forward needs {} UTC days of labelled rows, the table has {}; use "
                          "--folds or one split",
                          kWalkForwardDaysMin, labelled_days(rows))
            : fmt::format("the table has too few labelled rows for {} folds", settings.folds));
  }
  ForecastSettings forecasts = settings.forecasts;
  if (settings.walk_forward) forecasts.fit_every_s = kWalkForwardFitEveryS;
  PooledForecasts pooled = forecast_folds(frame, settings.label, folds, label_settings(frame), forecasts);
  Evaluated done{{},
                 {label_rule(frame, settings.label), std::move(pooled.rows), std::move(pooled.split)},
                 std::move(pooled.forecasts)};
  const EvaluationInput input{&frame, &done.table.rows, &done.table.split, &done.forecasts, settings.label};
  done.result = evaluate(input, settings.bootstrap);
  done.result.method = settings.walk_forward ? "walk_forward" : "purged_folds";
  done.result.folds = std::move(pooled.folds);
  return done;
}

}  // namespace foreshock
