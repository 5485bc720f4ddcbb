// foreshock: one binary, one file per command (commands.hpp).

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "commands.hpp"
#include "foreshock/core/interrupt.hpp"

namespace foreshock::cli {
namespace {

// Long flags may be written with underscores as well: --topic_in is --topic-in.
std::vector<std::string> with_dashes(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  for (std::string& word : words) {
    if (!word.starts_with("--")) continue;
    const auto end = word.begin() + static_cast<std::ptrdiff_t>(std::min(word.find('='), word.size()));
    std::replace(word.begin(), end, '_', '-');
  }
  std::reverse(words.begin(), words.end());  // CLI11 takes them last first
  return words;
}

int run(int argc, char** argv) {
  CLI::App app{"Foreshock: a calibrated probability that the next 60 seconds will be a volatility spike.",
               "foreshock"};
  app.require_subcommand(1);
  app.set_config("--config", "", "Settings from a TOML file, a section a command: [run]");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.set_version_flag("--version", FORESHOCK_VERSION);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("foreshock: {}; see foreshock --help\n", error.what());
  });
  Outcome outcome;
  add_check_command(app, outcome);
  add_cross_command(app, outcome);
  add_drift_command(app, outcome);
  add_evaluate_command(app, outcome);
  add_features_command(app, outcome);
  add_featurize_command(app, outcome);
  add_handoff_command(app, outcome);
  add_import_model_command(app, outcome);
  add_infer_command(app, outcome);
  add_ingest_command(app, outcome);
  add_label_command(app, outcome);
  add_log_command(app, outcome);
  add_mlflow_command(app, outcome);
  add_parity_command(app, outcome);
  add_replay_command(app, outcome);
  add_run_command(app, outcome);
  add_score_command(app, outcome);
  add_simulate_command(app, outcome);
  add_topics_command(app, outcome);
  add_train_command(app, outcome);
  try {
    app.parse(with_dashes(argc, argv));
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : static_cast<int>(ExitStatus::wrong_use);
  } catch (const UserError& error) {
    fmt::print(stderr, "foreshock: {}\n", error.what());
    if (error.code() == ErrorCode::interrupted) return static_cast<int>(ExitStatus::interrupted);
    if (error.code() == ErrorCode::bad_setting) return static_cast<int>(ExitStatus::wrong_use);
    return static_cast<int>(ExitStatus::failed);
  } catch (const std::exception& error) {
    fmt::print(stderr, "foreshock: internal error: {}\n", error.what());
    return static_cast<int>(ExitStatus::failed);
  }
  return static_cast<int>(outcome.exit_status);
}

}  // namespace
}  // namespace foreshock::cli

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit of file sizes is an error of writing like others
  foreshock::install_interrupt_handler();
  return foreshock::cli::run(argc, argv);
}
