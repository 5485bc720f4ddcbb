// The JSON of single metrics, the same words wherever they stand: included by this module's sources only,
// never by a header, so that the JSON library stays out of ours. What is not defined is null.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/calibration.hpp"
#include "foreshock/evaluation/corp.hpp"
#include "foreshock/evaluation/diebold_mariano.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock::metric_json {

using Json = nlohmann::ordered_json;

inline Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

inline Json estimate(const Estimate& estimate) {
  const std::optional<Interval>& interval = estimate.interval;
  return {{"value", number(estimate.value)},
          {"low", interval ? Json(interval->low) : Json(nullptr)},
          {"high", interval ? Json(interval->high) : Json(nullptr)}};
}

inline Json reason(const std::string& words) {
  return words.empty() ? Json(nullptr) : Json(words);
}

inline Json confusion(const std::optional<Confusion>& counts) {
  if (!counts) return nullptr;
  return {{"tp", counts->true_positives},
          {"fp", counts->false_positives},
          {"tn", counts->true_negatives},
          {"fn", counts->false_negatives}};
}

inline Json score_parts(const std::optional<ScoreParts>& parts) {
  if (!parts) return nullptr;
  return {{"miscalibration", parts->miscalibration},
          {"discrimination", parts->discrimination},
          {"uncertainty", parts->uncertainty}};
}

inline Json diebold_mariano(const DieboldMariano& test) {
  return {{"mean_difference", number(test.mean_difference)},
          {"statistic", number(test.statistic)},
          {"p_value", number(test.p_value)},
          {"windows", test.windows},
          {"window_seconds", test.window_seconds},
          {"lags", test.lags},
          {"reason", reason(test.reason)}};
}

inline Json reliability(const std::vector<CalibrationBin>& bins) {
  Json array = Json::array();
  for (const CalibrationBin& bin : bins) {
    array.push_back({{"mean_forecast", bin.mean_forecast},
                     {"observed_share", bin.observed_share},
                     {"rows", bin.rows},
                     {"positives", bin.positives}});
  }
  return array;
}

inline Json isotonic(const std::vector<IsotonicBlock>& blocks) {
  Json array = Json::array();
  for (const IsotonicBlock& block : blocks) {
    array.push_back({{"lowest_forecast", block.lowest_forecast},
                     {"highest_forecast", block.highest_forecast},
                     {"recalibrated", block.recalibrated},
                     {"rows", block.rows},
                     {"positives", block.positives}});
  }
  return array;
}

}  // namespace foreshock::metric_json
