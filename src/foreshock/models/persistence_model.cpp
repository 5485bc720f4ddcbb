#include "foreshock/models/persistence_model.hpp"

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

constexpr const char* kColumn = "log_rv_60";

}  // namespace

std::unique_ptr<Model> PersistenceModel::from_json(std::string_view json) {
  LogisticTerms read = logistic_terms_from_json(json);
  return std::make_unique<PersistenceModel>(std::move(read.terms), read.intercept);
}

TrainedModel train_persistence(const TrainingData& data, const TrainerSettings& settings) {
  if (data.frame->find(kColumn) == nullptr) {
    throw UserError(ErrorCode::unsupported, "persistence needs the column log_rv_60 (core_v1)");
  }
  LogisticTerms fitted;
  TrainedModel out = train_logistic_terms(data, settings, {kColumn}, fitted);
  out.model = std::make_unique<PersistenceModel>(std::move(fitted.terms), fitted.intercept);
  return out;
}

}  // namespace foreshock
