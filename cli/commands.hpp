// One function a command: adds its flags and its callback to the program. Each lives in <name>_command.cpp.
// A callback sets `exit_status`; a UserError thrown from it becomes one line on standard error and exit 1.
#pragma once

#include <CLI/CLI.hpp>

#include "foreshock/core/error.hpp"

namespace foreshock::cli {

inline constexpr const char* kSimulatedWords =
    "The market is simulated: no figure below says anything about a real one.";

struct Outcome {
  ExitStatus exit_status = ExitStatus::done;
};

void add_check_command(CLI::App& app, Outcome& outcome);
void add_cross_command(CLI::App& app, Outcome& outcome);
void add_drift_command(CLI::App& app, Outcome& outcome);
void add_evaluate_command(CLI::App& app, Outcome& outcome);
void add_features_command(CLI::App& app, Outcome& outcome);
void add_featurize_command(CLI::App& app, Outcome& outcome);
void add_handoff_command(CLI::App& app, Outcome& outcome);
void add_import_model_command(CLI::App& app, Outcome& outcome);
void add_infer_command(CLI::App& app, Outcome& outcome);
void add_ingest_command(CLI::App& app, Outcome& outcome);
void add_label_command(CLI::App& app, Outcome& outcome);
void add_log_command(CLI::App& app, Outcome& outcome);
void add_mlflow_command(CLI::App& app, Outcome& outcome);
void add_parity_command(CLI::App& app, Outcome& outcome);
void add_replay_command(CLI::App& app, Outcome& outcome);
void add_run_command(CLI::App& app, Outcome& outcome);
void add_score_command(CLI::App& app, Outcome& outcome);
void add_simulate_command(CLI::App& app, Outcome& outcome);
void add_topics_command(CLI::App& app, Outcome& outcome);
void add_train_command(CLI::App& app, Outcome& outcome);

}  // namespace foreshock::cli
