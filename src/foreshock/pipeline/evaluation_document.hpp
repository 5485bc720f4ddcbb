// reports/model_eval: an evaluation as a document. Page one is for the desk: what was asked, the verdict in
// words, every model beside base rate, log-HAR and probes, and the curves; importance, decisions, the data
// ledger and what would falsify it follow. Every sentence follows from the numbers; same result, same
// document.
#pragma once

#include "foreshock/pipeline/evaluation_tables.hpp"

namespace foreshock {

[[nodiscard]] Document evaluation_document(const EvaluationResult& result, const EvaluationContext& context);

// Across every page and chart of a random split; else empty.
[[nodiscard]] std::string watermark_of(const EvaluationResult& result);
// The verdict as a box, and what it means for whoever reads it.
[[nodiscard]] Note verdict_note(const Verdict& verdict);
// For a simulated market: that no number says anything about a real one.
[[nodiscard]] Note simulated_note();
// What would show that the numbers do not mean what they seem to.
[[nodiscard]] Note falsification_note(const EvaluationResult& result);

}  // namespace foreshock
