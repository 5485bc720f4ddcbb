// The model card of a package: what the trained models are, what they may be used for and what they are
// worth, from the evaluation run itself. A random split never gets into a model card: unsupported.
#pragma once

#include "foreshock/pipeline/evaluation_tables.hpp"

namespace foreshock {

// Errors (UserError): unsupported for an unsafe random split.
[[nodiscard]] Document model_card(const EvaluationResult& result, const EvaluationContext& context);

}  // namespace foreshock
