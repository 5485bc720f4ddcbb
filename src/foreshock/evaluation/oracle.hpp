// The oracle of a simulated market: the probability of a spike for someone who knows the true variance of
// every second to come, and so the most that any forecaster can score. Given IV, the sum of those variances
// over the label's horizon, V_s is taken as IV chi2_nu / nu, nu = (sum iv)^2 / sum iv^2 over the steps of the
// label's grid (as many as there are steps when all are alike): P(V_s >= threshold) = Q(nu/2, nu threshold /
// (2 IV)), Q the regularised upper incomplete gamma function. Quotes that move seldom and in steps make real
// V_s noisier than that.
#pragma once

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

inline constexpr const char* kOracleModel = "oracle";

// `truth`: timestamp (the second's beginning, whole seconds rising within a product), product_id,
// integrated_variance_bp2; `features`: the labelled table that `rows` were read from. NaN where the truth
// lacks a second of the horizon or the row has no threshold. Errors: missing_column, schema_mismatch,
// bad_file (order), bad_number (a variance below 0).
[[nodiscard]] ScoredModel oracle(const Frame& truth, const Frame& features, const LabelledRows& rows);

// P(V >= threshold) when `step_variances` (not empty, none below 0) are those of the steps; threshold > 0.
[[nodiscard]] double exceedance_of_variances(const std::vector<double>& step_variances, double threshold);

}  // namespace foreshock
