// foreshock train: models from a labelled feature table, one folder each.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "capture_options.hpp"
#include "commands.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/pipeline/train_job.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "prototype_options.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

struct TrainOptions {
  std::filesystem::path features;
  std::filesystem::path out;
  std::string train_to;
  std::string calibration_to;
  std::string split_method;
  bool balanced = false;
  bool json = false;
  TrainSettings settings;
};

Json part_report(const Split& split, Part part) {
  const PartSummary& summary = split.summary(part);
  Json report{{"rows", summary.rows},
              {"positives", summary.positives},
              {"valid_seconds", summary.valid_seconds},
              {"sessions", summary.sessions}};
  report["first"] = summary.rows == 0 ? Json(nullptr) : Json(format_time(from_nanos(summary.first_ns)));
  report["last"] = summary.rows == 0 ? Json(nullptr) : Json(format_time(from_nanos(summary.last_ns)));
  return report;
}

Json model_report(const Artifact& artifact, const std::filesystem::path& path, const std::string& hash) {
  Json report{{"kind", artifact.model->kind()}, {"path", path.string()}, {"model_hash", hash}};
  report["columns"] = artifact.model->columns();
  report["rows_used"] = artifact.rows_used;
  report["rows_dropped"] = artifact.rows_dropped;
  report["dropped_columns"] = Json::array();
  for (const DroppedColumn& column : artifact.dropped_columns) {
    report["dropped_columns"].push_back({{"name", column.name}, {"reason", column.reason}});
  }
  report["decision_threshold"] =
      artifact.decision_threshold ? Json(*artifact.decision_threshold) : Json(nullptr);
  report["notes"] = artifact.notes;
  return report;
}

Json write_models(const TrainJob& job, const std::filesystem::path& out) {
  Json report;
  report["label"] = job.artifacts.empty() ? "" : job.artifacts.front().label.column;
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    report["split"][std::string(to_string(part))] = part_report(job.split, part);
  }
  report["split"]["purged_rows"] = job.split.purged;
  report["split"]["unlabelled_rows"] = job.split.unlabelled;
  report["models"] = Json::array();
  for (const Artifact& artifact : job.artifacts) {
    const std::string json = to_json(artifact);
    const std::filesystem::path path = out / model_kind(artifact.model->kind()).folder / kArtifactFile;
    write_file(path, json);
    report["models"].push_back(model_report(artifact, path, sha256_hex(json)));
  }
  report["skipped"] = Json::array();
  for (const TrainJob::Skipped& skipped : job.skipped) {
    report["skipped"].push_back({{"kind", skipped.name}, {"reason", skipped.reason}});
  }
  return report;
}

void print_report(const Json& report) {
  fmt::print("label {}\n", report["label"].get<std::string>());
  for (const char* part : {"train", "calibration", "test"}) {
    const Json& summary = report["split"][part];
    fmt::print("  {:<12}{:>8} rows, {} positive, {} sessions\n", part, summary["rows"].dump(),
               summary["positives"].dump(), summary["sessions"].dump());
  }
  fmt::print("  {} rows purged, {} without a label\n", report["split"]["purged_rows"].dump(),
             report["split"]["unlabelled_rows"].dump());
  for (const Json& model : report["models"]) {
    const Json& threshold = model["decision_threshold"];
    fmt::print("{} -> {}\n  {} columns, {} rows, {} dropped for a null, decision threshold {}\n",
               model["kind"].get<std::string>(), model["path"].get<std::string>(), model["columns"].size(),
               model["rows_used"].dump(), model["rows_dropped"]["input_null"].dump(),
               threshold.is_null() ? "unset" : threshold.dump());
    for (const Json& column : model["dropped_columns"]) {
      fmt::print("  dropped {}: {}\n", column["name"].get<std::string>(),
                 column["reason"].get<std::string>());
    }
    for (const Json& note : model["notes"]) fmt::print("  {}\n", note.get<std::string>());
  }
  for (const Json& skipped : report["skipped"]) {
    fmt::print("{} skipped: {}\n", skipped["kind"].get<std::string>(), skipped["reason"].get<std::string>());
  }
}

void run_train(const TrainOptions& options) {
  answer_split_method(options.split_method);
  TrainSettings settings = options.settings;
  settings.train_to = parse_time_flag("--train-to", options.train_to);
  settings.calibration_to = parse_time_flag("--calibration-to", options.calibration_to);
  settings.trainer.class_weight = options.balanced ? ClassWeight::balanced : ClassWeight::none;
  const Frame frame = read_parquet(options.features);
  const TrainJob job = run_train_job(frame, settings, {sha256_file(options.features), FORESHOCK_VERSION});
  const Json report = write_models(job, options.out);
  if (options.json) {
    fmt::print("{}\n", report.dump(2));
  } else {
    print_report(report);
  }
}

}  // namespace

void add_train_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command = app.add_subcommand(
      "train", "Train models on a labelled feature table; each goes to its own folder of --out");
  command->add_option("--features", options->features, "Labelled feature table, Parquet")->required();
  command
      ->add_option("--out", options->out,
                   "Folder to write into, a folder a model: logistic_regression/, log_har/, ...")
      ->required();
  command
      ->add_option("--models", options->settings.models,
                   "Models to train; by default every one the table's columns allow")
      ->transform(model_name());
  command->add_option("--label", options->settings.label,
                      "Label column; by default spike_relative, or label in a table that has that instead");
  command->add_option("--train-to", options->train_to,
                      "Training ends here, ISO 8601, UTC; by default after 60 % of the labelled rows");
  command->add_option("--calibration-to", options->calibration_to,
                      "Calibration ends and testing begins here; by default after 80 % of the labelled rows");
  add_split_method_option(*command, options->split_method);
  command
      ->add_option("--l2-c", options->settings.trainer.l2_c,
                   "logistic, persistence: weight of the data against the L2 penalty")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option_function<std::string>(
          "--class-weight", [options](const std::string& name) { options->balanced = name == "balanced"; },
          "logistic, persistence: none keeps probabilities calibrated; balanced weighs both classes the "
          "same")
      ->check(CLI::IsMember({"none", "balanced"}))
      ->default_str("none");
  command->add_flag("--json", options->json, "Print the split and the models as JSON");
  command->callback([options] { run_train(*options); });
}

}  // namespace foreshock::cli
