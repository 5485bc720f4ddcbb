#include "foreshock/evaluation/evaluation_text.hpp"

#include <fmt/format.h>

#include <algorithm>

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
                     cell(scores.lift.value, "{:.2f}"), cell(scores.roc_auc.value), cell(scores.brier.value),
                     cell(scores.log_loss.value), cell(scores.precision), cell(scores.recall));
}

std::string method_in_words(const EvaluationResult& result) {
  std::string words = result.method;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string fold_lines(const EvaluationResult& result) {
  std::string text;
  for (std::size_t i = 0; i < result.folds.size(); ++i) {
    const Split& split = result.folds[i].split;
    text += fmt::format("  fold {:<4}{:>9} training, {:>7} calibration, {:>7} test rows, {:>4} episodes\n",
                        i + 1, split.summary(Part::train).rows, split.summary(Part::calibration).rows,
                        split.summary(Part::test).rows, split.summary(Part::test).episodes);
  }
  return text;
}

std::string gate_lines(const EvaluationResult& result) {
  std::string text;
  for (const Gate& gate : result.gates) {
    text += fmt::format("gate {:<12}{:<11}{}\n", gate.name, to_string(gate.state), gate.words);
  }
  return text;
}

constexpr double kBudgetShown = 2.0;  // alerts an hour

std::string event_lines(const EvaluationResult& result) {
  if (result.events.empty()) return {};
  std::string text =
      fmt::format("\n{:<24}{:>10}{:>9}{:>9}{:>14}{:>13}{:>13}{:>10}\n", "at 2 alerts an hour", "alerts/h",
                  "recall", "early", "lead median s", "false/hour", "over chance", "p value");
  for (const ModelEvents& model : result.events) {
    for (const EventScores& row : model.table.rows) {
      if (row.budget_per_hour != kBudgetShown) continue;
      text += fmt::format("{:<24}{:>10}{:>9}{:>9}{:>14}{:>13}{:>13}{:>10}\n", model.model,
                          cell(row.alerts_per_hour, "{:.2f}"), cell(row.recall, "{:.2f}"),
                          cell(row.early_recall, "{:.2f}"), cell(row.lead_median_s, "{:.0f}"),
                          cell(row.false_alarms_per_hour, "{:.2f}"),
                          cell(row.improvement_over_chance, "{:+.2f}"), cell(row.p_value, "{:.3f}"));
    }
  }
  return text;
}

std::string calm_lines(const EvaluationResult& result) {
  if (!result.calm) return {};
  std::string text = fmt::format("\nwhere it is calm now: {} rows, base rate {}, {} episodes; lift",
                                 result.calm->rows, cell(result.calm->base_rate), result.calm->episodes);
  for (const ModelScores& scores : result.calm->models) {
    text += fmt::format("  {} {}", scores.name, cell(scores.lift.value, "{:.2f}"));
  }
  return text + "\n";
}

std::string random_lines(const EvaluationResult& result) {
  if (result.random_comparison.empty()) return {};
  std::string text = fmt::format("\n{:<24}{:>10}{:>14}{:>14}\n", "what a random split claims", "purged",
                                 "random split", "lift ratio");
  for (const RandomComparison& one : result.random_comparison) {
    text += fmt::format("{:<26}{:>10}{:>14}{:>14}\n", (one.is_probe ? "probe " : "") + one.name,
                        cell(one.purged), cell(one.random_split), cell(one.ratio, "{:.2f}"));
  }
  return text;
}

std::string sensitivity_lines(const EvaluationResult& result) {
  if (result.sensitivity.empty()) return {};
  std::string text = "\nlift of variants of the label\n";
  for (const SensitivityRow& row : result.sensitivity) {
    text += fmt::format("  {:<20} base rate {:<8}", row.name, cell(row.base_rate));
    for (const SensitivityScores& scores : row.models) {
      text += fmt::format("  {} {}", scores.model, cell(scores.lift, "{:.2f}"));
    }
    text += row.reason.empty() ? "\n" : fmt::format("  ({})\n", row.reason);
  }
  return text;
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
  text += fmt::format("Label {}, {} split\n", result.label, method_in_words(result));
  text += result.folds.empty() ? split_lines(result) : fold_lines(result);
  text += fmt::format(
      "\nTest: {} rows scored ({} without a score), base rate {}, {} spike episodes, effective sample size "
      "{:.1f}\n\n",
      test.rows, test.rows_without_score, cell(test.base_rate), test.episodes, test.effective_sample_size);
  text += fmt::format("{:<24}{:>24}{:>8}{:>9}{:>9}{:>10}{:>11}{:>9}\n", "model", "PR-AUC", "lift", "ROC-AUC",
                      "Brier", "log loss", "precision", "recall");
  for (const ModelScores& scores : test.models) text += line(scores, false);
  for (const ModelScores& scores : test.probes) text += line(scores, true);
  text += calm_lines(result) + event_lines(result);
  text += random_lines(result);
  text += sensitivity_lines(result);
  text += "\n" + gate_lines(result);
  if (!test.undefined_reason.empty()) text += fmt::format("– not defined: {}\n", test.undefined_reason);
  if (!test.interval_reason.empty()) text += test.interval_reason + "\n";
  if (!test.interval_method.empty()) text += fmt::format("95% intervals: {}\n", test.interval_method);
  for (const std::string& note : result.notes) text += fmt::format("note: {}\n", note);
  return text + fmt::format("Verdict: {}\n", result.verdict.words);
}

}  // namespace foreshock
