// Logistic regression on standardised inputs: score = intercept + sum_j weight_j (x_j - mean_j) / sd_j,
// probability = sigmoid(score). Means and population sds are those of the training rows. Fit:
// logistic_fit.hpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/trainer.hpp"

namespace foreshock {

struct LogisticTerm {
  std::string column;
  double weight;    // on the standardised input
  Moments moments;  // of training; sd > 0
};

struct LogisticTerms {
  std::vector<LogisticTerm> terms;
  double intercept = 0.0;
};

class LogisticModel : public Model {
 public:
  // Errors: bad_model when a number is not finite or an sd not positive.
  LogisticModel(std::vector<LogisticTerm> terms, double intercept);

  [[nodiscard]] std::string_view kind() const override { return "logistic"; }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] const std::vector<LogisticTerm>& terms() const { return terms_; }
  [[nodiscard]] double intercept() const { return intercept_; }
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  std::vector<LogisticTerm> terms_;
  std::vector<std::string> columns_;
  double intercept_;
};

// The inverse of LogisticModel::to_json(); errors: bad_model.
[[nodiscard]] LogisticTerms logistic_terms_from_json(std::string_view json);

// Fits `columns` into `fitted` and reports on it; the model itself is the caller's to make.
[[nodiscard]] TrainedModel train_logistic_terms(const TrainingData& data, const TrainerSettings& settings,
                                                const std::vector<std::string>& columns,
                                                LogisticTerms& fitted);

// On feature_columns() of the table.
[[nodiscard]] TrainedModel train_logistic(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
