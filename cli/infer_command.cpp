// foreshock infer: a model's probabilities for a feature table, or how fast it gives them.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/models/artifact.hpp"
#include "foreshock/models/input_rows.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/models/trainer.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct InferOptions {
  fs::path model;
  fs::path features;
  fs::path out;
  std::string mode = "batch";
  std::size_t samples = 10'000;
  bool json = false;
};

// Only the columns the model and its predictions need, so that whatever else others keep in a table does not
// matter.
Frame read_inputs(const fs::path& path, const Artifact& artifact) {
  const std::vector<std::string> present = parquet_column_names(path);
  std::vector<std::string> wanted = artifact.model->columns();
  for (const std::string& name : predicted_columns(artifact)) {
    const bool there = std::find(present.begin(), present.end(), name) != present.end();
    if (there && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) wanted.push_back(name);
  }
  return read_parquet(path, wanted);
}

Json infer_batch(const Artifact& artifact, const Frame& frame, const std::string& hash, const fs::path& out) {
  const Frame predictions = predict(artifact, frame, hash);
  write_parquet(predictions, out);
  const Column& probability = predictions.at("probability");
  const Column& prediction = predictions.at("prediction");
  std::size_t positive = 0;
  for (std::size_t row = 0; row < prediction.size(); ++row) {
    if (!prediction.is_null(row) && prediction.ints[row] == 1) ++positive;
  }
  return {{"rows", predictions.rows()},
          {"scored", predictions.rows() - probability.null_count()},
          {"input_null", probability.null_count()},
          {"predicted_spikes", positive},
          {"decision_threshold",
           artifact.decision_threshold ? Json(*artifact.decision_threshold) : Json(nullptr)},
          {"out", out.string()}};
}

// One row at a time, from the table's columns to a probability, as a live scorer would. Rows with a null
// cost next to nothing and are left out.
Json infer_benchmark(const Artifact& artifact, const Frame& frame, std::size_t samples) {
  using Clock = std::chrono::steady_clock;
  const InputRows inputs(frame, artifact.model->columns());
  std::vector<double> values(inputs.columns());
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    if (inputs.read(row, values)) rows.push_back(row);
  }
  if (rows.empty())
    throw UserError(ErrorCode::no_data, "no row of the feature table has every input of the model");
  std::vector<double> latency_us;
  latency_us.reserve(samples);
  double sum = 0.0;  // reported, so that no score can be optimised away
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < samples; ++i) {
    const Clock::time_point start = Clock::now();
    inputs.read(rows[i % rows.size()], values);
    sum += artifact.model->probability(values).value_or(0.0);
    latency_us.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  const double elapsed_s = std::chrono::duration<double>(Clock::now() - begin).count();
  std::sort(latency_us.begin(), latency_us.end());
  const auto percentile = [&](std::size_t p) { return latency_us[(samples * p + 99) / 100 - 1]; };
  return {{"samples", samples},
          {"rows", rows.size()},
          {"mean_probability", sum / static_cast<double>(samples)},
          {"latency_p50_us", percentile(50)},
          {"latency_p99_us", percentile(99)},
          {"latency_max_us", latency_us.back()},
          {"rows_per_second", static_cast<double>(samples) / elapsed_s}};
}

void run_infer(const InferOptions& options) {
  const bool benchmark = options.mode == "benchmark";
  if (!benchmark && options.out.empty()) {
    throw CLI::RequiredError("--out");
  }
  const fs::path path = find_model(options.model);
  const std::string json = read_file(path);
  const Artifact artifact = read_artifact(path, json);
  const std::string hash = sha256_hex(json);
  const Frame frame = read_inputs(options.features, artifact);
  require_same_schema(artifact, frame);
  Json report{{"model", path.string()}, {"kind", artifact.model->kind()}, {"model_hash", hash}};
  report.update(benchmark ? infer_benchmark(artifact, frame, options.samples)
                          : infer_batch(artifact, frame, hash, options.out));
  if (options.json) {
    fmt::print("{}\n", report.dump(2));
    return;
  }
  for (const auto& [name, value] : report.items()) {
    fmt::print("{:<20}{}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

}  // namespace

void add_infer_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<InferOptions>();
  CLI::App* command =
      app.add_subcommand("infer", "Probabilities of a model for every row of a feature table");
  command->add_option("--model", options->model, kModelHelp)->required();
  command->add_option("--features", options->features, "Feature table, Parquet; columns are found by name")
      ->required();
  command->add_option("--out", options->out, "Predictions to write, Parquet (batch)");
  command->add_option("--mode", options->mode, "batch writes predictions; benchmark times one row at a time")
      ->check(CLI::IsMember({"batch", "benchmark"}))
      ->capture_default_str();
  command->add_option("--n-samples", options->samples, "benchmark: how many rows to score")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the outcome as JSON");
  command->callback([options] { run_infer(*options); });
}

}  // namespace foreshock::cli
