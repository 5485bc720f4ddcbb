#include "foreshock/evaluation/predictions_json.hpp"

#include "foreshock/evaluation/metric_json.ipp"

namespace foreshock {
namespace {

using metric_json::Json;
using metric_json::number;

void put_numbers(const PredictionsEvaluation& result, Json& json) {
  json["base_rate"] = number(result.base_rate);
  json["lift"] = metric_json::estimate(result.lift);
  json["pr_auc"] = metric_json::estimate(result.pr_auc);
  json["pr_auc_normalised"] = number(result.pr_auc_normalised);
  json["pr_auc_at_10_percent"] = number(result.pr_auc_at_reference);
  json["pr_auc_minimum"] = number(result.pr_auc_minimum);
  json["roc_auc"] = number(result.roc_auc);
  json["share_alarmed"] = number(result.share_alarmed);
  json["precision"] = number(result.precision);
  json["recall"] = number(result.recall);
  json["f1"] = number(result.f1);
  json["accuracy"] = number(result.accuracy);
  json["confusion"] = metric_json::confusion(result.confusion);
  json["brier"] = number(result.brier);
  json["brier_skill"] = number(result.brier_skill);
  json["log_loss"] = number(result.log_loss);
  json["ece"] = number(result.ece);
  json["ece_plain"] = number(result.ece_plain);
  json["calibration_slope"] = number(result.calibration.slope);
  json["calibration_intercept"] = number(result.calibration.intercept);
  json["corp_brier"] = metric_json::score_parts(result.corp.brier);
  json["corp_log_loss"] = metric_json::score_parts(result.corp.log_loss);
}

Json against_object(const std::optional<AgainstScores>& against) {
  if (!against) return nullptr;
  return {{"column", against->column},
          {"brier_skill", number(against->brier_skill)},
          {"diebold_mariano_log_loss", metric_json::diebold_mariano(against->log_loss)},
          {"diebold_mariano_brier", metric_json::diebold_mariano(against->brier)}};
}

}  // namespace

std::string to_json(const PredictionsEvaluation& result) {
  Json json;
  put_numbers(result, json);
  json["rows"] = result.rows;
  json["rows_dropped"] = result.rows_dropped;
  json["positives"] = result.positives;
  json["episodes"] = result.episodes;
  json["episodes_are_runs"] = result.episodes_are_runs;
  json["overlap"] = result.overlap;
  json["effective_sample_size"] = result.effective_sample_size;
  json["threshold"] = number(result.threshold);
  json["verdict"] = {{"code", to_string(result.verdict)}, {"words", result.verdict_words}};
  json["meaning"] = result.meaning;
  json["reasons"] = result.reasons;
  json["notes"] = result.notes;
  json["against"] = against_object(result.against);
  json["columns"] = {{"actual", metric_json::reason(result.columns.actual)},
                     {"probability", metric_json::reason(result.columns.probability)},
                     {"prediction", metric_json::reason(result.columns.prediction)},
                     {"timestamp", metric_json::reason(result.columns.timestamp)}};
  json["reliability"] = metric_json::reliability(result.bins);
  json["isotonic"] = metric_json::isotonic(result.corp.blocks);
  return json.dump(2) + "\n";
}

}  // namespace foreshock
