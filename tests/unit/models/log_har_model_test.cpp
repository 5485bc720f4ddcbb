#include "foreshock/models/log_har_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "foreshock/models/scoring.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::column_of;
using testing_support::random_table;
using testing_support::training_data;

constexpr double kFloor = 0.05e-4 * 0.05e-4;

TEST(LogHarModel, RecoversAnExactLaw) {
  Frame frame = random_table(2000, 1);
  Column& v = column_of(frame, "v");
  for (std::size_t row = 0; row < frame.rows(); ++row) {
    const double noise = row % 2 == 0 ? 0.01 : -0.01;
    v.doubles[row] = std::exp(0.5 + 0.6 * 2.0 * frame.at("log_rv_60").doubles[row] +
                              0.3 * 2.0 * frame.at("log_rv_300").doubles[row] + noise) -
                     kFloor;
  }
  const TrainedModel trained = train_log_har(training_data(frame, "spike_fixed"), {});
  EXPECT_THAT(trained.model->columns(),
              ElementsAre("log_rv_30", "log_rv_60", "log_rv_300", "log_rv_900", "log_rv_3600"));
  // Score of a row = (its law - ln threshold) / sd, sd = 0.01 but for the degrees of freedom.
  const std::vector<double> row = {-7.0, -7.2, -7.4, -7.6, -7.8};
  const double mu = 0.5 + 0.6 * 2.0 * -7.2 + 0.3 * 2.0 * -7.4;
  const double sd = 0.01 * std::sqrt(1200.0 / 1194.0);
  EXPECT_NEAR(trained.model->score(row), (mu - std::log(4e-7 + kFloor)) / sd, 1.0);
}

TEST(LogHarModel, RelativeLabelsUseEachRowsOwnThreshold) {
  const LabelRule relative{"spike_relative", LabelKind::relative, 2.0};
  const LogHarModel model({{"log_rv_60"}, {0.5}, -1.0},
                          {relative, 0.25, EmpiricalCdf({-1.0, 1.0}, {0.25, 0.75})});
  EXPECT_THAT(model.columns(), ElementsAre("log_rv_60", "rv_300"));
  const auto score = [&](double log_rv, double rv_300) {
    return model.score(std::vector<double>{log_rv, rv_300});
  };
  EXPECT_NEAR(score(-7.0, 1e-6), (-1.0 - 7.0 - std::log(2e-6 + kFloor)) / 0.25, 1e-12);
  // Below (0.5 bp)^2 the level counts as that floor.
  EXPECT_EQ(score(-7.0, 0.0), score(-7.0, 1e-9));
  EXPECT_NEAR(score(-7.0, 0.0), (-8.0 - std::log(2.0 * 0.25e-8 + kFloor)) / 0.25, 1e-12);
  EXPECT_DOUBLE_EQ(model.probability_of(0.0), 0.5);
  EXPECT_DOUBLE_EQ(model.probability_of(1.0), 0.75);
}

TEST(LogHarModel, ProbabilitiesAreCalibratedOnItsOwnKindOfData) {
  const Frame frame = random_table(20'000, 2);
  for (const char* label : {"spike_relative", "spike_fixed"}) {
    const TrainingData data = training_data(frame, label);
    const TrainedModel trained = train_log_har(data, {});
    const std::vector<double> p = score_frame(*trained.model, frame);
    double expected = 0.0;
    double seen = 0.0;
    for (std::size_t row = 16'000; row < 20'000; ++row) {
      expected += p[row];
      seen += frame.at(label).number(row);
    }
    EXPECT_NEAR(expected / 4000.0, seen / 4000.0, 0.03) << label;
  }
}

TEST(LogHarModel, WithoutCalibrationRowsItSaysSo) {
  const Frame frame = random_table(2000, 3);
  TrainingData data = training_data(frame, "spike_relative");
  EXPECT_THAT(train_log_har(data, {}).notes,
              testing::Contains("residual distribution from 400 calibration rows"));
  data.calibration_rows.resize(59);
  EXPECT_THAT(train_log_har(data, {}).notes,
              testing::Contains(HasSubstr("residual distribution from 1200 training rows")));
}

TEST(LogHarModel, LongWindowsMayBeMissingShortOnesMayNot) {
  Frame frame = random_table(1000, 4);
  for (std::size_t row = 0; row < 300; ++row) testing_support::set_null(column_of(frame, "log_rv_3600"), row);
  column_of(frame, "log_rv_900").name = "else";
  const TrainedModel trained = train_log_har(training_data(frame, "spike_fixed"), {});
  EXPECT_THAT(trained.model->columns(), ElementsAre("log_rv_30", "log_rv_60", "log_rv_300"));
  for (std::size_t row = 0; row < 300; ++row) testing_support::set_null(column_of(frame, "log_rv_30"), row);
  EXPECT_THROW(static_cast<void>(train_log_har(training_data(frame, "spike_fixed"), {})), UserError);
}

TEST(LogHarModel, UnavailableWithoutVarianceFeaturesOrThreshold) {
  Frame frame = random_table(1000, 5);
  const auto error_of = [&](const std::string& label) -> std::string {
    try {
      static_cast<void>(train_log_har(training_data(frame, label), {}));
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), ErrorCode::unsupported);
      return error.what();
    }
    return "";
  };
  column_of(frame, "spike_fixed").name = "theirs";
  EXPECT_THAT(error_of("theirs"), HasSubstr("label 'theirs' has no variance threshold"));
  column_of(frame, "log_rv_30").name = "return_std_30s";
  column_of(frame, "log_rv_300").name = "return_std_300s";
  EXPECT_THAT(error_of("spike_relative"), HasSubstr("log_rv_30, log_rv_300"));
}

}  // namespace
}  // namespace foreshock
