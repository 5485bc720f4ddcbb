// A PredictionsEvaluation in words: the verdict, what the numbers mean, the text a terminal shows (base rate
// and lift first; what is not defined prints as a dash, its reason below).
#pragma once

#include <string>
#include <vector>

#include "foreshock/evaluation/predictions_evaluation.hpp"

namespace foreshock {

// Sets verdict and verdict_words from the numbers.
void judge_predictions(PredictionsEvaluation& result);

// One sentence a fact.
[[nodiscard]] std::vector<std::string> meaning_of(const PredictionsEvaluation& result);

[[nodiscard]] std::string to_text(const PredictionsEvaluation& result);

}  // namespace foreshock
