#include "foreshock/pipeline/evaluation_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "foreshock/pipeline/evaluation_charts.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr auto kRight = ColumnAlign::right;
constexpr std::size_t kHashShown = 12;  // digits; the manifest has them all
constexpr double kSecondsPerHour = 3600;
constexpr double kLabelSeconds = 60;

std::string shown(const Estimate& estimate, int digits = 3) {
  const bool bounded = estimate.interval.has_value();
  return format_interval(estimate.value, bounded ? std::optional(estimate.interval->low) : std::nullopt,
                         bounded ? std::optional(estimate.interval->high) : std::nullopt, digits);
}

std::vector<TableCell> scores_row(const ModelScores& scores, bool is_candidate, bool greyed) {
  std::vector<TableCell> cells{{display_name(scores.name), false, is_candidate}};
  for (const std::string& text :
       {shown(scores.pr_auc), shown(scores.lift, 2), shown(scores.pr_auc_over_bar), shown(scores.roc_auc),
        shown(scores.brier, 4), shown(scores.brier_skill), shown(scores.log_loss, 4)}) {
    cells.emplace_back(text, greyed);
  }
  return cells;
}

std::string scores_footnote(const EvaluationResult& result) {
  const PartScores& test = result.test;
  std::string text = fmt::format(
      "Base rate {}: the PR-AUC of a forecast without skill. Lift: PR-AUC over the base rate. Over log-HAR: "
      "the paired "
      "difference of PR-AUC. Brier skill: against the training base rate. ",
      format_metric(test.base_rate));
  text += test.interval_reason.empty() ? fmt::format("Brackets: 95% intervals, {}. ", test.interval_method)
                                       : fmt::format("There is {}. ", test.interval_reason);
  if (!test.undefined_reason.empty())
    text += fmt::format("A dash is not defined: {}. ", test.undefined_reason);
  if (!is_conclusive(result)) text += "Greyed numbers decide nothing: see the verdict. ";
  return text + "Bold: the model the verdict speaks of, chosen on the calibration part.";
}

std::vector<TableCell> split_row(const EvaluationResult& result, Part part, std::int64_t episodes) {
  const PartSummary& summary = result.split.summary(part);
  const bool empty = summary.rows == 0;
  const auto seconds = static_cast<double>(summary.valid_seconds);
  const std::optional<double> rate =
      empty ? std::nullopt
            : std::optional(static_cast<double>(summary.positives) / static_cast<double>(summary.rows));
  const auto time = [&](std::int64_t nanos) {
    return empty ? std::string("–") : format_time(from_nanos(nanos)).substr(0, 19) + "Z";
  };
  return {std::string(to_string(part)),
          time(summary.first_ns),
          time(summary.last_ns),
          format_count(summary.rows),
          format_metric(rate),
          format_count(episodes),
          format_count(summary.sessions),
          format_metric(seconds / kSecondsPerHour, 2),
          format_metric(seconds / kLabelSeconds, 0)};
}

