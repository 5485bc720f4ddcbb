#include "foreshock/evaluation/predictions_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "foreshock/evaluation/verdict.hpp"

namespace foreshock {
namespace {

// Two shares a reader would call equal.
constexpr double kAboutEqual = 0.1;

bool about_equal(double a, double b) {
  return std::abs(a - b) <= kAboutEqual * b;
}

bool has_no_lift(const PredictionsEvaluation& result) {
  return *result.lift.value < kNoSkillLift && result.pr_auc_normalised.value_or(0.0) < kNoSkillNormalised;
}

// Without an interval: the ROC-AUC that chance alone does not reach in 97.5 of 100 files of as many
// independent labels (Mann & Whitney 1947, ties left out of account).
double roc_auc_of_chance(const PredictionsEvaluation& result) {
  const auto positives = static_cast<double>(result.positives);
  const auto negatives = static_cast<double>(result.rows - result.positives);
  const double variance = result.overlap * (positives + negatives + 1.0) / (12.0 * positives * negatives);
  return 0.5 + 1.96 * std::sqrt(variance);
}

bool may_be_chance(const PredictionsEvaluation& result) {
  return result.lift.interval ? result.lift.interval->low <= 1.0
                              : *result.roc_auc < roc_auc_of_chance(result);
}

bool shows_skill(const PredictionsEvaluation& result) {
  return !has_no_lift(result) && !may_be_chance(result);
}

std::string ranking_words(const PredictionsEvaluation& result) {
  std::string words = fmt::format("PR-AUC {:.4f} at a base rate of {:.4f} is a lift of {:.2f}",
                                  *result.pr_auc.value, *result.base_rate, *result.lift.value);
  if (const auto& interval = result.lift.interval) {
    words += fmt::format(" (95 % interval {:.2f} to {:.2f})", interval->low, interval->high);
  }
  return words;
}

std::string skill_words(const PredictionsEvaluation& result) {
  const std::string ranking = ranking_words(result);
  if (has_no_lift(result)) {
    const bool below = *result.lift.value < 1.0 / kNoSkillLift;
    return fmt::format("no skill: {}, {} guessing scores", ranking, below ? "below what" : "which is what");
  }
  if (!may_be_chance(result)) {
    return fmt::format("better than the base rate: {}{}", ranking,
                       result.lift.interval ? "" : "; how sure that is, no interval says");
  }
  if (result.lift.interval) {
    return fmt::format("no skill shown: {}, and that includes the 1 that guessing scores", ranking);
  }
  return fmt::format(
      "no skill shown: {}, but guessing reaches a ROC-AUC of {:.2f} with as few independent "
      "labels, and this is {:.2f}",
      ranking, roc_auc_of_chance(result), *result.roc_auc);
}

std::string episodes_word(const PredictionsEvaluation& result) {
  const bool one = result.episodes == 1;
  if (result.episodes_are_runs) return one ? "run of positive rows" : "runs of positive rows";
  return one ? "spike episode" : "spike episodes";
}

std::string cell(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "–";
}

std::string line(const char* name, const std::string& value, const std::string& remark = {}) {
  return fmt::format("{:<24}{:>10}{}\n", name, value, remark.empty() ? "" : "   " + remark);
}

std::string interval_remark(const Estimate& estimate) {
  if (!estimate.interval) return {};
  return fmt::format("95 % interval {:.4f} to {:.4f}", estimate.interval->low, estimate.interval->high);
}

std::string parts_remark(const std::optional<ScoreParts>& parts) {
  if (!parts) return {};
  return fmt::format("miscalibration {:.4f} - discrimination {:.4f} + uncertainty {:.4f}",
                     parts->miscalibration, parts->discrimination, parts->uncertainty);
}

std::string ranking_lines(const PredictionsEvaluation& result) {
  std::string text = line("base rate", cell(result.base_rate),
                          fmt::format("{} of {} rows are positive", result.positives, result.rows));
  const std::string sure = interval_remark(result.lift);
  text += line("lift", cell(result.lift.value),
               "PR-AUC / base rate; 1 is what guessing scores" + (sure.empty() ? "" : "; " + sure));
  text += line("PR-AUC", cell(result.pr_auc.value), interval_remark(result.pr_auc));
  text += line("  at base rate 0.10", cell(result.pr_auc_at_reference));
  return text + line("ROC-AUC", cell(result.roc_auc), "0.5 is what guessing scores");
}

std::string decision_lines(const PredictionsEvaluation& result) {
  std::string text;
  if (result.confusion) {
    const Confusion& counts = *result.confusion;
    text += line("confusion", "",
                 fmt::format("{} hits, {} false alarms, {} misses, {} rightly calm", counts.true_positives,
                             counts.false_positives, counts.false_negatives, counts.true_negatives));
  }
  text += line("share of rows alarmed", cell(result.share_alarmed));
  text += line("precision", cell(result.precision));
  text += line("recall", cell(result.recall));
  text += line("F1", cell(result.f1));
  return text + line("accuracy", cell(result.accuracy));
}

std::string probability_lines(const PredictionsEvaluation& result) {
  std::string text = line("Brier score", cell(result.brier), parts_remark(result.corp.brier));
  text += line("Brier skill", cell(result.brier_skill), "against stating the base rate in every row");
  text += line("log loss", cell(result.log_loss), parts_remark(result.corp.log_loss));
  text += line(
      "calibration error", cell(result.ece),
      fmt::format("debiased, {:g} rows share a label; plain {}", result.overlap, cell(result.ece_plain)));
  return text + line("calibration slope", cell(result.calibration.slope),
                     fmt::format("ideal 1; intercept {}, ideal 0", cell(result.calibration.intercept)));
}

std::string test_line(const char* name, const DieboldMariano& test) {
  if (!test.statistic) return line(name, cell(test.mean_difference), "no test: " + test.reason);
  return line(name, fmt::format("{:+.4f}", *test.mean_difference),
              fmt::format("Diebold-Mariano {:.2f}, p {:.4f}, {} windows of {} s", *test.statistic,
                          *test.p_value, test.windows, test.window_seconds));
}

std::string against_lines(const PredictionsEvaluation& result) {
  if (!result.against) return {};
  const AgainstScores& against = *result.against;
  return fmt::format("against {} (a negative difference: the predictions lose less)\n", against.column) +
         line("  Brier skill", cell(against.brier_skill)) + test_line("  log loss", against.log_loss) +
         test_line("  Brier score", against.brier);
}

}  // namespace

void judge_predictions(PredictionsEvaluation& result) {
  if (result.positives == 0) {
    result.verdict = PredictionsVerdict::no_positives;
    result.verdict_words = fmt::format(
        "insufficient evidence: none of {} rows is positive, so PR-AUC, lift and recall are not defined",
        result.rows);
    return;
  }
  if (result.positives == result.rows) {
    result.verdict = PredictionsVerdict::no_negatives;
    result.verdict_words = fmt::format(
        "insufficient evidence: all {} rows are positive, so there is nothing to tell apart", result.rows);
    return;
  }
  result.verdict_words = skill_words(result);
  if (result.episodes < kEpisodesMin) {
    result.verdict = PredictionsVerdict::insufficient_evidence;
    result.verdict_words = fmt::format("insufficient evidence: {} {}, {} are needed; {}", result.episodes,
                                       episodes_word(result), kEpisodesMin, result.verdict_words);
    return;
  }
  result.verdict =
      shows_skill(result) ? PredictionsVerdict::better_than_base_rate : PredictionsVerdict::no_skill;
}

std::vector<std::string> meaning_of(const PredictionsEvaluation& result) {
  std::vector<std::string> meaning;
  if (result.lift.value && result.positives < result.rows) {
    meaning.push_back(
        has_no_lift(result)
            ? fmt::format("A lift of {:.2f} is no skill: whoever guesses scores the base rate, a "
                          "lift of 1.",
                          *result.lift.value)
            : fmt::format("PR-AUC is {:.2f} times the base rate, which is what guessing scores.",
                          *result.lift.value));
  }
  if (result.precision && result.base_rate && *result.base_rate > 0.0 && result.positives < result.rows) {
    const double ratio = *result.precision / *result.base_rate;
    meaning.push_back(
        about_equal(*result.precision, *result.base_rate)
            ? fmt::format(
                  "Precision {:.4f} equals the base rate {:.4f}: an alarm says nothing about whether a "
                  "spike follows.",
                  *result.precision, *result.base_rate)
            : fmt::format("A row it alarms on is a spike {:.2f} times as often as any row.", ratio));
  }
  if (result.share_alarmed && result.recall) {
    meaning.push_back(
        fmt::format("It alarms on {:.1f} % of rows and finds {:.1f} % of the spikes; alarming as often at "
                    "random finds {:.1f} %.",
                    100.0 * *result.share_alarmed, 100.0 * *result.recall, 100.0 * *result.share_alarmed));
  }
  if (result.brier_skill && *result.brier_skill <= 0.0) {
    meaning.push_back(
        "The probabilities are no closer to what came than stating the base rate in every row.");
  }
  return meaning;
}

std::string to_text(const PredictionsEvaluation& result) {
  std::string text = ranking_lines(result) + decision_lines(result) + probability_lines(result);
  text += against_lines(result);
  text += fmt::format(
      "\n{} rows judged ({} dropped: no label or no {}), {} {}, effective sample size {:.1f}\n", result.rows,
      result.rows_dropped, result.columns.probability.empty() ? "prediction" : "probability", result.episodes,
      episodes_word(result), result.effective_sample_size);
  for (const auto& [name, reason] : result.reasons) {
    text += name == "interval" ? reason + "\n" : fmt::format("– {} is not defined: {}\n", name, reason);
  }
  for (const std::string& note : result.notes) text += fmt::format("note: {}\n", note);
  text += "\n";
  for (const std::string& sentence : result.meaning) text += sentence + "\n";
  return text + fmt::format("Verdict: {}\n", result.verdict_words);
}

}  // namespace foreshock
