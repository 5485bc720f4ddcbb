// An EvaluationResult as the table a terminal shows: what the evidence is worth, one line a model and probe,
// the verdict. What is not defined prints as a dash, with the reason below the table.
#pragma once

#include <string>

#include "foreshock/evaluation/evaluator.hpp"

namespace foreshock {

[[nodiscard]] std::string to_text(const EvaluationResult& result);

}  // namespace foreshock
