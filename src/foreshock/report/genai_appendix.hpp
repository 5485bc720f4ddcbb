// The disclosure of generative-AI use that goes into every handoff package.
#pragma once

#include "foreshock/report/document.hpp"

namespace foreshock {

[[nodiscard]] Document genai_appendix();

}  // namespace foreshock
