#include "foreshock/models/variance_forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing_support::random_table;
using testing_support::training_data;

const LabelRule kFixed{"spike_fixed", LabelKind::fixed, 4e-7};
const LabelRule kRelative{"spike_relative", LabelKind::relative, 2.0};

EmpiricalCdf two_knots() {
  return EmpiricalCdf({-1.0, 1.0}, {0.25, 0.75});
}

TEST(VarianceExceedance, FixedLabelsNeedNoLevel) {
  const VarianceExceedance exceedance(kFixed, 0.5, two_knots());
  EXPECT_THAT(exceedance.columns({"a"}), ElementsAre("a"));
  const std::vector<double> any = {7.0};
  EXPECT_NEAR(exceedance.score(-14.0, any), (-14.0 - std::log(4e-7 + kForecastFloor)) / 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(exceedance.probability_of(1.0), 0.75);
}

TEST(VarianceExceedance, RelativeLabelsReadRv300Last) {
  const VarianceExceedance exceedance(kRelative, 0.5, two_knots());
  EXPECT_THAT(exceedance.columns({"a", "b"}), ElementsAre("a", "b", "rv_300"));
  const std::vector<double> values = {1.0, 2.0, 1e-6};
  EXPECT_NEAR(exceedance.score(-14.0, values), (-14.0 - std::log(2e-6 + kForecastFloor)) / 0.5, 1e-12);
}

TEST(VarianceExceedance, RefusesWhatCannotBe) {
  EXPECT_THROW(VarianceExceedance(kFixed, 0.0, two_knots()), UserError);
  EXPECT_THROW(VarianceExceedance(kFixed, std::nan(""), two_knots()), UserError);
  EXPECT_THROW(VarianceExceedance({"theirs", LabelKind::other, 0.0}, 1.0, two_knots()), UserError);
  EXPECT_THROW(VarianceExceedance({"spike_fixed", LabelKind::fixed, 0.0}, 1.0, two_knots()), UserError);
}

TEST(VarianceForecast, ResidualsAreThoseOfTheCalibrationRows) {
  Frame frame = random_table(1000, 1);
  const TrainingData data = training_data(frame, "spike_fixed");
  std::vector<std::string> notes;
  const auto forecast = [](std::span<const double> values) { return 2.0 * values[0]; };
  const EmpiricalCdf residuals = residual_distribution(data, {"log_rv_60"}, forecast, 0.5, {0.1, 0.2}, notes);
  std::vector<double> expected;
  for (std::size_t row = 600; row < 800; ++row) {
    const double y = std::log(frame.at("v").doubles[row] + kForecastFloor);
    expected.push_back((y - 2.0 * frame.at("log_rv_60").doubles[row]) / 0.5);
  }
  EXPECT_EQ(residuals.values(), EmpiricalCdf::of_sample(expected).values());
}

TEST(VarianceForecast, TooFewCalibrationRowsLeaveTheTrainingRows) {
  const Frame frame = random_table(200, 2);
  TrainingData data = training_data(frame, "spike_fixed");
  data.calibration_rows.resize(39);
  std::vector<std::string> notes;
  const auto forecast = [](std::span<const double>) { return 0.0; };
  const EmpiricalCdf residuals = residual_distribution(data, {"log_rv_60"}, forecast, 0.5, {1.0, 2.0}, notes);
  EXPECT_THAT(residuals.values(), ElementsAre(2.0, 4.0));
  EXPECT_THAT(notes, ElementsAre(testing::HasSubstr("2 training rows")));
}

}  // namespace
}  // namespace foreshock
