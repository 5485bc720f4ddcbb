#include "foreshock/pipeline/evaluation_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

#include "foreshock/pipeline/evaluation_charts.hpp"
#include "foreshock/pipeline/evidence_tables.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kChartsARow = 3;

// The label and its threshold.
std::string label_in_words(const std::string& label, const LabelRule& rule) {
  constexpr double kBasisPoints = 1e4;
  if (rule.column != label) return label;
  const double volatility = std::sqrt(rule.threshold);  // rules are on variances
  if (rule.kind == LabelKind::relative) {
    return fmt::format("{}: the next 60 s are at least {} times as volatile as the last 300 s", label,
                       format_metric(volatility, 2));
  }
  if (rule.kind == LabelKind::fixed) {
    return fmt::format("{}: the volatility of the next 60 s is at least {} bp", label,
                       format_metric(volatility * kBasisPoints, 2));
  }
  return label;
}

std::string_view meaning(VerdictCode code) {
  switch (code) {
    case VerdictCode::unsafe_random_split:
      return "Nothing here may be used to choose a model: the split leaks by design.";
    case VerdictCode::leak_suspected:
      return "Something knows what it cannot know. Find the input or the split that leaks before reading any "
             "score.";
    case VerdictCode::no_rows:
    case VerdictCode::no_positives:
      return "Nothing can be said about any model on this test part. Record more, and evaluate again.";
    case VerdictCode::no_model:
      return "The numbers stand alone: there is no model to set against log-HAR.";
    case VerdictCode::insufficient_evidence:
      return "The numbers are shown greyed and decide nothing: not that the model works, and not that it "
             "does not. "
             "Record more, and evaluate again.";
    case VerdictCode::beats_log_har:
      return "On this test part the model ranks spikes better than log-HAR does, by more than chance "
             "explains.";
    case VerdictCode::does_not_beat_log_har:
      return "Use log-HAR: on this test part the model adds nothing to it that can be told from chance.";
  }
  return "";
}

KeyValues key_values(const EvaluationResult& result, const EvaluationContext& context) {
  const PartScores& test = result.test;
  KeyValues values{
      {{"Question", "Will the next 60 seconds be a volatility spike?"},
       {"Label", label_in_words(result.label, context.label_rule)},
       {"Base rate", fmt::format("{} of the test rows are spikes ({} of {})", format_percent(test.base_rate),
                                 format_count(test.positives), format_count(test.rows))},
       {"Evidence", fmt::format("{} spike episodes and {} windows of 60 s that do not overlap, in {} valid "
                                "hours of {} sessions",
                                format_count(test.episodes), format_metric(test.effective_sample_size, 0),
                                format_metric(test.valid_hours, 2), format_count(test.sessions))}}};
  if (!context.products.empty())
    values.rows.emplace_back("Products", fmt::format("{}", fmt::join(context.products, ", ")));
  if (!context.feature_set.empty()) values.rows.emplace_back("Features", context.feature_set);
  return values;
}

// Probes whose interval lies above a lift of 1: they know nothing, so the split must have told them.
std::vector<std::string> leaking_probes(const PartScores& part) {
  std::vector<std::string> names;
  for (const ModelScores& probe : part.probes) {
    if (probe.lift.interval && probe.lift.interval->low > 1) names.push_back(display_name(probe.name));
  }
  return names;
}

void add_forecasts(const EvaluationResult& result, std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "Forecasts and what came"});
  FigureRow reliability;
  for (const std::string& name : {result.verdict.candidate, std::string(kBarModel)}) {
    if (result.test.find_model(name) == nullptr) continue;
    reliability.figures.push_back({reliability_chart(result, name), ""});
  }
  if (!reliability.figures.empty()) blocks.push_back(std::move(reliability));
  blocks.push_back(Heading{2, "Alerts"});
  blocks.push_back(events_table(result));
}

void add_statistics(const EvaluationResult& result, std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "Are the probabilities calibrated?"});
  blocks.push_back(calibration_table(result));
  blocks.push_back(Heading{1, "Do they lose less than log-HAR?"});
  blocks.push_back(loss_table(result));
  blocks.push_back(Heading{1, "Where it is calm now"});
  blocks.push_back(calm_table(result));
  if (!result.random_comparison.empty()) {
    blocks.push_back(Heading{1, "What a random split would have claimed"});
    blocks.push_back(random_table(result));
  }
  if (!result.sensitivity.empty()) {
    blocks.push_back(Heading{1, "How much hangs on the label"});
    blocks.push_back(sensitivity_table(result));
  }
}

Block probes_block(const EvaluationResult& result) {
  const std::vector<std::string> leaking = leaking_probes(result.test);
  if (leaking.empty()) {
    return Paragraph{
        "The probes know nothing of the market: the clock knows the labels of the training rows nearest in "
        "time, the "
        "others noise and shuffled labels. Each must score near the base rate, a lift of 1; one that does "
        "not says "
        "that the split, not the model, made the numbers."};
  }
  return Note{
      NoteKind::warning,
      "A leak probe scores above chance",
      {fmt::format(
          "{}: a forecaster that knows nothing of the market has a lift whose interval lies above 1. The "
          "split or the labels leak, and no score above can be taken at its word.",
          fmt::join(leaking, ", "))},
      {}};
}

