// Persistence: a volatile minute follows a volatile minute. Logistic regression on log_rv_60 alone, fitted as
// the logistic model is and with its settings.
#pragma once

#include <memory>
#include <string_view>

#include "foreshock/models/logistic_model.hpp"

namespace foreshock {

class PersistenceModel final : public LogisticModel {
 public:
  using LogisticModel::LogisticModel;

  [[nodiscard]] std::string_view kind() const override { return "persistence"; }
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);
};

// Errors: unsupported when the table lacks log_rv_60; no_data when that is null too often or constant.
[[nodiscard]] TrainedModel train_persistence(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
