// Scoring a table: one probability a row, and the predictions table (predictions.parquet).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/models/artifact.hpp"

namespace foreshock {

// One a row; NaN where an input is null or not finite. Errors: missing_column.
[[nodiscard]] std::vector<double> score_frame(const Model& model, const Frame& frame);
// The same for some rows.
[[nodiscard]] std::vector<double> score_rows(const Model& model, const Frame& frame,
                                             std::span<const std::size_t> rows);

// The columns predict() reads of a table besides the model's own, where there are any.
[[nodiscard]] std::vector<std::string> predicted_columns(const Artifact& artifact);

// timestamp, product_id (null where the table has none), prediction (0 or 1; null without a probability or a
// decision threshold), probability, label (the model's label column; null where not known), model_hash.
// Errors: schema_mismatch, missing_column.
[[nodiscard]] Frame predict(const Artifact& artifact, const Frame& frame, const std::string& model_hash);

}  // namespace foreshock
