#include "foreshock/evaluation/evaluation_json.hpp"

#include <nlohmann/json.hpp>

#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json estimate(const Estimate& estimate) {
  const std::optional<Interval>& interval = estimate.interval;
  return {{"value", number(estimate.value)},
          {"low", interval ? Json(interval->low) : Json(nullptr)},
          {"high", interval ? Json(interval->high) : Json(nullptr)}};
}

Json reason(const std::string& words) {
  return words.empty() ? Json(nullptr) : Json(words);
}

Json confusion(const std::optional<Confusion>& counts) {
  if (!counts) return nullptr;
  return {{"tp", counts->true_positives},
          {"fp", counts->false_positives},
          {"tn", counts->true_negatives},
          {"fn", counts->false_negatives}};
}

Json score_parts(const std::optional<ScoreParts>& parts) {
  if (!parts) return nullptr;
  return {{"miscalibration", parts->miscalibration},
          {"discrimination", parts->discrimination},
          {"uncertainty", parts->uncertainty}};
}

Json diebold_mariano_object(const std::optional<DieboldMariano>& test) {
  if (!test) return nullptr;
  return {{"mean_difference", number(test->mean_difference)},
          {"statistic", number(test->statistic)},
          {"p_value", number(test->p_value)},
          {"windows", test->windows},
          {"window_seconds", test->window_seconds},
          {"lags", test->lags},
          {"reason", reason(test->reason)}};
}

Json reliability_array(const std::vector<CalibrationBin>& bins) {
  Json array = Json::array();
  for (const CalibrationBin& bin : bins) {
    array.push_back({{"mean_forecast", bin.mean_forecast},
                     {"observed_share", bin.observed_share},
                     {"rows", bin.rows},
                     {"positives", bin.positives}});
  }
  return array;
}

// The fields of a forecaster's quality, into its object.
void put_quality(const ForecastQuality& quality, Json& object) {
  object["pr_auc_at_10_percent"] = number(quality.pr_auc_at_reference);
  object["ece"] = number(quality.ece.value);
  object["ece_plain"] = number(quality.ece_plain);
  object["calibration_slope"] = number(quality.calibration.slope);
  object["calibration_intercept"] = number(quality.calibration.intercept);
  object["corp_brier"] = score_parts(quality.corp.brier);
  object["corp_log_loss"] = score_parts(quality.corp.log_loss);
  object["diebold_mariano_log_loss"] = diebold_mariano_object(quality.log_loss_over_bar);
  object["diebold_mariano_brier"] = diebold_mariano_object(quality.brier_over_bar);
  object["reliability"] = reliability_array(quality.bins);
  object["reasons"] = {{"ece", reason(quality.ece.reason)},
                       {"calibration_slope", reason(quality.calibration.reason)}};
}

Json by_name(const std::vector<ModelScores>& all) {
  Json object = Json::object();
  for (const ModelScores& scores : all) {
    object[scores.name] = {{"pr_auc", estimate(scores.pr_auc)},
                           {"lift", estimate(scores.lift)},
                           {"pr_auc_over_log_har", estimate(scores.pr_auc_over_bar)},
                           {"pr_auc_normalised", estimate(scores.pr_auc_normalised)},
                           {"roc_auc", estimate(scores.roc_auc)},
                           {"brier", estimate(scores.brier)},
                           {"brier_skill", estimate(scores.brier_skill)},
                           {"brier_skill_over_log_har", estimate(scores.brier_skill_over_bar)},
                           {"log_loss", estimate(scores.log_loss)},
                           {"log_loss_over_log_har", estimate(scores.log_loss_over_bar)},
                           {"decision_threshold", number(scores.decision_threshold)},
                           {"precision", number(scores.precision)},
                           {"recall", number(scores.recall)},
                           {"f1", number(scores.f1)},
                           {"accuracy", number(scores.accuracy)},
                           {"confusion", confusion(scores.confusion)}};
  }
  return object;
}

