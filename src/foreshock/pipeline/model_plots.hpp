// The plots that stand beside a model in a package: precision-recall, ROC and the importance of its inputs.
#pragma once

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/report/chart.hpp"

namespace foreshock {

struct ModelPlots {
  Chart pr_curve;
  Chart roc_curve;
  Chart importance;
};

// Of one model on the test part; log-HAR and the base rate are drawn beside it. What is not defined is a chart that
// says why.
[[nodiscard]] ModelPlots model_plots(const EvaluationResult& result, const std::string& model);

// All models in one chart each, for the report.
[[nodiscard]] LineChart pr_overlay(const EvaluationResult& result, const std::vector<std::string>& models);
[[nodiscard]] LineChart roc_overlay(const EvaluationResult& result, const std::vector<std::string>& models);
[[nodiscard]] BarChart importance_chart(const EvaluationResult& result, const std::string& model);

}  // namespace foreshock