void add_importance(const EvaluationResult& result, std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "What the models look at"});
  if (result.importance.empty()) blocks.push_back(Paragraph{"Importance was not computed in this run."});
  for (const ModelImportance& importance : result.importance) {
    if (importance.columns.size() < 2) continue;  // a model of one input has nothing to compare
    blocks.push_back(FigureRow{{{importance_chart(importance, result.test), ""}}});
  }
}

void add_decisions(const EvaluationResult& result, std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "Decisions at the threshold"});
  blocks.push_back(decisions_table(result));
  FigureRow row;
  for (const ModelScores& scores : result.test.models) {
    if (scores.name == kBaseRateModel) continue;
    row.figures.push_back({confusion_chart(scores), ""});
    if (row.figures.size() < kChartsARow) continue;
    blocks.push_back(std::exchange(row, {}));
  }
  if (!row.figures.empty()) blocks.push_back(row);
}

void add_ledger(const EvaluationResult& result, const EvaluationContext& context,
                std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "Data ledger"});
  blocks.push_back(result.folds.empty() ? split_table(result) : folds_table(result));
  if (!context.artifacts.empty()) {
    blocks.push_back(Heading{2, "Left out of training"});
    blocks.push_back(left_out_table(context.artifacts));
  }
  if (!result.notes.empty()) {
    blocks.push_back(Heading{2, "Notes"});
    blocks.push_back(BulletList{result.notes});
  }
  if (context.capture == nullptr) return;
  const CaptureReport& capture = *context.capture;
  blocks.push_back(Heading{2, "Files"});
  blocks.push_back(Paragraph{
      fmt::format("{} files, {} lines, {} records, {} rejected lines, {} gaps and clock marks inserted.{}",
                  format_count(static_cast<std::int64_t>(capture.files.size())),
                  format_count(static_cast<std::int64_t>(capture.lines)),
                  format_count(static_cast<std::int64_t>(capture.records)),
                  format_count(static_cast<std::int64_t>(capture.rejected)),
                  format_count(static_cast<std::int64_t>(capture.inserted)),
                  capture.any_naive_times
                      ? " Some receive times carry no zone and were taken as the given one, else as UTC."
                      : "")});
  blocks.push_back(files_table(capture));
  if (!context.data_hash.empty()) blocks.push_back(KeyValues{{{"Data hash", context.data_hash}}});
}

}  // namespace

Note verdict_note(const Verdict& verdict) {
  const std::size_t colon = verdict.words.find(": ");
  const std::string head = verdict.words.substr(0, colon);
  Note note{NoteKind::verdict,
            verdict.code == VerdictCode::unsafe_random_split ? "No verdict" : "Verdict: " + head,
            {},
            {}};
  if (colon != std::string::npos) {
    std::string sentence = verdict.words.substr(colon + 2) + ".";
    if (sentence.front() >= 'a' && sentence.front() <= 'z' && !sentence.starts_with(verdict.candidate)) {
      sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
    }
    note.paragraphs.push_back(std::move(sentence));
  }
  note.paragraphs.emplace_back(meaning(verdict.code));
  return note;
}

Note falsification_note(const EvaluationResult& result) {
  const std::string model =
      result.verdict.candidate.empty() ? "the model" : display_name(result.verdict.candidate);
  return Note{
      NoteKind::info,
      "What would falsify this",
      {},
      {"A leak probe whose lift has an interval above 1: then the split made the numbers.",
       fmt::format("A later recording on which {} does no better than log-HAR.", model),
       "A feature of second s that changes when ticks after s are altered.",
       "A replay (foreshock replay --verify) whose features differ by one bit from those recorded live.",
       "A choice that was made after looking at the test part: a threshold, an input, this model."}};
}

std::string watermark_of(const EvaluationResult& result) {
  return result.split.unsafe_random ? "UNSAFE RANDOM SPLIT: SCORES LEAK" : "";
}

Note simulated_note() {
  return {
      NoteKind::warning,
      "Simulated market",
      {"The market is simulated: every number below tests the machinery, and none says anything about a real "
       "market."},
      {}};
}

Document evaluation_document(const EvaluationResult& result, const EvaluationContext& context) {
  Document document{"Model evaluation", "Probability that the next 60 seconds are a volatility spike", {}};
  std::vector<Block>& blocks = document.blocks;
  document.watermark = watermark_of(result);
  if (context.simulated) document.blocks.push_back(simulated_note());
  blocks.push_back(verdict_note(result.verdict));
  blocks.push_back(key_values(result, context));
  blocks.push_back(Heading{1, "Models on the test part"});
  blocks.push_back(scores_table(result));
  blocks.push_back(FigureRow{{{timeline_chart(result), ""}}});
  blocks.push_back(Heading{1, "Better than chance, and by what right"});
  blocks.push_back(FigureRow{{{lift_chart(result), ""}}});
  blocks.push_back(probes_block(result));
  blocks.push_back(gates_table(result));
  add_forecasts(result, blocks);
  blocks.push_back(Heading{1, "Ranking"});
  blocks.push_back(FigureRow{{{pr_chart(result.test), ""}, {roc_chart(result.test), ""}}});
  blocks.push_back(falsification_note(result));
  add_statistics(result, blocks);
  add_importance(result, blocks);
  add_decisions(result, blocks);
  add_ledger(result, context, blocks);
  return document;
}

}  // namespace foreshock
