// foreshock evaluate: what models are worth on later, purged data, beside log-HAR and the leak probes.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "capture_options.hpp"
#include "commands.hpp"
#include "evaluate_predictions.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/evaluation_json.hpp"
#include "foreshock/evaluation/evaluation_text.hpp"
#include "foreshock/evaluation/oracle.hpp"
#include "foreshock/evaluation/scores_frame.hpp"
#include "foreshock/models/artifact.hpp"
#include "foreshock/pipeline/evaluate_job.hpp"
#include "foreshock/pipeline/evaluation_document.hpp"
#include "foreshock/table/csv_file.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "prototype_options.hpp"

namespace foreshock::cli {
namespace {

struct EvaluateOptions {
  std::filesystem::path features;
  std::filesystem::path models_dir;
  std::filesystem::path json;
  std::filesystem::path report;
  std::filesystem::path scores_out;
  std::filesystem::path lock_box_log;
  std::filesystem::path truth;
  std::string train_to;
  std::string calibration_to;
  std::string split_method;
  std::uint64_t seed = 1;
  EvaluateSettings settings;
  PredictionsOptions predictions;
};

struct ReadyModels {
  std::vector<std::unique_ptr<Model>> owned;
  std::vector<Contender> contenders;
};

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

std::vector<std::filesystem::path> artifact_files(const std::filesystem::path& folder) {
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
  return paths;
}

ReadyModels read_models(const std::filesystem::path& folder, const Frame& frame, const Split& split) {
  ReadyModels models;
  for (const std::filesystem::path& path : artifact_files(folder)) {
    Artifact artifact = artifact_from_json(read_file(path));
    require_same_schema(artifact, frame);
    require_unseen(path, artifact, split);
    const std::string name(artifact.model->kind());
    const auto same = [&](const Contender& other) { return other.name == name; };
    if (std::any_of(models.contenders.begin(), models.contenders.end(), same)) {
      throw UserError(ErrorCode::bad_model,
                      fmt::format("{} holds more than one model of kind {}", folder.string(), name));
    }
    models.owned.push_back(std::move(artifact.model));
    models.contenders.push_back({name, models.owned.back().get(), artifact.decision_threshold});
  }
  return models;
}

// Each opening of the lock box is a line of its log, written before anything is looked at.
void log_opening(const EvaluateOptions& options) {
  std::string log;
  if (std::filesystem::exists(options.lock_box_log)) log = read_file(options.lock_box_log);
  const auto before = std::count(log.begin(), log.end(), '\n');
  log += fmt::format("{} {}\n", format_time(wall_clock_now()), options.features.string());
  write_file(options.lock_box_log, log);
  fmt::print(stderr, "lock box: opening {} is recorded in {}\n", before + 1, options.lock_box_log.string());
}

EvaluateSettings job_settings(const EvaluateOptions& options) {
  EvaluateSettings settings = options.settings;
  settings.train_to = parse_time_flag("--train-to", options.train_to);
  settings.calibration_to = parse_time_flag("--calibration-to", options.calibration_to);
  settings.forecasts.seed = options.seed;
  settings.bootstrap.seed = options.seed;
  settings.open_lock_box = !options.lock_box_log.empty();
  if (!options.report.empty()) settings.with_importance = settings.with_sensitivity = true;
  return settings;
}

Evaluated judge_models(const Frame& frame, const EvaluateOptions& options, const EvaluateSettings& settings) {
  if (settings.folds > 0 || settings.walk_forward) {
    if (settings.open_lock_box) log_opening(options);
    return evaluate_folds(frame, settings);
  }
  SplitTable table = split_for_evaluation(frame, settings);
  std::vector<ScoredModel> extra;
  if (!options.truth.empty()) extra.push_back(oracle(read_csv(options.truth), frame, table.rows));
  if (options.models_dir.empty()) return train_and_evaluate(frame, std::move(table), settings, extra);
  ReadyModels models = read_models(options.models_dir, frame, table.split);
  Evaluated done = evaluate_contenders(frame, std::move(table), models.contenders, settings, extra);
  done.forecasts.trained = std::move(models.owned);
  return done;
}

void write_report(const std::filesystem::path& folder, const Frame& frame, const Evaluated& done) {
  const EvaluationResult& result = done.result;
  EvaluationContext context;
  if (result.folds.empty()) context.label_rule = done.table.rule;
  const auto set = frame.metadata.find("feature_set");
  if (set != frame.metadata.end()) context.feature_set = set->second;
  context.simulated = is_simulated(frame);
  const Document document = evaluation_document(result, context);
  write_file(folder / "model_eval.html", to_html(document));
  write_file(folder / "model_eval.pdf", to_pdf(document));
  write_file(folder / "model_eval.json", to_json(result));
}

void run_evaluate(const EvaluateOptions& options, Outcome& outcome) {
  answer_split_method(options.split_method);
  const EvaluateSettings settings = job_settings(options);
  const Frame frame = read_parquet(options.features);
  Evaluated done = judge_models(frame, options, settings);
  if (is_simulated(frame)) done.result.notes.insert(done.result.notes.begin(), "the market is simulated");
  if (!options.scores_out.empty()) {
    write_parquet(
        scores_frame(frame, done.table.rows, done.table.split, done.forecasts.models, done.forecasts.probes),
        options.scores_out);
  }
  if (!options.json.empty()) write_file(options.json, to_json(done.result));
  if (!options.report.empty()) write_report(options.report, frame, done);
  if (is_simulated(frame)) fmt::print("{}\n\n", kSimulatedWords);
  fmt::print("{}", to_text(done.result));
  if (done.result.verdict.code == VerdictCode::leak_suspected) outcome.exit_status = ExitStatus::gate_not_met;
}

// Either --features or --predictions, and nothing that belongs to the other alone.
void require_one_input(const CLI::App& command) {
  const bool predictions = command.count("--predictions") > 0;
  if (!predictions && command.count("--features") == 0) {
    throw CLI::RequiredError("--features or --predictions");
  }
  if (!predictions) return;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool shared = name == "--json" || name == "--seed" || name == "--resamples";
    if (option->count() > 0 && !shared && option->get_group() != kPredictionsGroup) {
      throw CLI::ExcludesError("--predictions", name);
    }
  }
}

void run_either(const EvaluateOptions& options, Outcome& outcome) {
  if (options.predictions.predictions.empty()) return run_evaluate(options, outcome);
  PredictionsOptions predictions = options.predictions;
  predictions.json = options.json;
  predictions.settings.seed = options.seed;
  predictions.settings.resamples = options.settings.bootstrap.resamples;
  run_evaluate_predictions(predictions);
}

void add_split_options(CLI::App& command, EvaluateOptions& options) {
  command.add_option("--train-to", options.train_to,
                     "The training part ends here, ISO 8601, UTC (default: 60 % of the labelled rows)");
  command.add_option("--calibration-to", options.calibration_to,
                     "The calibration part ends here (default: the next 20 %); the rest is the test part");
  add_split_method_option(command, options.split_method);
  CLI::Option* session_ends = command.add_flag(
      "--cut-at-session-ends", options.settings.cut_at_session_ends,
      "Move each cut to the session end nearest to it, if that is within 5 % of the labelled rows");
  CLI::Option* random = command
                            .add_flag("--unsafe-random-split", options.settings.unsafe_random_split,
                                      "Split rows at random. Leaks: for showing how much, never for a result")
                            ->excludes(session_ends);
  CLI::Option* folds =
      command
          .add_option("--folds", options.settings.folds,
                      "Test on this many blocks in turn, each after all that came before it, and pool them")
          ->check(CLI::Range(2, 50))
          ->excludes(random)
          ->excludes("--models-dir");
  CLI::Option* walk = command
                          .add_flag("--walk-forward", options.settings.walk_forward,
                                    "Test day by day (30 UTC days and more); the last 7 stay in the lock box")
                          ->excludes(random)
                          ->excludes(folds)
                          ->excludes("--models-dir");
  command
      .add_option("--open-lock-box", options.lock_box_log,
                  "Test on the last 7 days instead; the opening is written to this log first")
      ->needs(walk);
}

}  // namespace

