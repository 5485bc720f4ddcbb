// foreshock evaluate: what models are worth on later, purged data, beside log-HAR and the leak probes.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "capture_options.hpp"
#include "commands.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/evaluation_json.hpp"
#include "foreshock/evaluation/evaluation_text.hpp"
#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/evaluation/scores_frame.hpp"
#include "foreshock/models/artifact.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/models/trainer.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock::cli {
namespace {

// Of the labelled rows: how far --cut-at-session-ends looks.
constexpr std::int64_t kSessionEndPercent = 5;

struct EvaluateOptions {
  std::filesystem::path features;
  std::filesystem::path models_dir;
  std::filesystem::path json;
  std::filesystem::path scores_out;
  std::string label = "spike_relative";
  std::string train_to;
  std::string calibration_to;
  std::uint64_t seed = 1;
  bool cut_at_session_ends = false;
  bool unsafe_random_split = false;
  bool importance = false;
};

// A model to judge, with the threshold it was published with.
struct Contender {
  std::string name;
  std::unique_ptr<Model> model;
  std::optional<double> decision_threshold;
};

std::optional<std::int64_t> cut_flag(const std::string& flag, const std::string& text) {
  const std::optional<UnixNanos> time = parse_time_flag(flag, text);
  return time ? std::optional(to_nanos(*time)) : std::nullopt;
}

SplitSettings split_settings(const Frame& frame, const EvaluateOptions& options) {
  SplitSettings settings;
  settings.horizon_ns = label_horizon_ns(frame);
  settings.train_to_ns = cut_flag("--train-to", options.train_to);
  settings.calibration_to_ns = cut_flag("--calibration-to", options.calibration_to);
  if (options.cut_at_session_ends) settings.session_end_percent = kSessionEndPercent;
  return settings;
}

std::vector<Contender> train_all(const Frame& frame, const LabelRule& rule, const Split& split,
                                 std::vector<std::string>& notes) {
  const TrainingData data{&frame, rows_of(split, Part::train), rows_of(split, Part::calibration), rule};
  std::vector<Contender> contenders;
  for (const ModelKind& kind : model_kinds()) {
    throw_if_interrupted();
    try {
      TrainedModel trained = kind.train(data, {});
      for (const std::string& note : trained.notes) notes.push_back(fmt::format("{}: {}", kind.name, note));
      contenders.push_back({std::string(kind.name), std::move(trained.model), std::nullopt});
    } catch (const UserError& error) {
      notes.push_back(fmt::format("{} could not be trained: {}", kind.name, error.what()));
    }
  }
  return contenders;
}

// Test rows must be later than all a model has seen.
void require_unseen(const std::filesystem::path& path, const Artifact& artifact, const Split& split) {
  const PartSummary& test = split.summary(Part::test);
  if (split.unsafe_random || test.rows == 0 || !artifact.last_timestamp) return;
  if (to_nanos(*artifact.last_timestamp) < test.first_ns) return;
  throw UserError(
      ErrorCode::bad_model,
      fmt::format("{} was trained on rows up to {}, which lie in the test part (from {}); evaluate it "
                  "on later data",
                  path.string(), format_time(*artifact.last_timestamp),
                  format_time(from_nanos(test.first_ns))));
}

std::vector<Contender> read_all(const std::filesystem::path& folder, const Frame& frame, const Split& split) {
  std::vector<std::filesystem::path> paths;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().filename() == kArtifactFile) paths.push_back(entry.path());
    }
  }
  if (paths.empty()) {
    throw UserError(ErrorCode::cannot_read, fmt::format("{} holds no {}; make one with foreshock train",
                                                        folder.string(), kArtifactFile));
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Contender> contenders;
  for (const std::filesystem::path& path : paths) {
    Artifact artifact = artifact_from_json(read_file(path));
    require_same_schema(artifact, frame);
    require_unseen(path, artifact, split);
    const std::string name(artifact.model->kind());
    const auto same = [&](const Contender& other) { return other.name == name; };
    if (std::any_of(contenders.begin(), contenders.end(), same)) {
      throw UserError(ErrorCode::bad_model,
                      fmt::format("{} holds more than one model of kind {}", folder.string(), name));
    }
    contenders.push_back({name, std::move(artifact.model), artifact.decision_threshold});
  }
  return contenders;
}

