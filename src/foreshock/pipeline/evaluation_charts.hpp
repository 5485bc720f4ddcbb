// The charts of an evaluation, for the report's pages and for files beside the models. Where a curve is not
// defined, its chart says why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/report/document.hpp"

namespace foreshock {

// "logistic" -> "logistic regression"; a name nobody here knows stays as it is.
[[nodiscard]] std::string display_name(std::string_view model_or_probe);

// All models of the part (the base rate as a line), or the named ones; log-HAR dashed.
[[nodiscard]] LineChart pr_chart(const PartScores& part, const std::vector<std::string>& models = {});
[[nodiscard]] LineChart roc_chart(const PartScores& part, const std::vector<std::string>& models = {});
// Lift of every model and probe with its interval; the candidate strong, probes greyed.
[[nodiscard]] Chart lift_chart(const EvaluationResult& result);
// Are the probabilities of a model as often right as they say? Bins' intervals are Wilson's, for rows that
// overlap 60-fold.
[[nodiscard]] Chart reliability_chart(const EvaluationResult& result, const std::string& model);
// What candidate and log-HAR said over the test part, with the spike episodes and the candidate's alerts.
[[nodiscard]] LineChart timeline_chart(const EvaluationResult& result);
[[nodiscard]] BarChart importance_chart(const ModelImportance& importance, const PartScores& part);
[[nodiscard]] ConfusionChart confusion_chart(const ModelScores& scores);

// Overlays and importance with file names (pr_curve.svg, roc_curve.svg, importance_<model>.svg): what the
// model card links to; the caller writes them.
[[nodiscard]] std::vector<Figure> evaluation_figures(const EvaluationResult& result);

}  // namespace foreshock
