#include "foreshock/models/baseline_model.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/model_json.hpp"
#include "foreshock/models/sigmoid.hpp"

namespace foreshock {

BaselineModel::BaselineModel(std::string column, Moments moments)
    : columns_{std::move(column)}, moments_(moments) {
  if (!std::isfinite(moments_.mean) || !std::isfinite(moments_.sd) || moments_.sd <= 0.0) {
    throw UserError(ErrorCode::bad_model, "baseline: mean must be finite and sd positive");
  }
}

double BaselineModel::score(std::span<const double> values) const {
  return (values[0] - moments_.mean) / moments_.sd;
}

double BaselineModel::probability_of(double score) const {
  return normal_cdf(score);
}

std::string BaselineModel::to_json() const {
  nlohmann::ordered_json json;
  json["column"] = columns_.front();
  json["mean"] = moments_.mean;
  json["sd"] = moments_.sd;
  return json.dump();
}

std::unique_ptr<Model> BaselineModel::from_json(std::string_view json) {
  const ModelJson fields(json);
  return std::make_unique<BaselineModel>(fields.text("column"),
                                         Moments{fields.number("mean"), fields.number("sd")});
}

TrainedModel train_baseline(const TrainingData& data, const TrainerSettings&) {
  const std::string handoff = "return_std_300s";
  const std::string column = data.frame->find(handoff) != nullptr ? handoff : "log_rv_60";
  if (data.frame->find(column) == nullptr) {
    throw UserError(ErrorCode::unsupported,
                    "baseline needs the column log_rv_60 (core_v1) or return_std_300s (handoff_v1)");
  }
  DesignMatrix design = make_design_matrix(*data.frame, data.rows, {column});
  drop_constant_columns(design);
  TrainedModel out;
  out.model = std::make_unique<BaselineModel>(column, column_moments(design, 0));
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  out.notes = {"probability is the normal cdf of a z-score: a rank, not calibrated"};
  return out;
}

}  // namespace foreshock
