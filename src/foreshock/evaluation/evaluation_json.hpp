// An EvaluationResult as JSON for scripts: the test part's numbers at the top level, names and nesting as
// documented for model_eval.json. What is not defined is null, with the reason under "reasons". The bytes
// repeat.
#pragma once

#include <string>

#include "foreshock/evaluation/evaluator.hpp"

namespace foreshock {

[[nodiscard]] std::string to_json(const EvaluationResult& result);

}  // namespace foreshock
