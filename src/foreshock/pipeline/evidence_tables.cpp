#include "foreshock/pipeline/evidence_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/pipeline/evaluation_charts.hpp"
#include "foreshock/pipeline/evaluation_tables.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr auto kRight = ColumnAlign::right;

std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string shown(const Estimate& estimate, int digits) {
  const auto& interval = estimate.interval;
  return format_interval(estimate.value, interval ? std::optional(interval->low) : std::nullopt,
                         interval ? std::optional(interval->high) : std::nullopt, digits);
}

// The first cell names the forecaster, strong for the candidate; the others are greyed with the verdict.
std::vector<TableCell> row_of(const EvaluationResult& result, const std::string& name,
                              const std::vector<std::string>& cells) {
  std::vector<TableCell> row{{display_name(name), false, name == result.verdict.candidate}};
  for (const std::string& text : cells) row.emplace_back(text, !is_conclusive(result));
  return row;
}

std::string count_or_dash(const std::optional<std::int64_t>& count) {
  return count ? format_count(*count) : "–";
}

}  // namespace

Table gates_table(const EvaluationResult& result) {
  Table table{"", {{"Gate"}, {"State"}, {"What was seen"}}, {}, ""};
  for (const Gate& gate : result.gates) {
    table.rows.push_back({words(gate.name),
                          TableCell(std::string(to_string(gate.state)), gate.state == GateState::undecided,
                                    gate.state == GateState::failed),
                          gate.words});
  }
  table.footnote =
      "Placebo: no probe that knows nothing scores above chance. Label shift: no score fits the label of the "
      "next second better than its own. Look ahead: no input and no score knows the return of the next "
      "second.";
  return table;
}

Table calibration_table(const EvaluationResult& result) {
  Table table{
      "",
      {{"Model"},
       {"PR-AUC at 10 %", kRight},
       {"Normalised PR-AUC", kRight},
       {"ECE debiased", kRight},
       {"ECE plain", kRight},
       {"Slope", kRight},
       {"Intercept", kRight},
       {"MCB", kRight},
       {"DSC", kRight},
       {"UNC", kRight}},
      {},
      "PR-AUC at 10 %: as it would be at a base rate of 0.10. ECE: 15 bins of equal mass; debiased for "
      "labels that overlap 60-fold. Slope and intercept of the label on logit p, ideally 1 and 0. "
      "Brier = MCB (miscalibration) - DSC (discrimination) + UNC (uncertainty)."};
  for (const ForecastQuality& quality : result.quality) {
    const ModelScores* scores = result.test.find_model(quality.name);
    if (scores == nullptr) continue;
    const auto& parts = quality.corp.brier;
    const auto part = [&](double ScoreParts::*field) {
      return format_metric(parts ? std::optional((*parts).*field) : std::nullopt, 4);
    };
    table.rows.push_back(
        row_of(result, quality.name,
               {format_metric(quality.pr_auc_at_reference), shown(scores->pr_auc_normalised, 3),
                format_metric(quality.ece.value, 4), format_metric(quality.ece_plain, 4),
                format_metric(quality.calibration.slope, 2), format_metric(quality.calibration.intercept, 2),
                part(&ScoreParts::miscalibration), part(&ScoreParts::discrimination),
                part(&ScoreParts::uncertainty)}));
  }
  return table;
}

Table loss_table(const EvaluationResult& result) {
  Table table{"",
              {{"Model"},
               {"Brier skill over log-HAR", kRight},
               {"Log loss difference", kRight},
               {"t", kRight},
               {"p value", kRight},
               {"Brier difference", kRight},
               {"p value", kRight},
               {"Windows", kRight}},
              {},
              ""};
  std::string reason;
  for (const ForecastQuality& quality : result.quality) {
    const ModelScores* scores = result.test.find_model(quality.name);
    if (!quality.log_loss_over_bar || scores == nullptr) continue;
    const DieboldMariano& loss = *quality.log_loss_over_bar;
    const DieboldMariano& brier = *quality.brier_over_bar;
    if (!loss.reason.empty()) reason = loss.reason;
    table.rows.push_back(row_of(
        result, quality.name,
        {shown(scores->brier_skill_over_bar, 3), format_metric(loss.mean_difference, 4),
         format_metric(loss.statistic, 2), format_metric(loss.p_value),
         format_metric(brier.mean_difference, 4), format_metric(brier.p_value), format_count(loss.windows)}));
    table.footnote = fmt::format(
        "Diebold-Mariano over windows of {} s, Newey-West with {} lags: below 0 the model loses less than "
        "log-HAR.",
        loss.window_seconds, loss.lags);
  }
  if (!reason.empty()) table.footnote += fmt::format(" A dash is not defined: {}.", reason);
  return table;
}

Table calm_table(const EvaluationResult& result) {
  Table table{"", {{"Model"}, {"PR-AUC", kRight}, {"Lift", kRight}, {"ROC-AUC", kRight}}, {}, ""};
  if (!result.calm) {
    table.footnote = "There is no calm subset: " + result.calm_reason + ".";
    return table;
  }
  const PartScores& calm = *result.calm;
  for (const ModelScores& scores : calm.models) {
    table.rows.push_back(row_of(result, scores.name,
                                {shown(scores.pr_auc, 3), shown(scores.lift, 2), shown(scores.roc_auc, 3)}));
  }
  table.footnote = fmt::format(
      "The {} test rows whose volatility of the last 60 s is below its median of the last 300 s: {} of them "
      "spikes (base rate {}), {} episodes. Most spikes of the full table lie inside a burst that has begun; "
      "here persistence alone knows nothing.",
      format_count(calm.rows), format_count(calm.positives), format_metric(calm.base_rate),
      format_count(calm.episodes));
  return table;
}

