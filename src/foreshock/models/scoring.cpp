#include "foreshock/models/scoring.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/models/input_rows.hpp"

namespace foreshock {
namespace {

Column copied(const Frame& frame, const std::string& name, ColumnType type_if_absent) {
  if (const Column* column = frame.find(name)) return *column;
  Column column(name, type_if_absent);
  for (std::size_t row = 0; row < frame.rows(); ++row) column.push_null();
  return column;
}

Column label_column(const Frame& frame, const std::string& name) {
  Column out("label", ColumnType::int64);
  if (frame.find(name) == nullptr) {
    for (std::size_t row = 0; row < frame.rows(); ++row) out.push_null();
    return out;
  }
  const InputRows labels(frame, {name});
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const double label = labels.value(row, 0);
    if (std::isnan(label)) {
      out.push_null();
    } else {
      out.push_int(label == 0.0 ? 0 : 1);
    }
  }
  return out;
}

}  // namespace

std::vector<double> score_rows(const Model& model, const Frame& frame, std::span<const std::size_t> rows) {
  const InputRows inputs(frame, model.columns());
  std::vector<double> values(inputs.columns());
  std::vector<double> probabilities;
  probabilities.reserve(rows.size());
  for (const std::size_t row : rows) {
    inputs.read(row, values);
    probabilities.push_back(model.probability(values).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return probabilities;
}

std::vector<double> score_frame(const Model& model, const Frame& frame) {
  std::vector<std::size_t> rows(frame.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return score_rows(model, frame, rows);
}

std::vector<std::string> predicted_columns(const Artifact& artifact) {
  return {"timestamp", "product_id", artifact.label.column};
}

Frame predict(const Artifact& artifact, const Frame& frame, const std::string& model_hash) {
  require_same_schema(artifact, frame);
  const std::vector<double> probabilities = score_frame(*artifact.model, frame);
  Column prediction("prediction", ColumnType::int64);
  Column probability("probability", ColumnType::float64);
  Column hash("model_hash", ColumnType::string);
  for (const double p : probabilities) {
    hash.push_text(model_hash);
    if (std::isnan(p)) {
      probability.push_null();
    } else {
      probability.push_double(p);
    }
    if (std::isnan(p) || !artifact.decision_threshold) {
      prediction.push_null();
    } else {
      prediction.push_int(p >= *artifact.decision_threshold ? 1 : 0);
    }
  }
  Frame out;
  out.add(copied(frame, "timestamp", ColumnType::timestamp));
  out.add(copied(frame, "product_id", ColumnType::string));
  out.add(std::move(prediction));
  out.add(std::move(probability));
  out.add(label_column(frame, artifact.label.column));
  out.add(std::move(hash));
  return out;
}

}  // namespace foreshock