// The label's threshold should not have seen the calibration part either.
void note_late_threshold(const Frame& frame, const Split& split, std::vector<std::string>& notes) {
  const auto train_to = frame.metadata.find("label.train_to");
  const PartSummary& calibration = split.summary(Part::calibration);
  if (train_to == frame.metadata.end() || train_to->second.empty() || split.unsafe_random) return;
  if (calibration.rows == 0 || to_nanos(parse_time(train_to->second).value().utc) <= calibration.first_ns)
    return;
  notes.push_back(
      fmt::format("the label's threshold was set on rows up to {}, after the training part; label again "
                  "with --train-to {}",
                  train_to->second, format_time(from_nanos(calibration.first_ns))));
}

void run_evaluate(const EvaluateOptions& options) {
  const Frame frame = read_parquet(options.features);
  const LabelRule rule = label_rule(frame, options.label);
  const LabelledRows rows = read_labelled_rows(frame, rule);
  const SplitSettings settings = split_settings(frame, options);
  const Split split = options.unsafe_random_split ? unsafe_random_split(rows, settings, options.seed)
                                                  : contiguous_split(rows, settings);
  if (split.unlabelled == static_cast<std::int64_t>(rows.size())) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("{} has no row with a known {}", options.features.string(), options.label));
  }
  std::vector<std::string> notes;
  note_late_threshold(frame, split, notes);
  const std::vector<Contender> contenders = options.models_dir.empty()
                                                ? train_all(frame, rule, split, notes)
                                                : read_all(options.models_dir, frame, split);
  std::vector<ScoredModel> models;
  for (const Contender& one : contenders) {
    models.push_back({one.name, score_frame(*one.model, frame), one.decision_threshold});
  }
  const Probes probes = make_probes(frame, rows, split, options.label, options.seed);
  notes.insert(notes.end(), probes.notes.begin(), probes.notes.end());

  throw_if_interrupted();
  EvaluationResult result =
      evaluate(rows, split, options.label, models, probes.scored, {.seed = options.seed});
  result.notes = notes;
  if (options.importance) {
    const std::vector<std::size_t> scored = scored_rows(split, Part::test, models, probes.scored);
    for (const Contender& one : contenders) {
      throw_if_interrupted();
      result.importance.push_back(
          block_permutation_importance(one.name, *one.model, frame, rows, scored, {.seed = options.seed}));
    }
  }
  if (!options.scores_out.empty()) {
    write_parquet(scores_frame(frame, rows, split, models, probes.scored), options.scores_out);
  }
  if (!options.json.empty()) write_file(options.json, to_json(result));
  fmt::print("{}", to_text(result));
}

}  // namespace

void add_evaluate_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "Score models on later, purged data beside log-HAR, the base rate and leak probes");
  command->add_option("--features", options->features, "Labelled feature table, Parquet (foreshock label)")
      ->required();
  command->add_option(
      "--models-dir", options->models_dir,
      "Folder with trained models (foreshock train); without it baseline, logistic and log_har "
      "are trained on the table's training part");
  command->add_option("--label", options->label, "Label column")->capture_default_str();
  command->add_option("--json", options->json, "Write every number to this file");
  command->add_option("--scores-out", options->scores_out,
                      "Write part, label and each model's probability, a row each, to this Parquet file");
  command->add_flag("--importance", options->importance,
                    "Add what each input is worth to each model (block permutation on the test part)");
  command->add_option("--train-to", options->train_to,
                      "The training part ends here, ISO 8601, UTC (default: 60 % of the labelled rows)");
  command->add_option("--calibration-to", options->calibration_to,
                      "The calibration part ends here (default: the next 20 %); the rest is the test part");
  CLI::Option* session_ends = command->add_flag(
      "--cut-at-session-ends", options->cut_at_session_ends,
      "Move each cut to the session end nearest to it, if that is within 5 % of the labelled rows");
  command
      ->add_flag("--unsafe-random-split", options->unsafe_random_split,
                 "Split rows at random. Leaks: for showing how much, never for a result")
      ->excludes(session_ends);
  command->add_option("--seed", options->seed, "Seed of probes, intervals and the random split")
      ->capture_default_str();
  command->callback([options] { run_evaluate(*options); });
}

}  // namespace foreshock::cli
