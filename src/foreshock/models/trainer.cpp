#include "foreshock/models/trainer.hpp"

#include <fmt/format.h>

#include "foreshock/core/error.hpp"
#include "foreshock/models/baseline_model.hpp"
#include "foreshock/models/climatology_model.hpp"
#include "foreshock/models/ewma_model.hpp"
#include "foreshock/models/log_har_model.hpp"
#include "foreshock/models/logistic_model.hpp"
#include "foreshock/models/persistence_model.hpp"

namespace foreshock {

const std::vector<ModelKind>& model_kinds() {
  static const std::vector<ModelKind> kinds = {
      {"climatology", "climatology", ModelRole::baseline, train_climatology, ClimatologyModel::from_json},
      {"persistence", "persistence", ModelRole::baseline, train_persistence, PersistenceModel::from_json},
      {"ewma", "ewma", ModelRole::baseline, train_ewma, EwmaModel::from_json},
      {"baseline", "baseline", ModelRole::baseline, train_baseline, BaselineModel::from_json},
      {"logistic", "logistic_regression", ModelRole::model, train_logistic, LogisticModel::from_json},
      {"log_har", "log_har", ModelRole::bar, train_log_har, LogHarModel::from_json},
  };
  return kinds;
}

const ModelKind& model_kind(std::string_view name) {
  std::string known;
  for (const ModelKind& kind : model_kinds()) {
    if (kind.name == name) return kind;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", kind.name);
  }
  throw UserError(ErrorCode::bad_setting, fmt::format("model '{}' is unknown; there are: {}", name, known));
}

}  // namespace foreshock
