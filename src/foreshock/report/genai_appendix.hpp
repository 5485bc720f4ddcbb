// The project's disclosure of generative-AI use, written to docs/genai_appendix.md of every handoff package.
#pragma once

#include "foreshock/report/document.hpp"

namespace foreshock {

[[nodiscard]] Document genai_appendix();

}  // namespace foreshock
