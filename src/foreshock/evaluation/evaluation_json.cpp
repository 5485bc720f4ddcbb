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

Json by_name(const std::vector<ModelScores>& all) {
  Json object = Json::object();
  for (const ModelScores& scores : all) {
    object[scores.name] = {{"pr_auc", estimate(scores.pr_auc)},
                           {"lift", estimate(scores.lift)},
                           {"pr_auc_over_log_har", estimate(scores.pr_auc_over_bar)},
                           {"pr_auc_normalised", number(scores.pr_auc_normalised)},
                           {"roc_auc", number(scores.roc_auc)},
                           {"brier", number(scores.brier)},
                           {"brier_skill", number(scores.brier_skill)},
                           {"log_loss", number(scores.log_loss)},
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
  object["kind"] = split.unsafe_random ? "unsafe_random" : "contiguous_purged";
  object["seed"] = split.unsafe_random ? Json(split.seed) : Json(nullptr);
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    object[std::string(to_string(part))] = split_part(split.summary(part));
  }
  object["purged_rows"] = split.purged;
  object["unlabelled_rows"] = split.unlabelled;
  object["sessions"] = result.sessions;
  return object;
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
  json["verdict"] = {{"code", to_string(result.verdict.code)},
                     {"words", result.verdict.words},
                     {"candidate", reason(result.verdict.candidate)}};
  json["split"] = split_object(result);
  json["calibration"] = Json::object();
  put_part(result.calibration, json["calibration"]);
  json["importance"] = importance_object(result.importance);
  json["notes"] = result.notes;
  return json.dump(2) + "\n";
}

}  // namespace foreshock
