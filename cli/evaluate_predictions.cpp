#include "evaluate_predictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/evaluation/predictions_evaluation.hpp"
#include "foreshock/evaluation/predictions_json.hpp"
#include "foreshock/evaluation/predictions_words.hpp"
#include "foreshock/table/csv_file.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock::cli {
namespace {

bool is_csv(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension == ".csv";
}

// Of a Parquet file only the columns that matter are read, so that others may be of any type.
PredictionsEvaluation evaluate_file(const PredictionsOptions& options) {
  if (is_csv(options.predictions)) {
    const Frame frame = read_csv(options.predictions);
    return evaluate_predictions(frame, options.settings);
  }
  const std::vector<std::string> present = parquet_column_names(options.predictions);
  const PredictionColumns columns = choose_columns(present, options.settings);
  return evaluate_predictions(read_parquet(options.predictions, columns.names()), options.settings);
}

// Whether the message says already which file it speaks of.
bool names(const std::string& message, const std::filesystem::path& path) {
  return message.find(path.string()) != std::string::npos;
}

}  // namespace

void add_predictions_options(CLI::App& command, PredictionsOptions& options) {
  PredictionsSettings& settings = options.settings;
  CLI::Option* predictions =
      command.add_option("--predictions", options.predictions,
                         "Judge this file's predictions instead, Parquet or .csv: columns actual (or label), "
                         "probability, prediction; timestamp and product_id where there are any");
  const auto add = [&](CLI::Option* option) { return option->group(kPredictionsGroup)->needs(predictions); };
  predictions->group(kPredictionsGroup);
  add(command.add_option("--actual-column", settings.actual_column,
                         "Column with what came: 0, 1 or null (default: actual, else label)"));
  add(command.add_option("--probability-column", settings.probability_column,
                         "Column with probabilities (default: probability, if it is there)"));
  add(command.add_option("--prediction-column", settings.prediction_column,
                         "Column with decisions: 0, 1 or null (default: prediction, if it is there)"));
  add(command.add_option("--against-column", settings.against_column,
                         "Column with another forecast's probabilities, to compare with"));
  add(command.add_option("--threshold", settings.threshold,
                         "Alarm from this probability on, whatever the prediction column says"))
      ->check(CLI::Range(0.0, 1.0));
  add(command.add_option("--overlap", settings.overlap,
                         "Rows that share one label (default: as many as 60 s hold; 60 without times); 1: "
                         "independent rows"))
      ->check(CLI::Range(1.0, 1e9));
}

void run_evaluate_predictions(const PredictionsOptions& options) {
  try {
    const PredictionsEvaluation result = evaluate_file(options);
    if (!options.json.empty()) write_file(options.json, to_json(result));
    fmt::print("{}", to_text(result));
  } catch (const UserError& error) {
    const bool about_the_file = error.code() != ErrorCode::bad_setting &&
                                error.code() != ErrorCode::interrupted &&
                                error.code() != ErrorCode::cannot_write;
    if (!about_the_file || names(error.what(), options.predictions)) throw;
    throw UserError(error.code(), fmt::format("{}: {}", options.predictions.string(), error.what()));
  }
}

}  // namespace foreshock::cli