void add_evaluate_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "Score models on later, purged data beside log-HAR, the base rate and leak probes");
  command->add_option("--features", options->features, "Labelled feature table, Parquet (foreshock label)");
  command->add_option("--models-dir", options->models_dir,
                      "Folder with trained models (foreshock train); without it every kind the table allows "
                      "is trained on its training part");
  command->add_option("--label", options->settings.label, "Label column")->capture_default_str();
  command->add_option("--json", options->json, "Write every number to this file");
  command->add_option("--report", options->report,
                      "Write model_eval.html, .pdf and .json into this folder, with importance and "
                      "sensitivity");
  command->add_option("--scores-out", options->scores_out,
                      "Write part, label and each model's probability, a row each, to this Parquet file");
  command->add_flag("--importance", options->settings.with_importance,
                    "Add what each input is worth to each model (block permutation on the test part)");
  command->add_flag("--sensitivity", options->settings.with_sensitivity,
                    "Add how the scores move with the label's percentile, horizon and return grid");
  command->add_option(
      "--truth", options->truth,
      "What really drove a simulated market (foreshock simulate --truth): adds the oracle, who "
      "knows the next minute's volatility");
  add_split_options(*command, *options);
  command->add_option("--resamples", options->settings.bootstrap.resamples, "Bootstrap resamples")
      ->check(CLI::Range(100, 100'000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "Seed of probes, intervals and the random split")
      ->capture_default_str();
  add_predictions_options(*command, options->predictions);
  command->callback([options, &outcome, command] {
    require_one_input(*command);
    run_either(*options, outcome);
  });
}

}  // namespace foreshock::cli
