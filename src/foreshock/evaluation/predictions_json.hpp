// A PredictionsEvaluation as JSON for scripts: all numbers at the top level, each a number, null, or
// {value, low, high} (lift, pr_auc); why one is null stands under "reasons". The bytes repeat.
#pragma once

#include <string>

#include "foreshock/evaluation/predictions_evaluation.hpp"

namespace foreshock {

[[nodiscard]] std::string to_json(const PredictionsEvaluation& result);

}  // namespace foreshock
