// How much the numbers hang on choices nobody can defend to the last digit: the label's percentile, horizon
// and return grid, and the fixed instead of the relative label. Each variant labels the table anew, trains
// log-HAR and the candidate on the same cuts and scores them on the test part. Numbers of variants compare by
// lift, not by PR-AUC: their base rates differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/labels/training_rows.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock {

struct SensitivityScores {
  std::string model;
  std::optional<double> pr_auc;
  std::optional<double> lift;
  std::optional<double> roc_auc;
};

struct SensitivityRow {
  std::string name;  // what differs from the label evaluated: "95th percentile"
  std::string label;
  LabelSettings settings;
  double threshold = 0.0;  // k (a ratio of volatilities) or tau (a volatility); 0 = unset
  std::int64_t rows = 0;   // scored in the test part
  std::int64_t positives = 0;
  std::optional<double> base_rate;
  std::vector<SensitivityScores> models;
  std::string reason;  // why there are no scores; empty otherwise
};

struct SensitivitySettings {
  std::vector<std::string> kinds;      // models to train: log_har and the candidate
  LabelSettings labels;                // of the evaluation itself: variants differ from it in one thing
  std::int64_t calibration_to_ns = 0;  // with labels.train_to, the cuts
  TrainerSettings trainer;
};

// A copy of the table is relabelled. Errors: missing_column for a table whose labels cannot be made anew.
[[nodiscard]] std::vector<SensitivityRow> sensitivity(Frame frame, const SensitivitySettings& settings);

}  // namespace foreshock
