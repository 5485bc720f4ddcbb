// foreshock evaluate --predictions: what a file with predictions and what came is worth, whoever made it.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

#include "foreshock/evaluation/prediction_rows.hpp"

namespace foreshock::cli {

inline constexpr const char* kPredictionsGroup = "Predictions of others";

struct PredictionsOptions {
  std::filesystem::path predictions;  // Parquet, or CSV by its name; empty: not asked for
  std::filesystem::path json;         // empty: none
  PredictionsSettings settings;
};

// --predictions and what goes with it alone, in kPredictionsGroup.
void add_predictions_options(CLI::App& command, PredictionsOptions& options);

// Prints the text and writes the JSON. Throws UserError that names the file.
void run_evaluate_predictions(const PredictionsOptions& options);

}  // namespace foreshock::cli
