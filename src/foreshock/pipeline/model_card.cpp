#include "foreshock/pipeline/model_card.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foreshock/core/error.hpp"
#include "foreshock/pipeline/evaluation_charts.hpp"
#include "foreshock/pipeline/evaluation_document.hpp"
#include "foreshock/pipeline/evidence_tables.hpp"
#include "foreshock/report/number_format.hpp"

namespace foreshock {
namespace {

std::string threshold_in_words(const Artifact& artifact) {
  if (!artifact.decision_threshold) return "unset: the calibration part has no spike";
  return fmt::format("{}, set on {} calibration rows", format_metric(artifact.decision_threshold),
                     format_count(static_cast<std::int64_t>(artifact.calibration_rows)));
}

void add_model(const Artifact& artifact, std::vector<Block>& blocks) {
  blocks.push_back(Heading{2, display_name(artifact.model->kind())});
  KeyValues values{{{"Kind", std::string(artifact.model->kind())},
                    {"Label", artifact.label.column},
                    {"Decision threshold", threshold_in_words(artifact)},
                    {"Training rows", format_count(static_cast<std::int64_t>(artifact.rows_used))}}};
  if (artifact.first_timestamp && artifact.last_timestamp) {
    values.rows.emplace_back("Trained on", fmt::format("{} to {}", format_time(*artifact.first_timestamp),
                                                       format_time(*artifact.last_timestamp)));
  }
  if (!artifact.feature_set.empty()) {
    values.rows.emplace_back("Features",
                             fmt::format("{}, schema {}", artifact.feature_set, artifact.schema_hash));
  }
  values.rows.emplace_back("Inputs", fmt::format("{}", fmt::join(artifact.model->columns(), ", ")));
  std::vector<std::string> settings;
  for (const auto& [name, value] : artifact.settings) settings.push_back(fmt::format("{} = {}", name, value));
  if (!settings.empty()) values.rows.emplace_back("Settings", fmt::format("{}", fmt::join(settings, "; ")));
  blocks.push_back(std::move(values));
  if (!artifact.notes.empty()) blocks.push_back(BulletList{artifact.notes});
}

void add_use(std::vector<Block>& blocks) {
  blocks.push_back(Heading{1, "Use"});
  blocks.push_back(
      Paragraph{"Meant for: a probability, once a second and product, that the next 60 seconds are a "
                "volatility spike, for people "
                "and programs that widen quotes, cut size or look closer."});
  blocks.push_back(BulletList{
      {"Not a forecast of direction, and not a trading signal by itself.",
       "Not for a product, venue or feature schema it was not trained on: the program refuses another "
       "schema.",
       "No answer where an input is unknown (after a gap, while warming up); nothing is filled in.",
       "The z-score baseline's probability is a rank, not a calibrated probability."}});
}

void add_figures(const EvaluationResult& result, const EvaluationContext& context,
                 std::vector<Block>& blocks) {
  if (context.figure_folder.empty()) return;
  FigureRow row;
  for (Figure& figure : evaluation_figures(result)) {
    figure.file_name.insert(0, context.figure_folder + "/");
    row.figures.push_back(std::move(figure));
  }
  blocks.push_back(std::move(row));
}

}  // namespace

Document model_card(const EvaluationResult& result, const EvaluationContext& context) {
  if (result.split.unsafe_random) {
    throw UserError(ErrorCode::unsupported,
                    "a model card cannot be made from a random split, which leaks; evaluate without "
                    "--unsafe-random-split");
  }
  Document document{"Model card v1", "Probability that the next 60 seconds are a volatility spike", {}};
  std::vector<Block>& blocks = document.blocks;
  if (context.simulated) blocks.push_back(simulated_note());
  blocks.push_back(verdict_note(result.verdict));
  add_use(blocks);
  blocks.push_back(Heading{1, "Models"});
  for (const Artifact& artifact : context.artifacts) add_model(artifact, blocks);
  blocks.push_back(Heading{1, "Results on the test part"});
  blocks.push_back(scores_table(result));
  blocks.push_back(gates_table(result));
  blocks.push_back(calibration_table(result));
  blocks.push_back(events_table(result));
  blocks.push_back(decisions_table(result));
  add_figures(result, context, blocks);
  blocks.push_back(Heading{1, "Data"});
  KeyValues data;
  if (!context.products.empty())
    data.rows.emplace_back("Products", fmt::format("{}", fmt::join(context.products, ", ")));
  if (!context.data_hash.empty()) data.rows.emplace_back("Data hash", context.data_hash);
  if (!data.rows.empty()) blocks.push_back(std::move(data));
  blocks.push_back(split_table(result));
  if (!context.artifacts.empty()) blocks.push_back(left_out_table(context.artifacts));
  blocks.push_back(Heading{1, "Limits"});
  if (!result.notes.empty()) blocks.push_back(BulletList{result.notes});
  blocks.push_back(falsification_note(result));
  return document;
}

}  // namespace foreshock