// The fields of a part, into `object`.
void put_part(const PartScores& part, Json& object) {
  object["base_rate"] = number(part.base_rate);
  object["rows"] = part.rows;
  object["rows_without_score"] = part.rows_without_score;
  object["positives"] = part.positives;
  object["episodes"] = part.episodes;
  object["effective_sample_size"] = part.effective_sample_size;
  object["sessions"] = part.sessions;
  object["valid_hours"] = part.valid_hours;
  object["models"] = by_name(part.models);
  object["probes"] = by_name(part.probes);
  object["intervals"] = {{"method", reason(part.interval_method)},
                         {"resamples_without_positive", part.resamples_without_positive}};
  object["reasons"] = {{"undefined", reason(part.undefined_reason)},
                       {"interval", reason(part.interval_reason)}};
}

Json split_part(const PartSummary& part) {
  const bool empty = part.rows == 0;
  const double rate = empty ? 0.0 : static_cast<double>(part.positives) / static_cast<double>(part.rows);
  return {{"rows", part.rows},
          {"positives", part.positives},
          {"episodes", part.episodes},
          {"base_rate", empty ? Json(nullptr) : Json(rate)},
          {"sessions", part.sessions},
          {"valid_seconds", part.valid_seconds},
          {"first_timestamp", empty ? Json(nullptr) : Json(format_time(from_nanos(part.first_ns)))},
          {"last_timestamp", empty ? Json(nullptr) : Json(format_time(from_nanos(part.last_ns)))}};
}

Json split_object(const EvaluationResult& result) {
  const Split& split = result.split;
  Json object;
  object["kind"] = result.method;
  object["seed"] = split.unsafe_random ? Json(split.seed) : Json(nullptr);
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    object[std::string(to_string(part))] = split_part(split.summary(part));
  }
  object["purged_rows"] = split.purged;
  object["unlabelled_rows"] = split.unlabelled;
  object["sessions"] = result.sessions;
  return object;
}

Json events_row(const EventScores& row) {
  const auto whole = [](const std::optional<std::int64_t>& count) {
    return count ? Json(*count) : Json(nullptr);
  };
  return {{"budget_per_hour", number(row.budget_per_hour)},
          {"threshold", number(row.threshold)},
          {"valid_hours", row.valid_hours},
          {"episodes", row.episodes},
          {"alerts", whole(row.alerts)},
          {"alerts_per_hour", number(row.alerts_per_hour)},
          {"hits", whole(row.hits)},
          {"precision", number(row.precision)},
          {"false_alarms", whole(row.false_alarms)},
          {"false_alarms_per_hour", number(row.false_alarms_per_hour)},
          {"episodes_hit", whole(row.episodes_hit)},
          {"recall", number(row.recall)},
          {"early_recall", number(row.early_recall)},
          {"nowcasts", whole(row.nowcasts)},
          {"lead_median_s", number(row.lead_median_s)},
          {"lead_p10_s", number(row.lead_p10_s)},
          {"time_in_warning", number(row.time_in_warning)},
          {"chance_recall", number(row.chance_recall)},
          {"improvement_over_chance", number(row.improvement_over_chance)},
          {"p_value", number(row.p_value)},
          {"reasons", row.reasons}};
}

Json events_object(const std::vector<ModelEvents>& all) {
  Json object = Json::object();
  for (const ModelEvents& model : all) {
    Json rows = Json::array();
    for (const EventScores& row : model.table.rows) rows.push_back(events_row(row));
    object[model.model] = rows;
  }
  return object;
}

Json gates_object(const std::vector<Gate>& gates) {
  Json object = Json::object();
  for (const Gate& gate : gates) {
    object[gate.name] = {{"state", to_string(gate.state)}, {"words", gate.words}};
  }
  return object;
}

Json interval_or_null(const std::optional<Interval>& interval) {
  return interval ? Json{{"low", interval->low}, {"high", interval->high}} : Json(nullptr);
}

Json label_shift_object(const std::vector<LabelShift>& shifts) {
  Json object = Json::object();
  for (const LabelShift& shift : shifts) {
    object[shift.model] = {{"pr_auc", number(shift.pr_auc)},
                           {"pr_auc_shifted", number(shift.pr_auc_shifted)},
                           {"difference", interval_or_null(shift.difference)}};
  }
  return object;
}

