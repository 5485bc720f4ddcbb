// foreshock mlflow: a tracking server for newcomers, what waits for one, and who is champion.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "commands.hpp"
#include "foreshock/pipeline/mlflow_requirements.hpp"
#include "foreshock/pipeline/python_environment.hpp"
#include "foreshock/pipeline/tracked_handoff.hpp"
#include "mlflow_options.hpp"
#include "text_table.hpp"
#include "user_folders.hpp"

namespace foreshock::cli {
namespace {

namespace fs = std::filesystem;

struct UpOptions {
  fs::path folder = "mlflow";
  fs::path python;
  int port = 5001;
};

struct PromoteOptions {
  MlflowOptions mlflow;
  std::string name = kRegisteredModel;
  std::string version;
  bool despite_verdict = false;
};

void warn(const std::string& line) {
  fmt::print(stderr, "foreshock: {}\n", line);
}

// Takes this process's place, so that a signal reaches it.
[[noreturn]] void become(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  throw UserError(ErrorCode::cannot_read,
                  fmt::format("cannot start {}: {}", words.front(), std::strerror(errno)));
}

void run_up(const UpOptions& options) {
  const std::string otherwise = "--python names an interpreter that has MLflow and needs no other";
  const fs::path python =
      options.python.empty()
          ? python_environment(cache_folder(otherwise),
                               {"mlflow", "MLflow", mlflow_requirements(), otherwise}, warn)
          : options.python;
  std::error_code error;
  fs::create_directories(options.folder / "artifacts", error);
  if (error) {
    throw UserError(ErrorCode::cannot_write,
                    fmt::format("cannot write {}: {}", options.folder.string(), error.message()));
  }
  const fs::path folder = fs::absolute(options.folder);
  fmt::print("MLflow on http://127.0.0.1:{}, its data in {}; Ctrl-C ends it\n", options.port,
             folder.string());
  std::fflush(stdout);
  ::setenv("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false", 0);
  become({python.string(), "-m", "mlflow", "server", "--backend-store-uri",
          "sqlite:///" + (folder / "mlflow.db").string(), "--artifacts-destination",
          (folder / "artifacts").string(), "--host", "127.0.0.1", "--port", std::to_string(options.port),
          "--workers", "1"});
}

void run_send(const MlflowOptions& options, Outcome& outcome) {
  const Outbox outbox = outbox_of(options);
  const std::vector<std::string> ids = outbox.ids();
  if (ids.empty()) fmt::print("nothing waits in {}\n", outbox.folder().string());
  std::size_t left = 0;
  for (const std::string& id : ids) {
    std::optional<ServerAddress> server = mlflow_server(options);
    if (!server) {
      const std::optional<OutboxEntry> entry = outbox.open(id);
      server = entry ? server_address(entry->job().server) : ServerAddress{};
    }
    if (!send_entry(outbox, id, *server, options.wait_s)) ++left;
  }
  if (left > 0) outcome.exit_status = ExitStatus::failed;
}

void run_ls(const MlflowOptions& options) {
  const Outbox outbox = outbox_of(options);
  const std::vector<std::string> ids = outbox.ids();
  if (ids.empty()) return fmt::print("nothing waits in {}\n", outbox.folder().string());
  std::vector<std::vector<Cell>> rows = {{{"entry"}, {"runs"}, {"sent"}, {"server"}}};
  for (const std::string& id : ids) {
    const std::optional<OutboxEntry> entry = outbox.open(id);
    if (!entry) {
      rows.push_back({{id}, {""}, {""}, {"is being sent"}});
      continue;
    }
    const auto& runs = entry->state().runs;
    const auto sent = std::count_if(runs.begin(), runs.end(), [](const RunState& run) { return run.ended; });
    rows.push_back(
        {{id}, count(runs.size()), count(static_cast<std::uint64_t>(sent)), {entry->job().server}});
  }
  fmt::print("{}", draw_table(rows, colours_wanted()));
}

void run_promote(const PromoteOptions& options) {
  MlflowClient client = mlflow_client(needed_mlflow_server(options.mlflow));
  std::string version = options.version;
  if (version.empty()) version = client.version_by_alias(options.name, kChallenger).value_or("");
  if (version.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{} has no challenger; name a version with --version", options.name));
  }
  const std::map<std::string, std::string> tags = client.model_version_tags(options.name, version);
  const auto tag = tags.find(kVerdictTag);
  const std::string verdict = tag == tags.end() ? "unknown" : tag->second;
  if (verdict != to_string(VerdictCode::beats_log_har) && !options.despite_verdict) {
    throw UserError(
        ErrorCode::unsupported,
        fmt::format("{} version {} is not made champion: its verdict is {}; --despite-verdict makes "
                    "it so all the same",
                    options.name, version, verdict));
  }
  client.set_alias(options.name, kChampion, version);
  fmt::print("{} version {} is champion; verdict: {}\n", options.name, version, verdict);
}

void add_up(CLI::App& mlflow) {
  auto options = std::make_shared<UpOptions>();
  CLI::App* up = mlflow.add_subcommand(
      "up",
      "Start a real MLflow server on loopback, from PyPI, with its database and artifacts in one folder");
  up->add_option("--port", options->port, "Port of the pages and the API")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  up->add_option("--folder", options->folder, "Database and artifacts")
      ->type_name("DIR")
      ->capture_default_str();
  up->add_option("--python", options->python,
                 "Interpreter that has MLflow; by default an environment is made for it, once, in the user's "
                 "cache folder (python3 and a package registry are needed for that)");
  up->callback([options] { run_up(*options); });
}

void add_promote(CLI::App& mlflow) {
  auto options = std::make_shared<PromoteOptions>();
  CLI::App* promote = mlflow.add_subcommand(
      "promote", "Give a version of the registered model the alias champion, if its verdict allows");
  add_mlflow_options(*promote, options->mlflow);
  promote->add_option("--name", options->name, "Registered model")->capture_default_str();
  promote->add_option("--version", options->version, "Which version (default: the challenger)");
  promote->add_flag("--despite-verdict", options->despite_verdict,
                    "Even where it is not proven to beat log-HAR");
  promote->callback([options] { run_promote(*options); });
}

}  // namespace

void add_mlflow_command(CLI::App& app, Outcome& outcome) {
  CLI::App* mlflow =
      app.add_subcommand("mlflow", "MLflow: start a server, send runs that wait, promote a model");
  mlflow->require_subcommand(1);
  add_up(*mlflow);
  auto options = std::make_shared<MlflowOptions>();
  CLI::App* send = mlflow->add_subcommand("send", "Send the runs that wait in the outbox");
  add_mlflow_options(*send, *options);
  send->callback([options, &outcome] { run_send(*options, outcome); });
  CLI::App* ls = mlflow->add_subcommand("ls", "List the runs that wait in the outbox");
  add_mlflow_options(*ls, *options);
  ls->callback([options] { run_ls(*options); });
  add_promote(*mlflow);
}

}  // namespace foreshock::cli
