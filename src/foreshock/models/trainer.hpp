// Trainers by name, what they are told and what they return. Deterministic: same rows, same settings, same
// bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/models/model.hpp"
#include "foreshock/models/training_data.hpp"

namespace foreshock {

enum class ClassWeight { none, balanced };

struct TrainerSettings {
  // logistic, persistence: weight of the summed loss against 0.5 ||w||^2; > 0.
  double l2_c = 1.0;
  // logistic, persistence: balanced multiplies a row's loss by n / (2 n_class), as the prototype did; its
  // probabilities are then those of a market with as many spikes as calm rows.
  ClassWeight class_weight = ClassWeight::none;
};

struct TrainedModel {
  std::unique_ptr<Model> model;
  std::size_t rows_used = 0;
  std::size_t rows_with_null = 0;  // dropped
  std::vector<DroppedColumn> dropped_columns;
  std::vector<std::string> notes;  // what a reader of the model must know, one sentence each
  std::vector<double> objective;   // at the start and after every step; empty where it is solved at once
};

// What a kind of model stands for in a comparison: something to be better than, the bar (log-HAR), or a model
// that must pass it.
enum class ModelRole : std::uint8_t { baseline, bar, model };

// One line of the table of models.
struct ModelKind {
  std::string_view name;    // on the command line and in model.json
  std::string_view folder;  // of its artifact
  ModelRole role;
  // Errors: missing_column, no_data, unsupported (the data cannot carry this model), bad_setting.
  TrainedModel (*train)(const TrainingData&, const TrainerSettings&);
  // The inverse of Model::to_json(). Errors: bad_model.
  std::unique_ptr<Model> (*from_json)(std::string_view json);
};

[[nodiscard]] const std::vector<ModelKind>& model_kinds();
// Errors: bad_setting, naming the kinds there are.
[[nodiscard]] const ModelKind& model_kind(std::string_view name);

}  // namespace foreshock