std::string with_spaces(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

bool is_conclusive(const EvaluationResult& result) {
  return result.verdict.code == VerdictCode::beats_log_har ||
         result.verdict.code == VerdictCode::does_not_beat_log_har;
}

Table scores_table(const EvaluationResult& result) {
  Table table{"",
              {{"Model"},
               {"PR-AUC", kRight},
               {"Lift", kRight},
               {"Over log-HAR", kRight},
               {"ROC-AUC", kRight},
               {"Brier", kRight},
               {"Brier skill", kRight},
               {"Log loss", kRight}},
              {},
              scores_footnote(result)};
  const bool greyed = !is_conclusive(result);
  for (const ModelScores& scores : result.test.models) {
    table.rows.push_back(scores_row(scores, scores.name == result.verdict.candidate, greyed));
  }
  for (const ModelScores& scores : result.test.probes)
    table.rows.push_back(scores_row(scores, false, greyed));
  return table;
}

Table decisions_table(const EvaluationResult& result) {
  Table table{"",
              {{"Model"},
               {"Threshold", kRight},
               {"Rows called spikes", kRight},
               {"Precision", kRight},
               {"Recall", kRight},
               {"F1", kRight},
               {"Accuracy", kRight}},
              {},
              "A row is called a spike from the threshold on; thresholds are set on the calibration part. "
              "Rows of one "
              "burst overlap, so their number is not a number of alerts."};
  const bool greyed = !is_conclusive(result);
  for (const ModelScores& scores : result.test.models) {
    if (scores.name == kBaseRateModel) continue;
    std::vector<TableCell> cells{{display_name(scores.name), false, scores.name == result.verdict.candidate}};
    const std::string called =
        scores.confusion ? format_count(scores.confusion->true_positives + scores.confusion->false_positives)
                         : "–";
    for (const std::string& text :
         {format_metric(scores.decision_threshold), called, format_metric(scores.precision),
          format_metric(scores.recall), format_metric(scores.f1), format_metric(scores.accuracy)}) {
      cells.emplace_back(text, greyed);
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table split_table(const EvaluationResult& result) {
  Table table{"",
              {{"Part"},
               {"First row"},
               {"Last row"},
               {"Labelled rows", kRight},
               {"Base rate", kRight},
               {"Episodes", kRight},
               {"Sessions", kRight},
               {"Valid hours", kRight},
               {"60 s windows", kRight}},
              {},
              ""};
  table.rows.push_back(split_row(result, Part::train, result.split.summary(Part::train).episodes));
  table.rows.push_back(split_row(result, Part::calibration, result.calibration.episodes));
  table.rows.push_back(split_row(result, Part::test, result.test.episodes));
  table.footnote = fmt::format(
      "{}; {} rows purged at the cuts, {} rows without a label. Episodes of calibration and test are counted "
      "on scored "
      "rows; {} labelled test rows have no score. 60 s windows: valid seconds / 60, the effective sample "
      "size.",
      result.split.unsafe_random ? "Rows dealt to the parts at random: this leaks"
                                 : "Parts follow one another in time",
      format_count(result.split.purged), format_count(result.split.unlabelled),
      format_count(result.test.rows_without_score));
  return table;
}

Table files_table(const CaptureReport& capture) {
  Table table{
      "",
      {{"File"}, {"Shape"}, {"Lines", kRight}, {"Records", kRight}, {"Rejected", kRight}, {"SHA-256"}},
      {},
      "Rejected lines are counted, never repaired. SHA-256: the first digits."};
  for (const FileReport& file : capture.files) {
    table.rows.push_back({std::filesystem::path(file.path).filename().string(), file.shape,
                          format_count(static_cast<std::int64_t>(file.lines)),
                          format_count(static_cast<std::int64_t>(file.records)),
                          format_count(static_cast<std::int64_t>(file.rejected)),
                          file.sha256.substr(0, kHashShown)});
  }
  return table;
}

Table left_out_table(std::span<const Artifact> artifacts) {
  Table table{"", {{"Model"}, {"Training rows", kRight}, {"Left out"}, {"Count", kRight}, {"Why"}}, {}, ""};
  for (const Artifact& artifact : artifacts) {
    std::string model = display_name(artifact.model->kind());
    std::string used = format_count(static_cast<std::int64_t>(artifact.rows_used));
    const std::size_t first = table.rows.size();
    for (const auto& [reason, count] : artifact.rows_dropped) {
      if (count == 0) continue;
      table.rows.push_back(
          {"", "", "rows", format_count(static_cast<std::int64_t>(count)), with_spaces(reason)});
    }
    for (const DroppedColumn& column : artifact.dropped_columns) {
      table.rows.push_back({"", "", "column " + column.name, "", column.reason});
    }
    if (table.rows.size() == first) table.rows.push_back({"", "", "nothing", "", ""});
    table.rows[first][0].text = std::move(model);
    table.rows[first][1].text = std::move(used);
  }
  return table;
}

}  // namespace foreshock