Json look_ahead_object(const LookAheadReport& report) {
  Json columns = Json::array();
  for (const LookAhead& one : report.columns) {
    columns.push_back(
        {{"column", one.column}, {"next", one.next}, {"after", one.after}, {"excess", one.excess}});
  }
  return {{"rows", report.rows},
          {"allowance", report.allowance},
          {"excess_max", kLookAheadExcessMax},
          {"columns", columns},
          {"reason", reason(report.reason)}};
}

Json random_comparison_object(const std::vector<RandomComparison>& all) {
  Json object = Json::object();
  for (const RandomComparison& one : all) {
    object[one.name] = {{"pr_auc_purged", number(one.purged)},
                        {"pr_auc_random_split", number(one.random_split)},
                        {"lift_ratio", number(one.ratio)}};
  }
  return object;
}

Json sensitivity_array(const std::vector<SensitivityRow>& rows) {
  Json array = Json::array();
  for (const SensitivityRow& row : rows) {
    Json models = Json::object();
    for (const SensitivityScores& scores : row.models) {
      models[scores.model] = {{"pr_auc", number(scores.pr_auc)},
                              {"lift", number(scores.lift)},
                              {"roc_auc", number(scores.roc_auc)}};
    }
    array.push_back({{"name", row.name},
                     {"label", row.label},
                     {"horizon_s", row.settings.horizon_s},
                     {"percentile", row.settings.percentile},
                     {"grid_s", row.settings.grid_s},
                     {"threshold", row.threshold == 0.0 ? Json(nullptr) : Json(row.threshold)},
                     {"rows", row.rows},
                     {"positives", row.positives},
                     {"base_rate", number(row.base_rate)},
                     {"models", models},
                     {"reason", reason(row.reason)}});
  }
  return array;
}

Json folds_array(const std::vector<FoldReport>& folds) {
  Json array = Json::array();
  for (const FoldReport& fold : folds) {
    Json one;
    one["label_threshold"] = fold.label_threshold;
    for (const Part part : {Part::train, Part::calibration, Part::test}) {
      one[std::string(to_string(part))] = split_part(fold.split.summary(part));
    }
    one["purged_rows"] = fold.split.purged;
    array.push_back(one);
  }
  return array;
}

Json importance_object(const std::vector<ModelImportance>& all) {
  Json object = Json::object();
  for (const ModelImportance& model : all) {
    Json columns = Json::array();
    for (const ColumnImportance& one : model.columns) {
      columns.push_back({{"column", one.column}, {"pr_auc_drop", number(one.pr_auc_drop)}});
    }
    object[model.model] = columns;
  }
  return object;
}

}  // namespace

std::string to_json(const EvaluationResult& result) {
  Json json;
  json["label"] = result.label;
  json["unsafe_random_split"] = result.split.unsafe_random;
  put_part(result.test, json);
  for (const ForecastQuality& quality : result.quality) {
    Json& group = json["models"].contains(quality.name) ? json["models"] : json["probes"];
    put_quality(quality, group[quality.name]);
  }
  json["verdict"] = {{"code", to_string(result.verdict.code)},
                     {"words", result.verdict.words},
                     {"candidate", reason(result.verdict.candidate)}};
  json["split"] = split_object(result);
  json["calm_now"] = nullptr;
  if (result.calm) {
    json["calm_now"] = Json::object();
    put_part(*result.calm, json["calm_now"]);
  }
  json["events"] = events_object(result.events);
  json["gates"] = gates_object(result.gates);
  json["label_shift"] = label_shift_object(result.label_shifts);
  json["look_ahead"] = look_ahead_object(result.look_ahead);
  json["random_split_comparison"] = random_comparison_object(result.random_comparison);
  json["sensitivity"] = sensitivity_array(result.sensitivity);
  json["folds"] = folds_array(result.folds);
  json["calibration"] = Json::object();
  put_part(result.calibration, json["calibration"]);
  json["importance"] = importance_object(result.importance);
  json["notes"] = result.notes;
  return json.dump(2) + "\n";
}

}  // namespace foreshock
