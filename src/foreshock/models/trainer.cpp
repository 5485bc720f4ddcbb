#include "foreshock/models/trainer.hpp"

#include <fmt/format.h>

#include "foreshock/core/error.hpp"
#include "foreshock/models/baseline_model.hpp"
#include "foreshock/models/log_har_model.hpp"
#include "foreshock/models/logistic_model.hpp"

namespace foreshock {

const std::vector<ModelKind>& model_kinds() {
  static const std::vector<ModelKind> kinds = {
      {"baseline", "baseline", train_baseline, BaselineModel::from_json},
      {"logistic", "logistic_regression", train_logistic, LogisticModel::from_json},
      {"log_har", "log_har", train_log_har, LogHarModel::from_json},
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
