#include "foreshock/evaluation/predictions_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/bootstrap.hpp"
#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/predictions_words.hpp"
#include "foreshock/evaluation/resampled_scores.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kHorizonSeconds = 60;
constexpr std::int64_t kPauseSeconds = 10;  // a longer one ends a session, as in labelled_rows.hpp

std::vector<std::int64_t> seconds_of(const PredictionRows& rows) {
  std::vector<std::int64_t> seconds;
  seconds.reserve(rows.size());
  for (const std::int64_t time : rows.timestamp_ns) seconds.push_back(floor_second(from_nanos(time)));
  return seconds;
}

// The rhythm of rows with times.
struct Rhythm {
  std::int64_t step_seconds = 1;  // median from one second with rows to the next
  double rows_per_second = 1.0;   // in a product's second that has any
};

Rhythm find_rhythm(const PredictionRows& rows, const std::vector<std::int64_t>& seconds) {
  std::set<std::pair<std::uint32_t, std::int64_t>> occupied;
  for (std::size_t row = 0; row < rows.size(); ++row) occupied.insert({rows.product[row], seconds[row]});
  std::vector<std::int64_t> steps;
  for (auto one = occupied.begin(); one != occupied.end(); ++one) {
    const auto next = std::next(one);
    if (next != occupied.end() && next->first == one->first) steps.push_back(next->second - one->second);
  }
  Rhythm rhythm;
  rhythm.rows_per_second = static_cast<double>(rows.size()) / static_cast<double>(occupied.size());
  if (!steps.empty()) {
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    rhythm.step_seconds = *middle;
  }
  return rhythm;
}

// As episodes.hpp and the bootstrap want them: every row labelled and valid, sessions numbered.
LabelledRows as_labelled_rows(const PredictionRows& rows, const std::vector<std::int64_t>& seconds,
                              const Rhythm& rhythm) {
  LabelledRows table;
  table.timestamp_ns = rows.timestamp_ns;
  table.product = rows.product;
  table.products = rows.products;
  table.label = rows.label;
  table.labelled.assign(rows.size(), 1);
  table.valid.assign(rows.size(), 1);
  table.burst_variance.assign(rows.size(), std::numeric_limits<double>::quiet_NaN());
  table.threshold_variance = table.burst_variance;
  table.session.assign(rows.size(), kNoSession);
  const std::int64_t pause = std::max(kPauseSeconds, 2 * rhythm.step_seconds);
  for (const std::vector<std::size_t>& of_product : rows_by_product(table)) {
    std::int32_t session = kNoSession;
    for (std::size_t i = 0; i < of_product.size(); ++i) {
      const std::size_t row = of_product[i];
      if (i == 0 || seconds[row] - seconds[of_product[i - 1]] > pause) session = table.sessions++;
      table.session[row] = session;
    }
  }
  return table;
}

std::int64_t runs_of_positives(const std::vector<std::uint8_t>& label) {
  std::int64_t runs = 0;
  for (std::size_t row = 0; row < label.size(); ++row) {
    if (label[row] != 0 && (row == 0 || label[row - 1] == 0)) ++runs;
  }
  return runs;
}

void score_ranking(const PredictionRows& rows, PredictionsEvaluation& result) {
  result.base_rate = base_rate(rows.label);
  result.pr_auc.value = pr_auc(rows.score, rows.label);
  result.lift.value = lift(result.pr_auc.value, result.base_rate);
  result.pr_auc_normalised = normalised(result.pr_auc.value, result.base_rate);
  result.pr_auc_at_reference = pr_auc_at_prevalence(rows.score, rows.label);
  result.pr_auc_minimum = pr_auc_minimum(result.base_rate);
  result.roc_auc = roc_auc(rows.score, rows.label);
  if (!result.pr_auc.value) result.reasons["pr_auc"] = "there is no positive";
  if (!result.roc_auc) {
    result.reasons["roc_auc"] = result.positives == 0 ? "there is no positive" : "there is no negative";
  }
}

void score_decisions(const PredictionRows& rows, PredictionsEvaluation& result) {
  if (rows.decision.empty()) {
    result.reasons["confusion"] = rows.no_decision_reason;
    return;
  }
  std::vector<double> decision;
  std::vector<std::uint8_t> label;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (std::isnan(rows.decision[row])) continue;
    decision.push_back(rows.decision[row]);
    label.push_back(rows.label[row]);
  }
  const Confusion counts = confusion_at(decision, label, 0.5);  // decisions are 0 or 1
  result.confusion = counts;
  result.share_alarmed =
      static_cast<double>(counts.true_positives + counts.false_positives) / static_cast<double>(label.size());
  result.precision = precision(counts);
  result.recall = recall(counts);
  result.f1 = f1(counts);
  result.accuracy = accuracy(counts);
  if (!result.precision) result.reasons["precision"] = "no row is alarmed on";
  if (!result.recall) result.reasons["recall"] = "there is no positive";
  if (!result.f1) result.reasons["f1"] = "there is neither an alarm nor a positive";
}

