// evaluate(): forecasts on the calibration and test parts of a split, with what may be said of them. A
// missing decision threshold is the one of the best F1 on the calibration part, so unset where that has no
// positive.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/alert_metrics.hpp"
#include "foreshock/evaluation/folds.hpp"
#include "foreshock/evaluation/forecast_quality.hpp"
#include "foreshock/evaluation/forecast_timeline.hpp"
#include "foreshock/evaluation/forecasts.hpp"
#include "foreshock/evaluation/gates.hpp"
#include "foreshock/evaluation/importance.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/evaluation/random_comparison.hpp"
#include "foreshock/evaluation/sensitivity.hpp"
#include "foreshock/evaluation/verdict.hpp"

namespace foreshock {

struct ModelEvents {
  std::string model;
  EventTable table;  // a row an alert budget; thresholds from the calibration part
};

struct EvaluationResult {
  std::string label;
  Split split;
  std::vector<FoldReport> folds;  // of a pooled evaluation; empty for one split
  std::string method;             // contiguous_purged, purged_folds, walk_forward or unsafe_random
  std::int64_t sessions = 0;      // of the whole table
  PartScores calibration;
  PartScores test;
  std::vector<ForecastQuality> quality;  // of the test part: the models, then the probes
  std::optional<PartScores> calm;        // the test rows at which it is calm now (calm_now.hpp)
  std::string calm_reason;               // why there is no calm subset; empty otherwise
  std::vector<ModelEvents> events;
  std::string events_reason;  // why there are none; empty otherwise
  ForecastTimeline timeline;  // of the test part
  std::vector<Gate> gates;
  std::vector<LabelShift> label_shifts;
  LookAheadReport look_ahead;
  Verdict verdict;
  // The caller's, may be empty.
  std::vector<RandomComparison> random_comparison;
  std::vector<SensitivityRow> sensitivity;
  std::vector<ModelImportance> importance;
  std::vector<std::string> notes;  // what a reader of the numbers must know
};

// The parts of the table and what was forecast for its rows; the pointers outlive the call.
struct EvaluationInput {
  const Frame* frame = nullptr;
  const LabelledRows* rows = nullptr;
  const Split* split = nullptr;
  const Forecasts* forecasts = nullptr;
  std::string label;
};

// Of a model by name; nullptr where there is none.
[[nodiscard]] const ForecastQuality* find_quality(const EvaluationResult& result, const std::string& name);

// Probabilities lie in [0, 1] or are NaN, as many as there are rows; errors: bad_number.
[[nodiscard]] EvaluationResult evaluate(const EvaluationInput& input, const BootstrapSettings& settings);

}  // namespace foreshock
