// The prototype's baseline: z = (x - mean) / sd of one volatility column, mean and sd of the training part.
// Its "probability" is the standard normal cdf of z: a rank between 0 and 1, not calibrated.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/trainer.hpp"

namespace foreshock {

class BaselineModel final : public Model {
 public:
  // sd > 0; errors: bad_model.
  BaselineModel(std::string column, Moments moments);

  [[nodiscard]] std::string_view kind() const override { return "baseline"; }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  std::vector<std::string> columns_;
  Moments moments_;
};

// On log_rv_60, or return_std_300s where the table has that instead.
[[nodiscard]] TrainedModel train_baseline(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
