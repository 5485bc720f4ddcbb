#include "foreshock/evaluation/evaluation_text.hpp"

#include <fmt/format.h>

namespace foreshock {
namespace {

std::string cell(const std::optional<double>& value, const char* format = "{:.4f}") {
  return value ? fmt::format(fmt::runtime(format), *value) : "–";
}

std::string with_interval(const Estimate& estimate) {
  std::string text = cell(estimate.value);
  if (estimate.interval)
    text += fmt::format(" [{:.3f}, {:.3f}]", estimate.interval->low, estimate.interval->high);
  return text;
}

std::string line(const ModelScores& scores, bool is_probe) {
  return fmt::format("{:<24}{:>24}{:>8}{:>9}{:>9}{:>10}{:>11}{:>9}\n",
                     (is_probe ? "probe " : "") + scores.name, with_interval(scores.pr_auc),
                     cell(scores.lift.value, "{:.2f}"), cell(scores.roc_auc), cell(scores.brier),
                     cell(scores.log_loss), cell(scores.precision), cell(scores.recall));
}

std::string split_lines(const EvaluationResult& result) {
  std::string text;
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    const PartSummary& summary = result.split.summary(part);
    const auto rate =
        summary.rows == 0
            ? std::nullopt
            : std::optional(static_cast<double>(summary.positives) / static_cast<double>(summary.rows));
    text += fmt::format(
        "  {:<12}{:>9} labelled rows, base rate {}, spike episodes {}, sessions {}, valid hours {:.2f}\n",
        to_string(part), summary.rows, cell(rate), summary.episodes, summary.sessions,
        static_cast<double>(summary.valid_seconds) / 3600.0);
  }
  return text + fmt::format("  {} rows purged at the cuts, {} without a label\n", result.split.purged,
                            result.split.unlabelled);
}

}  // namespace

std::string to_text(const EvaluationResult& result) {
  const PartScores& test = result.test;
  std::string text;
  if (result.split.unsafe_random) {
    text += fmt::format(
        "WARNING: rows were split at random (seed {}). Labels of neighbouring rows share 59 of their 60 "
        "seconds,\n"
        "so every score below is inflated: look at the clock probe, which knows nothing but the time.\n\n",
        result.split.seed);
  }
  text += fmt::format("Label {}, {} split\n", result.label,
                      result.split.unsafe_random ? "unsafe random" : "contiguous purged");
  text += split_lines(result);
  text += fmt::format(
      "\nTest: {} rows scored ({} without a score), base rate {}, {} spike episodes, effective sample size "
      "{:.1f}\n\n",
      test.rows, test.rows_without_score, cell(test.base_rate), test.episodes, test.effective_sample_size);
  text += fmt::format("{:<24}{:>24}{:>8}{:>9}{:>9}{:>10}{:>11}{:>9}\n", "model", "PR-AUC", "lift", "ROC-AUC",
                      "Brier", "log loss", "precision", "recall");
  for (const ModelScores& scores : test.models) text += line(scores, false);
  for (const ModelScores& scores : test.probes) text += line(scores, true);
  text += "\n";
  if (!test.undefined_reason.empty()) text += fmt::format("– not defined: {}\n", test.undefined_reason);
  if (!test.interval_reason.empty()) text += test.interval_reason + "\n";
  for (const std::string& note : result.notes) text += fmt::format("note: {}\n", note);
  return text + fmt::format("Verdict: {}\n", result.verdict.words);
}

}  // namespace foreshock