Table events_table(const EvaluationResult& result) {
  Table table{
      "",
      {{"Model"},
       {"Budget /h", kRight},
       {"Alerts /h", kRight},
       {"Recall", kRight},
       {"Early recall", kRight},
       {"Lead median s", kRight},
       {"Lead p10 s", kRight},
       {"False alarms /h", kRight},
       {"Late", kRight},
       {"Time in warning", kRight},
       {"Over chance", kRight},
       {"p value", kRight}},
      {},
      "An alert hits an episode from 60 s before its onset to 5 s after it; early: 5 s and more before. "
      "Late alerts come into an episode already running. Thresholds keep to the budget on the "
      "calibration part. Over chance: recall minus the mean recall of 1,000 circular shifts of the "
      "alerts."};
  if (!result.events_reason.empty()) table.footnote = "There are no alerts: " + result.events_reason + ".";
  for (const ModelEvents& model : result.events) {
    for (const EventScores& row : model.table.rows) {
      table.rows.push_back(
          row_of(result, model.model,
                 {format_metric(row.budget_per_hour, 0), format_metric(row.alerts_per_hour, 2),
                  format_metric(row.recall, 2), format_metric(row.early_recall, 2),
                  format_metric(row.lead_median_s, 0), format_metric(row.lead_p10_s, 0),
                  format_metric(row.false_alarms_per_hour, 2), count_or_dash(row.late_alerts),
                  format_percent(row.time_in_warning), format_metric(row.improvement_over_chance, 2),
                  format_metric(row.p_value)}));
    }
  }
  return table;
}

Table random_table(const EvaluationResult& result) {
  Table table{
      "",
      {{"Forecaster"}, {"PR-AUC purged", kRight}, {"PR-AUC random split", kRight}, {"Lift ratio", kRight}},
      {},
      "Rows dealt at random instead: labels of neighbouring rows share 59 of their 60 seconds, so a "
      "forecaster that knows only the time, or only noise, scores almost perfectly. No number of the "
      "random split is a result."};
  for (const RandomComparison& one : result.random_comparison) {
    table.rows.push_back({display_name(one.name), format_metric(one.purged),
                          TableCell(format_metric(one.random_split), true), format_metric(one.ratio, 2)});
  }
  return table;
}

Table sensitivity_table(const EvaluationResult& result) {
  Table table{"", {{"Label"}, {"k or tau", kRight}, {"Base rate", kRight}, {"Spikes", kRight}}, {}, ""};
  std::vector<std::string> models;
  for (const SensitivityRow& row : result.sensitivity) {
    for (const SensitivityScores& scores : row.models) {
      if (std::find(models.begin(), models.end(), scores.model) == models.end())
        models.push_back(scores.model);
    }
  }
  for (const std::string& model : models) {
    table.columns.push_back({"PR-AUC, " + display_name(model), kRight});
    table.columns.push_back({"Lift", kRight});
  }
  for (const SensitivityRow& row : result.sensitivity) {
    std::vector<TableCell> cells{
        row.name,
        row.threshold < 0.01 ? format_metric(row.threshold * 1e4, 2) + " bp" : format_metric(row.threshold),
        format_metric(row.base_rate), format_count(row.positives)};
    for (const std::string& model : models) {
      const auto found = std::find_if(row.models.begin(), row.models.end(),
                                      [&](const SensitivityScores& one) { return one.model == model; });
      const bool known = found != row.models.end();
      cells.emplace_back(format_metric(known ? found->pr_auc : std::nullopt), !is_conclusive(result));
      cells.emplace_back(format_metric(known ? found->lift : std::nullopt, 2), !is_conclusive(result));
    }
    table.rows.push_back(std::move(cells));
    if (!row.reason.empty()) table.footnote += fmt::format("{}: {}. ", row.name, row.reason);
  }
  table.footnote +=
      "Each variant labels the table anew and trains again on the same cuts. Base rates differ: compare "
      "lifts.";
  return table;
}

Table folds_table(const EvaluationResult& result) {
  Table table{"",
              {{"Fold"},
               {"Test from"},
               {"Test to"},
               {"Training rows", kRight},
               {"Calibration rows", kRight},
               {"Test rows", kRight},
               {"Base rate", kRight},
               {"Episodes", kRight},
               {"k2 or tau2", kRight}},
              {},
              "Labels and models of a fold come from the rows before its test block."};
  for (std::size_t i = 0; i < result.folds.size(); ++i) {
    const Split& split = result.folds[i].split;
    const PartSummary& test = split.summary(Part::test);
    const auto time = [&](std::int64_t nanos) {
      return test.rows == 0 ? std::string("–") : format_time(from_nanos(nanos)).substr(0, 19) + "Z";
    };
    const std::optional<double> rate =
        test.rows == 0 ? std::nullopt
                       : std::optional(static_cast<double>(test.positives) / static_cast<double>(test.rows));
    table.rows.push_back({std::to_string(i + 1), time(test.first_ns), time(test.last_ns),
                          format_count(split.summary(Part::train).rows),
                          format_count(split.summary(Part::calibration).rows), format_count(test.rows),
                          format_metric(rate), format_count(test.episodes),
                          fmt::format("{:.4g}", result.folds[i].label_threshold)});
  }
  return table;
}

}  // namespace foreshock
