// foreshock handoff: raw ticks in, the whole package out.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "build_info.hpp"
#include "capture_options.hpp"
#include "commands.hpp"
#include "foreshock/core/environment.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/evaluation/evaluation_text.hpp"
#include "foreshock/pipeline/handoff.hpp"
#include "foreshock/pipeline/tracked_handoff.hpp"
#include "mlflow_options.hpp"

namespace foreshock::cli {
namespace {

struct Options {
  CaptureOptions capture;
  MlflowOptions mlflow;
  std::string out;
  std::size_t threads = 1;
};

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Without the mark of a tree with changes.
std::string commit() {
  const std::string text = kBuildCommit;
  return text.substr(0, text.find('+'));
}

// What varies between runs on the same input: it stands beside the package, never inside.
std::string run_json(const Options& options, const HandoffReport& report) {
  nlohmann::ordered_json out;
  out["command"] = "handoff";
  out["raw"] = nlohmann::json::array();
  for (const FileReport& file : report.capture.files) out["raw"].push_back(file.path);
  out["assume_timezone"] = options.capture.settings.assume_timezone;
  out["threads"] = options.threads;
  out["foreshock"] = FORESHOCK_VERSION;
  out["commit"] = kBuildCommit;
  out["seconds"] = nlohmann::ordered_json::object();
  double total = 0;
  for (const auto& [step, spent] : report.seconds_by_step) {
    out["seconds"][step] = spent;
    total += spent;
  }
  out["seconds"]["total"] = total;
  return out.dump(2) + "\n";
}

void run(Options options) {
  while (options.out.size() > 1 && options.out.ends_with('/')) options.out.pop_back();
  const std::optional<ServerAddress> server = mlflow_server(options.mlflow);
  const std::int64_t start_ms = now_ms();
  HandoffSettings settings;
  settings.files = options.capture.files;
  settings.capture = options.capture.settings;
  settings.out = options.out;
  settings.threads = options.threads;
  settings.foreshock_version = FORESHOCK_VERSION;
  const HandoffReport report = run_handoff(settings);
  write_file(options.out + ".run.json", run_json(options, report));
  if (report.simulated) fmt::print("{}\n\n", kSimulatedWords);
  fmt::print("{}", to_text(report.evaluation));
  if (const std::string remarks = capture_remarks(report.capture, settings.capture); !remarks.empty()) {
    fmt::print("\nnote: {}\n", remarks);
  }
  fmt::print("\n{}: {} files; begin with reports/model_eval.html, what it holds is in MANIFEST.json\n",
             options.out, report.files);
  if (!server) return;
  std::fflush(stdout);
  const std::int64_t end_ms = now_ms();
  track(options.mlflow, *server, [&](const std::filesystem::path& scratch) {
    return tracked_handoff(
        report, {options.out, scratch, server->url, commit(), from_environment("USER"), start_ms, end_ms});
  });
}

}  // namespace

void add_handoff_command(CLI::App& app, Outcome& /*outcome*/) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "handoff",
      "The main job: raw ticks in, features, labels, models, evaluation, predictions and documents out");
  add_capture_options(*command, options->capture);
  command
      ->add_option("--out", options->out,
                   "Folder of the package; DIR.run.json beside it records command, commit and timings")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--threads", options->threads,
                   "Threads for the features; the result does not depend on it")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_mlflow_options(*command, options->mlflow);
  command->callback([options] { run(*options); });
}

}  // namespace foreshock::cli
