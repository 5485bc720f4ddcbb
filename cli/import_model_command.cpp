// foreshock import-model: a handed-over scikit-learn pickle to model.json.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/import_model.hpp"
#include "user_folders.hpp"

namespace foreshock::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct ImportOptions {
  fs::path file;
  fs::path out;
  fs::path python;
  std::string schema;
  std::vector<std::string> columns;
  bool allow_pickle = false;
  bool json = false;
};

void warn(const std::string& line) {
  fmt::print(stderr, "foreshock: {}\n", line);
}

Json report_on(const ImportedModel& imported, const fs::path& path, const std::string& hash) {
  const Artifact& artifact = imported.artifact;
  Json report{{"kind", artifact.model->kind()}, {"imported_from", artifact.imported_from}};
  report["path"] = path.string();
  report["model_hash"] = hash;
  report["feature_set"] = artifact.feature_set;
  report["columns"] = artifact.model->columns();
  report["decision_threshold"] = *artifact.decision_threshold;
  report["rows_compared"] = imported.rows_compared;
  report["largest_difference"] =
      imported.rows_compared == 0 ? Json(nullptr) : Json(imported.largest_difference);
  report["notes"] = artifact.notes;
  return report;
}

void print_report(const Json& report) {
  fmt::print("{} -> {}\n", report["imported_from"].get<std::string>(), report["path"].get<std::string>());
  fmt::print("  model hash          {}\n", report["model_hash"].get<std::string>());
  fmt::print("  columns             {}\n",
             fmt::join(report["columns"].get<std::vector<std::string>>(), ", "));
  fmt::print("  decision threshold  {}\n", report["decision_threshold"].dump());
  if (report["rows_compared"] != 0) {
    fmt::print("  answers             those of scikit-learn on {} rows; largest difference {:.1e}\n",
               report["rows_compared"].dump(), report["largest_difference"].get<double>());
  }
  for (const Json& note : report["notes"]) fmt::print("  {}\n", note.get<std::string>());
}

void run_import(const ImportOptions& options) {
  if (!options.allow_pickle) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{}: reading a pickle executes code that the file carries; if you trust who "
                                "made it, say so with --allow-pickle",
                                options.file.string()));
  }
  warn(
      "reading a pickle can execute code that the file carries; only known classes are read, which narrows "
      "the danger and does not remove it");
  ImportJob job;
  job.file = options.file;
  job.python = options.python;
  if (job.python.empty()) {
    job.cache = cache_folder("name an interpreter that has scikit-learn with --python");
  }
  job.settings.feature_set = options.schema;
  job.settings.columns = options.columns;
  job.settings.foreshock_version = FORESHOCK_VERSION;
  const ImportedModel imported = import_model(job, warn);
  const std::string json = to_json(imported.artifact);
  const fs::path path = options.out / kArtifactFile;
  write_file(path, json);
  const Json report = report_on(imported, path, sha256_hex(json));
  if (options.json) {
    fmt::print("{}\n", report.dump(2));
  } else {
    print_report(report);
  }
}

}  // namespace

void add_import_model_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(
      "import-model",
      "A scikit-learn pickle or joblib dump to model.json: LogisticRegression, Pipeline(StandardScaler, "
      "LogisticRegression) or the prototype's z-score baseline");
  command->add_option("file", options->file, "The pickle")->required()->option_text("FILE");
  std::vector<std::string> sets;
  for (const FeatureSet* set : feature_sets()) sets.emplace_back(set->name);
  command->add_option("--schema", options->schema, "Feature set that has the model's inputs")
      ->required()
      ->check(CLI::IsMember(sets));
  command->add_flag("--allow-pickle", options->allow_pickle,
                    "Reading a pickle executes code that the file carries. Only the classes above are read, "
                    "nothing is imported by name; that narrows the danger and does not remove it, so import "
                    "only from people you trust");
  command->add_option("--out", options->out, "Folder to write model.json into")->required();
  command
      ->add_option("--columns", options->columns,
                   "The model's inputs in its order, separated by commas; by default those the file names, "
                   "else the five of handoff_v1")
      ->delimiter(',');
  command->add_option("--python", options->python,
                      "Interpreter that has scikit-learn; by default an environment is made for it, once, in "
                      "the user's cache folder (python3 and a package registry are needed for that)");
  command->add_flag("--json", options->json, "Print the outcome as JSON");
  command->callback([options] { run_import(*options); });
}

}  // namespace foreshock::cli
