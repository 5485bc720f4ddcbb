// model.json: a trained model with everything needed to use it and to doubt it: inputs, numbers that
// round-trip to the bit, thresholds, where the training data began and ended, what was dropped and why. Plain
// JSON, never code. The file's SHA-256 is the model's identity (model_hash). Reading and writing the file is
// the caller's.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/models/label_rule.hpp"
#include "foreshock/models/model.hpp"
#include "foreshock/models/training_data.hpp"

namespace foreshock {

inline constexpr int kArtifactFormatVersion = 1;
inline constexpr std::string_view kArtifactFile = "model.json";

struct Artifact {
  std::unique_ptr<Model> model;
  LabelRule label;
  // Prediction is 1 from this probability on; unset when the calibration part had no positive.
  std::optional<double> decision_threshold;

  std::string feature_set;  // empty for tables made by others
  std::string schema_hash;  // of the feature set; empty likewise
  // What it was elsewhere, e.g. "LogisticRegression, scikit-learn 1.2.2"; empty for a model trained here.
  // Where set, nothing is known of the training data: rows_used and calibration_rows are null in the file
  // and 0 here.
  std::string imported_from;

  std::optional<UnixNanos> first_timestamp, last_timestamp;  // of the training rows
  std::size_t rows_used = 0;
  std::map<std::string, std::size_t> rows_dropped;  // by reason
  std::size_t calibration_rows = 0;
  std::vector<DroppedColumn> dropped_columns;
  std::vector<std::string> notes;
  std::map<std::string, std::string> settings;  // effective ones
  std::string data_hash;                        // SHA-256 of the training table's file
  std::string foreshock_version;
};

// Indented JSON, ending in a newline; the bytes repeat.
[[nodiscard]] std::string to_json(const Artifact& artifact);

// Errors: bad_model, naming what is wrong; an unknown format version says which one this program reads.
[[nodiscard]] Artifact artifact_from_json(std::string_view json);

// A table of another schema is refused: schema_mismatch, naming both hashes. A table without a schema hash
// (made by others) or a model without one is accepted as long as it has the model's columns: missing_column
// names the first it lacks.
void require_same_schema(const Artifact& artifact, const Frame& frame);

}  // namespace foreshock
