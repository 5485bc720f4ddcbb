// The numbers of one part of a split: every forecaster scored on the same rows, each number beside its base
// rate and what the evidence is worth. What a part cannot define (a metric without positives, an interval of
// too few blocks) is absent and the reason stands beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/bootstrap.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/evaluation/split.hpp"

namespace foreshock {

inline constexpr const char* kBaseRateModel = "base_rate";
inline constexpr const char* kBarModel = "log_har";  // the bar every model is measured against

// A forecaster's answers: a model's or a probe's.
struct ScoredModel {
  std::string name;
  std::vector<double> probability;           // one a row of the table; NaN = no answer
  std::optional<double> decision_threshold;  // a row is called a spike from here on; unset: nothing is called
  std::vector<double> row_threshold = {};  // of pooled folds instead: one a row, NaN where the fold has none
};

struct Estimate {
  std::optional<double> value;
  std::optional<Interval> interval;  // 95 %
};

struct ModelScores {
  std::string name;
  Estimate pr_auc;
  Estimate lift;
  Estimate pr_auc_over_bar;  // PR-AUC minus log-HAR's (paired); absent without log-HAR
  Estimate pr_auc_normalised;
  Estimate roc_auc;
  Estimate brier;
  Estimate brier_skill;           // against the base rate row
  Estimate brier_skill_over_bar;  // 1 - Brier / log-HAR's (paired); absent without log-HAR
  Estimate log_loss;
  Estimate log_loss_over_bar;  // minus log-HAR's (paired); absent without log-HAR
  std::optional<double> decision_threshold;
  std::optional<Confusion> confusion;  // at the threshold, like the four below
  std::optional<double> precision;
  std::optional<double> recall;
  std::optional<double> f1;
  std::optional<double> accuracy;
  std::vector<CurvePoint> pr_curve;
  std::vector<CurvePoint> roc_curve;
};

struct PartScores {
  std::int64_t rows = 0;                // scored: the label is known and every forecaster answers
  std::int64_t rows_without_score = 0;  // the part's other labelled rows
  std::int64_t positives = 0;
  std::optional<double> base_rate;
  std::int64_t episodes = 0;
  std::int64_t sessions = 0;
  double valid_hours = 0.0;
  double effective_sample_size = 0.0;  // valid seconds / 60: windows that do not overlap
  std::vector<ModelScores> models;
  std::vector<ModelScores> probes;
  std::string undefined_reason;  // why PR-AUC, lift and the curves are absent; empty when they are not
  std::string interval_reason;   // why there are no intervals; empty when there are
  std::string interval_method;   // "stationary block bootstrap, 66 blocks of 1800 s"; empty without
  std::int64_t resamples_without_positive = 0;  // left out of the intervals that need a positive

  [[nodiscard]] const ModelScores* find_model(const std::string& name) const;
};

struct BootstrapSettings {
  int resamples = 2000;
  std::uint64_t seed = 1;
};

// Labelled rows of `part` on which all of `models` and `probes` answer, in the table's order.
[[nodiscard]] std::vector<std::size_t> scored_rows(const Split& split, Part part,
                                                   const std::vector<ScoredModel>& models,
                                                   const std::vector<ScoredModel>& probes);

// How a part is resampled; reason is set for a random split, which has no blocks of time.
[[nodiscard]] ResamplePlan plan_intervals(const LabelledRows& rows, const Split& split,
                                          const TimeLine& time_line);

// Probabilities lie in [0, 1] or are NaN, as many as there are rows; errors: bad_number.
[[nodiscard]] PartScores score_part(const LabelledRows& rows, const Split& split, Part part,
                                    const std::vector<ScoredModel>& models,
                                    const std::vector<ScoredModel>& probes,
                                    const BootstrapSettings& settings);

}  // namespace foreshock