void score_probabilities(const PredictionRows& rows, PredictionsEvaluation& result) {
  if (!rows.has_probability()) {
    result.calibration.reason = "a decision of 0 or 1 is no probability";
    for (const char* name : {"brier", "brier_skill", "log_loss", "ece", "ece_plain", "calibration_slope"}) {
      result.reasons[name] = result.calibration.reason;
    }
    return;
  }
  const std::vector<double> constant(rows.size(), *result.base_rate);
  result.brier = brier(rows.score, rows.label);
  result.brier_skill = brier_skill(result.brier, brier(constant, rows.label));
  result.log_loss = log_loss(rows.score, rows.label);
  result.bins = calibration_bins(rows.score, rows.label);
  result.ece_plain = calibration_error(result.bins);
  const DebiasedError error = debiased_calibration_error(result.bins, result.overlap);
  result.ece = error.value;
  result.calibration = calibration_line(rows.score, rows.label);
  result.corp = corp(rows.score, rows.label);
  if (!result.brier_skill) result.reasons["brier_skill"] = "rows of one class: the base rate is never wrong";
  if (!result.ece) result.reasons["ece"] = error.reason;
  if (!result.calibration.slope) result.reasons["calibration_slope"] = result.calibration.reason;
}

void compare(const PredictionRows& rows, PredictionsEvaluation& result) {
  if (rows.against.empty()) return;
  AgainstScores against{
      rows.columns.against, brier_skill(result.brier, brier(rows.against, rows.label)), {}, {}};
  if (rows.timestamp_ns.empty()) {
    against.log_loss.reason = against.brier.reason = rows.no_time_reason;
  } else {
    const auto test = [&](LossKind loss) {
      return diebold_mariano(rows.score, rows.against, rows.label, rows.timestamp_ns, rows.product, loss);
    };
    against.log_loss = test(LossKind::log_loss);
    against.brier = test(LossKind::brier);
  }
  result.against = against;
}

void add_intervals(const PredictionRows& rows, const LabelledRows& table,
                   const std::vector<std::int64_t>& seconds, const PredictionsSettings& settings,
                   PredictionsEvaluation& result) {
  std::vector<std::int64_t> times;  // whole seconds, so that a second's rows are drawn together
  for (const std::int64_t second : seconds) times.push_back(to_nanos(from_second(second)));
  const TimeLine time_line = make_time_line(times);
  const ResamplePlan plan = plan_resamples(time_line, longest_session_seconds(table));
  if (!plan.reason.empty()) {
    result.reasons["interval"] = plan.reason;
    return;
  }
  const std::vector<std::vector<double>> score{rows.score};
  const ResampledScores drawn =
      resample_scores(time_line, rows.label, score, plan, settings.resamples, settings.seed, Losses::without);
  const std::vector<double>& of_pr_auc = drawn.forecasts[0].pr_auc;
  std::vector<double> of_lift;
  for (std::size_t i = 0; i < of_pr_auc.size(); ++i) of_lift.push_back(of_pr_auc[i] / drawn.base_rate[i]);
  result.pr_auc.interval = block_interval(of_pr_auc, plan.blocks);
  result.lift.interval = block_interval(std::move(of_lift), plan.blocks);
}

// Episodes, overlap and intervals: what needs to know when a row was.
void weigh_evidence(const PredictionRows& rows, const PredictionsSettings& settings,
                    PredictionsEvaluation& result) {
  if (rows.timestamp_ns.empty()) {
    result.overlap = settings.overlap.value_or(kOverlapPerSecond);
    result.episodes = runs_of_positives(rows.label);
    result.episodes_are_runs = true;
    result.reasons["interval"] = "no interval: " + rows.no_time_reason;
    result.notes.push_back(fmt::format(
        "runs of consecutive positive rows stand for spike episodes{}",
        settings.overlap ? "" : ", and 60 neighbouring rows are taken to share a label (--overlap)"));
    return;
  }
  const std::vector<std::int64_t> seconds = seconds_of(rows);
  const Rhythm rhythm = find_rhythm(rows, seconds);
  const double shared = rhythm.rows_per_second * static_cast<double>(kHorizonSeconds) /
                        static_cast<double>(rhythm.step_seconds);
  result.overlap = settings.overlap.value_or(std::max(1.0, shared));
  const LabelledRows table = as_labelled_rows(rows, seconds, rhythm);
  result.episodes =
      static_cast<std::int64_t>(find_episodes(table, std::vector<std::uint8_t>(rows.size(), 1)).size());
  if (result.positives == 0) {
    result.reasons["interval"] = "no interval: there is no positive";
    return;
  }
  add_intervals(rows, table, seconds, settings, result);
}

}  // namespace

std::string_view to_string(PredictionsVerdict verdict) {
  switch (verdict) {
    case PredictionsVerdict::no_positives:
      return "no_positives";
    case PredictionsVerdict::no_negatives:
      return "no_negatives";
    case PredictionsVerdict::insufficient_evidence:
      return "insufficient_evidence";
    case PredictionsVerdict::no_skill:
      return "no_skill";
    case PredictionsVerdict::better_than_base_rate:
      return "better_than_base_rate";
  }
  return "unknown";
}

PredictionsEvaluation evaluate_predictions(const Frame& frame, const PredictionsSettings& settings) {
  const PredictionRows rows = read_prediction_rows(frame, settings);
  PredictionsEvaluation result;
  result.columns = rows.columns;
  result.threshold = settings.threshold;
  result.notes = rows.notes;
  result.rows = static_cast<std::int64_t>(rows.size());
  result.rows_dropped = rows.dropped;
  result.positives = std::count(rows.label.begin(), rows.label.end(), std::uint8_t{1});
  score_ranking(rows, result);
  weigh_evidence(rows, settings, result);
  result.effective_sample_size = static_cast<double>(result.rows) / result.overlap;
  score_decisions(rows, result);
  score_probabilities(rows, result);
  compare(rows, result);
  judge_predictions(result);
  result.meaning = meaning_of(result);
  return result;
}

}  // namespace foreshock
