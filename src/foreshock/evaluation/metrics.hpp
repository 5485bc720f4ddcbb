// Scores of a forecast against labels, as scikit-learn defines them: ties form one threshold (PR-AUC) or
// count half (ROC-AUC). Higher score = more likely a spike. Labels are 0 or 1, one a score, in the same
// order. A metric that is undefined (no positives, no rows) is nullopt, never 0 or NaN. A score that is not
// finite, or a probability outside [0, 1], throws UserError(bad_number) that names the row: it is never
// silently used. Source: Davis & Goadrich 2006 (precision-recall), Fawcett 2006 (ROC), Brier 1950.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace foreshock {

using Scores = std::span<const double>;
using Labels = std::span<const std::uint8_t>;

// Rows in descending order of score; group_end marks the last row of each run of equal scores. Sorted once,
// used by the ranking metrics and by every resample of the bootstrap.
struct Ranking {
  std::vector<std::uint32_t> order;      // row indices, best score first, ties in row order
  std::vector<std::uint32_t> group_end;  // one past the last position of each group of ties
};
[[nodiscard]] Ranking rank_rows(Scores scores);

// Throws UserError(bad_number) naming the first row that is not finite or not in [0, 1]; sizes must agree.
void check_probabilities(Scores probabilities, Labels labels);

[[nodiscard]] std::optional<double> pr_auc(Scores scores, Labels labels);   // needs a positive
[[nodiscard]] std::optional<double> roc_auc(Scores scores, Labels labels);  // needs both classes
// The same with each row counted `weights[row]` times.
[[nodiscard]] std::optional<double> pr_auc(const Ranking& ranking, Labels labels,
                                           std::span<const std::uint32_t> weights);

// PR-AUC as it would be were `prevalence` of the rows positive: precision is replaced by
// prevalence TPR / (prevalence TPR + (1 - prevalence) FPR), so parts of different base rates compare. In
// (0, 1). Needs both classes.
inline constexpr double kReferencePrevalence = 0.10;
[[nodiscard]] std::optional<double> pr_auc_at_prevalence(Scores scores, Labels labels,
                                                         double prevalence = kReferencePrevalence);
// What ranking every spike last scores, 1 + (1 - pi) ln(1 - pi) / pi (of many rows): PR-AUC cannot be lower.
// Source: Boyd, Santos Costa, Davis & Page 2012.
[[nodiscard]] std::optional<double> pr_auc_minimum(std::optional<double> base_rate);

[[nodiscard]] std::optional<double> brier(Scores probabilities, Labels labels);
// Natural logarithm; probabilities are first clipped to [1e-6, 1 - 1e-6].
inline constexpr double kProbabilityClip = 1e-6;
[[nodiscard]] std::optional<double> log_loss(Scores probabilities, Labels labels);
[[nodiscard]] double row_brier(double probability, bool spike);  // the loss of one row, unchecked
[[nodiscard]] double row_log_loss(double probability, bool spike);
// 1 - brier / reference: 1 perfect, 0 no better than the reference. Undefined against a perfect reference.
[[nodiscard]] std::optional<double> brier_skill(std::optional<double> brier, std::optional<double> reference);

[[nodiscard]] std::optional<double> base_rate(Labels labels);
[[nodiscard]] std::optional<double> lift(std::optional<double> pr_auc, std::optional<double> base_rate);
// (AP - base rate) / (1 - base rate): 0 without skill, 1 when perfect.
[[nodiscard]] std::optional<double> normalised(std::optional<double> pr_auc, std::optional<double> base_rate);

struct Confusion {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t true_negatives = 0;
  std::int64_t false_negatives = 0;
};
// A row is called a spike when its score >= threshold.
[[nodiscard]] Confusion confusion_at(Scores scores, Labels labels, double threshold);
[[nodiscard]] std::optional<double> precision(const Confusion& confusion);  // needs a row called a spike
[[nodiscard]] std::optional<double> recall(const Confusion& confusion);     // needs a positive
[[nodiscard]] std::optional<double> f1(const Confusion& confusion);         // needs either
[[nodiscard]] std::optional<double> accuracy(const Confusion& confusion);   // needs a row

// The threshold among the scores that maximises F1 (the highest of several); nullopt without positives.
[[nodiscard]] std::optional<double> best_f1_threshold(Scores scores, Labels labels);

struct CurvePoint {
  double x = 0.0;
  double y = 0.0;
  double threshold = 0.0;
};
// At most kCurvePointsMax points, thinned evenly with both ends kept. Empty where the curve is undefined.
inline constexpr std::size_t kCurvePointsMax = 2000;
[[nodiscard]] std::vector<CurvePoint> pr_curve(Scores scores, Labels labels);  // x recall, y precision
[[nodiscard]] std::vector<CurvePoint> roc_curve(Scores scores,
                                                Labels labels);  // x false, y true positive rate

}  // namespace foreshock
