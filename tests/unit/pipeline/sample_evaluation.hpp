// An evaluation made by hand for tests of what is written about it: log-HAR, a logistic regression and the
// clock probe.
#pragma once

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {

inline ModelScores sample_scores(const char* name, double pr_auc) {
  ModelScores scores;
  scores.name = name;
  scores.pr_auc = {pr_auc, Interval{pr_auc - 0.05, pr_auc + 0.05}};
  scores.lift = {pr_auc / 0.1, Interval{(pr_auc - 0.05) / 0.1, (pr_auc + 0.05) / 0.1}};
  scores.pr_auc_over_bar = {pr_auc - 0.3, Interval{pr_auc - 0.33, pr_auc - 0.27}};
  scores.roc_auc.value = 0.8;
  scores.brier.value = 0.08;
  scores.brier_skill.value = 0.1;
  scores.log_loss.value = 0.27;
  scores.decision_threshold = 0.25;
  scores.confusion = Confusion{1200, 2300, 37700, 2800};
  scores.precision = 0.3429;
  scores.recall = 0.3;
  scores.f1 = 0.32;
  scores.accuracy = 0.884;
  scores.pr_curve = {{0.25, 1.0, 0.9}, {0.5, 0.6, 0.5}, {1.0, 0.1, 0.0}};
  scores.roc_curve = {{0, 0, 0.9}, {0.2, 0.7, 0.5}, {1, 1, 0}};
  return scores;
}

// 25 episodes and intervals: enough to conclude.
inline EvaluationResult sample_evaluation() {
  EvaluationResult result;
  result.label = "spike_relative";
  for (PartSummary& summary : result.split.summaries) {
    summary = {44'000, 4'400, 61, 45'000, 7, 1'764'547'200'000'000'000, 1'764'633'600'000'000'000};
  }
  result.split.purged = 122;
  result.test.rows = 44'000;
  result.test.positives = 4'400;
  result.test.base_rate = 0.1;
  result.test.episodes = 25;
  result.test.sessions = 7;
  result.test.valid_hours = 12.5;
  result.test.effective_sample_size = 750;
  result.test.interval_method = "stationary block bootstrap, 25 blocks of 1800 s";
  result.test.models = {sample_scores("base_rate", 0.1), sample_scores("logistic", 0.4),
                        sample_scores("log_har", 0.3)};
  result.test.probes = {sample_scores("clock", 0.1)};
  result.verdict = {
      VerdictCode::beats_log_har,
      "beats log-HAR: logistic scores PR-AUC 0.400 against 0.300 of log-HAR at a base rate of 0.100 "
      "(difference between +0.070 and +0.130)",
      "logistic"};
  result.importance = {{"logistic", {{"log_rv_60", 0.2}, {"spread_bps", 0.01}}}};
  result.notes = {"log_har: no seasonal term"};
  result.gates = {{"look_ahead", GateState::passed, "none of 5 columns and scores knows the next second"}};
  result.random_comparison = {{"clock", true, 0.1, 0.98, 9.8}, {"logistic", false, 0.4, 0.5, 1.25}};
  SensitivityRow variant;
  variant.name = "95th percentile";
  variant.base_rate = 0.05;
  variant.models = {{"logistic", 0.3, 6.0, 0.8}, {"log_har", 0.2, 4.0, 0.75}};
  result.sensitivity = {variant};
  ForecastQuality quality;
  quality.name = "logistic";
  quality.calibration = {1.1, -0.2, ""};
  quality.bins = {{0.05, 0.06, 30'000, 1'800}, {0.5, 0.45, 14'000, 6'300}};
  quality.histogram.assign(kHistogramBins, 2'200);
  result.quality = {quality};
  return result;
}

// No positive in the test part: nothing is defined.
inline EvaluationResult empty_evaluation() {
  EvaluationResult result = sample_evaluation();
  result.test.positives = 0;
  result.test.episodes = 0;
  result.test.base_rate = 0.0;
  result.test.undefined_reason = "the test part has no positive row";
  result.test.interval_reason = "no interval: the test part has no positive row";
  for (ModelScores& scores : result.test.models) {
    ModelScores bare;
    bare.name = scores.name;
    scores = bare;
  }
  result.test.probes.clear();
  result.importance = {{"logistic", {{"log_rv_60", {}}, {"spread_bps", {}}}}};
  result.verdict = {VerdictCode::no_positives,
                    "insufficient evidence: the test part has no spike among its 44000 rows", "logistic"};
  return result;
}

inline FileReport sample_file() {
  FileReport file;
  file.path = "/some/where/ticks.ndjson";
  file.shape = "1 flat";
  file.lines = 1200;
  file.records = 1199;
  file.rejected = 1;
  file.sha256 = "0123456789abcdef";
  return file;
}

}  // namespace foreshock
