// The tables behind the verdict: gates, calibration, alerts, calm rows, what a random split would claim, how
// the numbers move with the label, folds. Shared by the report and the model card; what is not defined is a
// dash.
#pragma once

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/report/document.hpp"

namespace foreshock {

[[nodiscard]] Table gates_table(const EvaluationResult& result);
[[nodiscard]] Table calibration_table(const EvaluationResult& result);
// Diebold-Mariano of each model against log-HAR.
[[nodiscard]] Table loss_table(const EvaluationResult& result);
[[nodiscard]] Table calm_table(const EvaluationResult& result);
[[nodiscard]] Table events_table(const EvaluationResult& result);
[[nodiscard]] Table random_table(const EvaluationResult& result);
[[nodiscard]] Table sensitivity_table(const EvaluationResult& result);
[[nodiscard]] Table folds_table(const EvaluationResult& result);

}  // namespace foreshock
