// Climatology: the share of positive labels at this hour of the week (UTC, Monday 00:00 first), whatever
// the market does. Each of the 168 hours is shrunk towards the overall base rate as if it had also seen
// 3,600 rows of it: labels 60 s long overlap 60-fold, so that is 60 independent labels, or one more hour at
// one row a second. Needs 14 days of training rows; with less, the row base_rate says all there is to say.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "foreshock/models/trainer.hpp"

namespace foreshock {

inline constexpr std::size_t kHoursOfWeek = 168;

class ClimatologyModel final : public Model {
 public:
  // One base rate an hour of the week, each in [0, 1]; errors: bad_model.
  explicit ClimatologyModel(std::vector<double> base_rates);

  [[nodiscard]] std::string_view kind() const override { return "climatology"; }
  // "timestamp", ns since 1970 UTC.
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] double score(std::span<const double> values) const override;
  [[nodiscard]] double probability_of(double score) const override;
  [[nodiscard]] std::string to_json() const override;
  [[nodiscard]] static std::unique_ptr<Model> from_json(std::string_view json);

 private:
  std::vector<std::string> columns_ = {"timestamp"};
  std::vector<double> base_rates_;
};

// 0 .. 167. A time in ns as a double is exact to the whole second.
[[nodiscard]] std::size_t hour_of_week(double timestamp_ns);

// Errors: unsupported when the training rows span less than 14 days or have no time.
[[nodiscard]] TrainedModel train_climatology(const TrainingData& data, const TrainerSettings& settings);

}  // namespace foreshock
