#include "foreshock/models/logistic_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/models/logistic_fit.hpp"
#include "foreshock/models/model_json.hpp"
#include "foreshock/models/sigmoid.hpp"

namespace foreshock {
namespace {

// n / (2 n_class) for each row, or 1.
std::vector<double> class_weights(const std::vector<std::uint8_t>& labels, ClassWeight weighting) {
  std::vector<double> weights(labels.size(), 1.0);
  if (weighting == ClassWeight::none) return weights;
  const double n = static_cast<double>(labels.size());
  const double positives = static_cast<double>(std::count(labels.begin(), labels.end(), std::uint8_t{1}));
  for (std::size_t row = 0; row < labels.size(); ++row) {
    weights[row] = n / (2.0 * (labels[row] == 1 ? positives : n - positives));
  }
  return weights;
}

// Replaces each column by (x - mean) / sd.
std::vector<Moments> standardise(DesignMatrix& design) {
  std::vector<Moments> moments;
  const std::size_t width = design.columns.size();
  for (std::size_t column = 0; column < width; ++column) {
    moments.push_back(column_moments(design, column));
    for (std::size_t row = 0; row < design.rows.size(); ++row) {
      double& value = design.values[row * width + column];
      value = (value - moments.back().mean) / moments.back().sd;
    }
  }
  return moments;
}

}  // namespace

LogisticModel::LogisticModel(std::vector<LogisticTerm> terms, double intercept)
    : terms_(std::move(terms)), intercept_(intercept) {
  bool sound = std::isfinite(intercept_);
  for (const LogisticTerm& term : terms_) {
    columns_.push_back(term.column);
    sound = sound && std::isfinite(term.weight) && std::isfinite(term.moments.mean) &&
            std::isfinite(term.moments.sd) && term.moments.sd > 0.0;
  }
  if (!sound)
    throw UserError(ErrorCode::bad_model, "logistic: every number must be finite and every sd positive");
}

double LogisticModel::score(std::span<const double> values) const {
  double z = intercept_;
  for (std::size_t j = 0; j < terms_.size(); ++j) {
    z += terms_[j].weight * ((values[j] - terms_[j].moments.mean) / terms_[j].moments.sd);
  }
  return z;
}

double LogisticModel::probability_of(double score) const {
  return sigmoid(score);
}

std::string LogisticModel::to_json() const {
  nlohmann::ordered_json json;
  json["intercept"] = intercept_;
  json["columns"] = columns_;
  for (const char* field : {"weights", "means", "sds"}) json[field] = nlohmann::ordered_json::array();
  for (const LogisticTerm& term : terms_) {
    json["weights"].push_back(term.weight);
    json["means"].push_back(term.moments.mean);
    json["sds"].push_back(term.moments.sd);
  }
  return json.dump();
}

std::unique_ptr<Model> LogisticModel::from_json(std::string_view json) {
  LogisticTerms read = logistic_terms_from_json(json);
  return std::make_unique<LogisticModel>(std::move(read.terms), read.intercept);
}

LogisticTerms logistic_terms_from_json(std::string_view json) {
  const ModelJson fields(json);
  const auto columns = fields.texts("columns");
  const auto weights = fields.numbers("weights");
  const auto means = fields.numbers("means");
  const auto sds = fields.numbers("sds");
  if (weights.size() != columns.size() || means.size() != columns.size() || sds.size() != columns.size()) {
    throw UserError(ErrorCode::bad_model, "logistic: columns, weights, means and sds differ in length");
  }
  LogisticTerms read{{}, fields.number("intercept")};
  for (std::size_t j = 0; j < columns.size(); ++j) {
    read.terms.push_back({columns[j], weights[j], {means[j], sds[j]}});
  }
  return read;
}

TrainedModel train_logistic_terms(const TrainingData& data, const TrainerSettings& settings,
                                  const std::vector<std::string>& columns, LogisticTerms& fitted) {
  DesignMatrix design = make_design_matrix(*data.frame, data.rows, columns);
  drop_constant_columns(design);
  const std::vector<std::uint8_t> labels = labels_of(*data.frame, data.label.column, design.rows);
  const std::vector<double> weights = class_weights(labels, settings.class_weight);
  const std::vector<Moments> moments = standardise(design);
  const LogisticFit fit =
      fit_logistic({design.values, design.columns.size(), labels, weights, settings.l2_c});
  for (std::size_t j = 0; j < design.columns.size(); ++j) {
    fitted.terms.push_back({design.columns[j], fit.parameters[j], moments[j]});
  }
  fitted.intercept = fit.parameters.back();
  TrainedModel out;
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  out.dropped_columns = std::move(design.dropped_columns);
  out.objective = fit.objective;
  out.notes = {fmt::format("{} Newton steps, largest gradient {:.3g}", fit.iterations, fit.gradient_max)};
  if (settings.class_weight == ClassWeight::balanced) {
    out.notes.emplace_back(
        "class weights are balanced: probabilities are not those of the market's base rate");
  }
  return out;
}

TrainedModel train_logistic(const TrainingData& data, const TrainerSettings& settings) {
  LogisticTerms fitted;
  TrainedModel out =
      train_logistic_terms(data, settings, feature_columns(*data.frame, data.label.column), fitted);
  out.model = std::make_unique<LogisticModel>(std::move(fitted.terms), fitted.intercept);
  return out;
}

}  // namespace foreshock
