#include "foreshock/models/climatology_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/models/input_rows.hpp"
#include "foreshock/models/model_json.hpp"

namespace foreshock {
namespace {

constexpr double kMinDays = 14.0;
constexpr double kDayNs = 86'400.0 * static_cast<double>(kNanosPerSecond);
constexpr double kHourNs = 3'600.0 * static_cast<double>(kNanosPerSecond);
constexpr double kThursday = 72.0;       // 1970-01-01 00:00, in hours of the week
constexpr double kPseudoRows = 3'600.0;  // of the overall base rate, in every hour

double span_days(const std::vector<double>& times) {
  const auto [first, last] = std::minmax_element(times.begin(), times.end());
  return (*last - *first) / kDayNs;
}

}  // namespace

ClimatologyModel::ClimatologyModel(std::vector<double> base_rates) : base_rates_(std::move(base_rates)) {
  const auto is_share = [](double rate) { return rate >= 0.0 && rate <= 1.0; };
  if (base_rates_.size() != kHoursOfWeek || !std::all_of(base_rates_.begin(), base_rates_.end(), is_share)) {
    throw UserError(ErrorCode::bad_model, "climatology: 168 base rates between 0 and 1 needed");
  }
}

double ClimatologyModel::score(std::span<const double> values) const {
  return base_rates_[hour_of_week(values[0])];
}

double ClimatologyModel::probability_of(double score) const {
  return std::clamp(score, 0.0, 1.0);
}

std::string ClimatologyModel::to_json() const {
  nlohmann::ordered_json json;
  json["base_rates"] = base_rates_;
  return json.dump();
}

std::unique_ptr<Model> ClimatologyModel::from_json(std::string_view json) {
  return std::make_unique<ClimatologyModel>(ModelJson(json).numbers("base_rates"));
}

std::size_t hour_of_week(double timestamp_ns) {
  const double hour = std::fmod(std::floor(timestamp_ns / kHourNs) + kThursday, double{kHoursOfWeek});
  return static_cast<std::size_t>(hour < 0.0 ? hour + double{kHoursOfWeek} : hour);
}

TrainedModel train_climatology(const TrainingData& data, const TrainerSettings&) {
  const Column* timestamp = data.frame->find("timestamp");
  if (timestamp == nullptr || timestamp->type != ColumnType::timestamp) {
    throw UserError(ErrorCode::unsupported, "climatology needs the column timestamp, holding times");
  }
  const DesignMatrix design = make_design_matrix(*data.frame, data.rows, {"timestamp"});
  if (const double days = span_days(design.values); days < kMinDays) {
    throw UserError(ErrorCode::unsupported,
                    fmt::format("climatology needs 14 days of training rows and these span {:.1f}; the row "
                                "base_rate stands for it",
                                days));
  }
  const std::vector<std::uint8_t> labels = labels_of(*data.frame, data.label.column, design.rows);
  std::array<double, kHoursOfWeek> rows{};
  std::array<double, kHoursOfWeek> positives{};
  double all_positives = 0.0;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::size_t hour = hour_of_week(design.at(row, 0));
    rows[hour] += 1.0;
    positives[hour] += labels[row];
    all_positives += labels[row];
  }
  const double overall = all_positives / static_cast<double>(labels.size());
  std::vector<double> base_rates;
  for (std::size_t hour = 0; hour < kHoursOfWeek; ++hour) {
    base_rates.push_back((positives[hour] + kPseudoRows * overall) / (rows[hour] + kPseudoRows));
  }
  TrainedModel out;
  out.model = std::make_unique<ClimatologyModel>(std::move(base_rates));
  out.rows_used = design.rows.size();
  out.rows_with_null = design.rows_with_null;
  if (const auto unseen = std::count(rows.begin(), rows.end(), 0.0); unseen > 0) {
    out.notes = {fmt::format(
        "{} of 168 hours of the week have no training row and take the overall base rate", unseen)};
  }
  return out;
}

}  // namespace foreshock
