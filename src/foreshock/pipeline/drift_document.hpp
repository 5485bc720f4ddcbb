// The drift report as a page for people: the verdict, every column with its numbers, worst first, and the
// distributions of the worst.
#pragma once

#include <string>

#include "foreshock/drift/drift.hpp"
#include "foreshock/report/document.hpp"

namespace foreshock {

struct DriftContext {
  std::string reference, current;  // what they are called: a file, a part of one
  bool simulated = false;          // any of the two
};

[[nodiscard]] Document drift_document(const DriftReport& report, const DriftContext& context);

// The verdict in a line, and a line for each column that is past its threshold, for a terminal.
[[nodiscard]] std::string drift_words(const DriftReport& report);

}  // namespace foreshock
