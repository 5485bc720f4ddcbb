// What anybody's predictions are worth, from nothing but the predictions and what came: every metric of
// metrics.hpp, calibration.hpp and corp.hpp beside the base rate and the lift over it, and in words what they
// mean. With times: intervals by block bootstrap and spike episodes; without, runs of consecutive positive
// rows stand for episodes. What is undefined is absent and `reasons` says why. Errors: those of
// prediction_rows.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/calibration.hpp"
#include "foreshock/evaluation/corp.hpp"
#include "foreshock/evaluation/diebold_mariano.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/evaluation/prediction_rows.hpp"

namespace foreshock {

// No skill: PR-AUC is less than this many times the base rate and less than this share of the way from the
// base rate to 1 (a high base rate leaves lift no room).
inline constexpr double kNoSkillLift = 1.1;
inline constexpr double kNoSkillNormalised = 0.1;

enum class PredictionsVerdict : std::uint8_t {
  no_positives,
  no_negatives,
  insufficient_evidence,  // fewer than kEpisodesMin episodes
  no_skill,               // lift about 1 or below, or within what chance gives (its interval; else ROC-AUC's)
  better_than_base_rate,
};
[[nodiscard]] std::string_view to_string(PredictionsVerdict verdict);

// The other forecast the predictions are compared with.
struct AgainstScores {
  std::string column;
  std::optional<double> brier_skill;  // 1 - Brier / the other's
  DieboldMariano log_loss;
  DieboldMariano brier;
};

struct PredictionsEvaluation {
  std::int64_t rows = 0;
  std::int64_t rows_dropped = 0;  // no label, no score
  std::int64_t positives = 0;
  std::int64_t episodes = 0;
  bool episodes_are_runs = false;      // no times: runs of consecutive positive rows
  double overlap = 1.0;                // rows that share a label
  double effective_sample_size = 0.0;  // rows / overlap
  std::optional<double> base_rate;
  Estimate lift;
  Estimate pr_auc;
  std::optional<double> pr_auc_normalised;
  std::optional<double> pr_auc_at_reference;  // at a base rate of kReferencePrevalence
  std::optional<double> pr_auc_minimum;       // what the worst ranking scores
  std::optional<double> roc_auc;
  std::optional<double> share_alarmed;  // of the rows with a decision, like the five below
  std::optional<Confusion> confusion;
  std::optional<double> precision;
  std::optional<double> recall;
  std::optional<double> f1;
  std::optional<double> accuracy;
  std::optional<double> brier;
  std::optional<double> brier_skill;  // against the rows' own base rate
  std::optional<double> log_loss;
  std::vector<CalibrationBin> bins;
  std::optional<double> ece_plain;
  std::optional<double> ece;  // debiased
  CalibrationLine calibration;
  Corp corp;
  std::optional<AgainstScores> against;
  std::optional<double> threshold;  // that decisions were made with; absent: they are the file's own
  PredictionColumns columns;
  PredictionsVerdict verdict = PredictionsVerdict::insufficient_evidence;
  std::string verdict_words;
  std::map<std::string, std::string> reasons;  // why a number is absent, by its name
  std::vector<std::string> meaning;            // the numbers in words
  std::vector<std::string> notes;
};

[[nodiscard]] PredictionsEvaluation evaluate_predictions(const Frame& frame,
                                                         const PredictionsSettings& settings);

}  // namespace foreshock
