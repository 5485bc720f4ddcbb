#include "foreshock/models/logistic_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "foreshock/core/error.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing_support::column_of;
using testing_support::random_table;
using testing_support::training_data;

TEST(LogisticModel, UsesEveryFeatureAndNothingElse) {
  const Frame frame = random_table(2000, 1);
  const TrainedModel trained = train_logistic(training_data(frame, "spike_fixed"), {});
  EXPECT_THAT(trained.model->columns(),
              ElementsAre("log_rv_30", "log_rv_60", "log_rv_300", "log_rv_900", "log_rv_3600", "spread_bps"));
  EXPECT_EQ(trained.rows_used, 1200U);
}

TEST(LogisticModel, UsesThePrototypesFiveInputsOnItsFeatures) {
  Frame frame = random_table(1000, 2);
  const char* const names[] = {"return_mean_60s", "return_mean_300s", "return_std_300s", "spread",
                               "spread_bps"};
  for (std::size_t i = 0; i < 5; ++i) frame.columns()[2 + i].name = names[i];
  const TrainedModel trained = train_logistic(training_data(frame, "spike_fixed"), {});
  EXPECT_THAT(trained.model->columns(), testing::ElementsAreArray(names));
}

TEST(LogisticModel, ConstantColumnIsDroppedAndNamed) {
  Frame frame = random_table(1000, 3);
  for (double& value : column_of(frame, "spread_bps").doubles) value = 0.1;
  const TrainedModel trained = train_logistic(training_data(frame, "spike_fixed"), {});
  EXPECT_EQ(trained.model->columns().size(), 5U);
  ASSERT_EQ(trained.dropped_columns.size(), 1U);
  EXPECT_EQ(trained.dropped_columns[0].name, "spread_bps");
  EXPECT_EQ(trained.dropped_columns[0].reason, "has the single value 0.1 in training");
}

TEST(LogisticModel, SparseColumnIsDroppedAndRowsWithNullsAreCounted) {
  Frame frame = random_table(1000, 4);  // 600 training rows
  for (std::size_t row = 0; row < 121; ++row) testing_support::set_null(column_of(frame, "log_rv_3600"), row);
  for (std::size_t row = 0; row < 120; ++row) testing_support::set_null(column_of(frame, "log_rv_900"), row);
  column_of(frame, "log_rv_60").doubles[599] = std::numeric_limits<double>::infinity();
  const TrainedModel trained = train_logistic(training_data(frame, "spike_fixed"), {});
  ASSERT_EQ(trained.dropped_columns.size(), 1U);
  EXPECT_EQ(trained.dropped_columns[0].name, "log_rv_3600");
  EXPECT_EQ(trained.dropped_columns[0].reason, "known on 479 of 600 training rows, fewer than 80 %");
  EXPECT_EQ(trained.rows_with_null, 121U);
  EXPECT_EQ(trained.rows_used, 479U);
}

TEST(LogisticModel, MeanProbabilityIsTheBaseRateUnlessBalanced) {
  const Frame frame = random_table(4000, 5);
  const TrainingData data = training_data(frame, "spike_fixed");
  const std::vector<std::uint8_t> labels = labels_of(frame, "spike_fixed", data.rows);
  const double base_rate = static_cast<double>(std::count(labels.begin(), labels.end(), 1)) / 2400.0;
  ASSERT_GT(base_rate, 0.05);
  ASSERT_LT(base_rate, 0.4);
  const auto mean_probability = [&](ClassWeight weight) {
    const TrainedModel trained = train_logistic(data, {1.0, weight});
    const DesignMatrix design = make_design_matrix(frame, data.rows, trained.model->columns());
    double sum = 0.0;
    for (std::size_t row = 0; row < 2400; ++row) {
      sum += trained.model->probability(std::span(design.values).subspan(row * 6, 6)).value();
    }
    return sum / 2400.0;
  };
  // The intercept is free, so the summed residual is exactly 0 (to the solver's tolerance).
  EXPECT_NEAR(mean_probability(ClassWeight::none), base_rate, 1e-9);
  EXPECT_GT(mean_probability(ClassWeight::balanced), base_rate + 0.05);
}

TEST(LogisticModel, BalancedClassesWeighTheSame) {
  // sum_i s_i (p_i - y_i) = 0 with s = n / (2 n_class): the mean p over positives and over negatives add up
  // to 1.
  const Frame frame = random_table(4000, 6);
  const TrainingData data = training_data(frame, "spike_fixed");
  const TrainedModel trained = train_logistic(data, {1.0, ClassWeight::balanced});
  const DesignMatrix design = make_design_matrix(frame, data.rows, trained.model->columns());
  const std::vector<std::uint8_t> labels = labels_of(frame, "spike_fixed", design.rows);
  double sum[2] = {0.0, 0.0};
  double count[2] = {0.0, 0.0};
  for (std::size_t row = 0; row < labels.size(); ++row) {
    sum[labels[row]] += trained.model->probability(std::span(design.values).subspan(row * 6, 6)).value();
    count[labels[row]] += 1.0;
  }
  EXPECT_NEAR(sum[0] / count[0] + sum[1] / count[1], 1.0, 1e-9);
}

TEST(LogisticModel, NoAnswerWithoutEveryInput) {
  const LogisticModel model({{"a", 1.0, {0.0, 1.0}}, {"b", -2.0, {1.0, 4.0}}}, 0.5);
  EXPECT_DOUBLE_EQ(model.score(std::vector<double>{2.0, 9.0}), 0.5 + 2.0 - 4.0);
  EXPECT_TRUE(model.probability(std::vector<double>{2.0, 9.0}).has_value());
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(model.probability(std::vector<double>{2.0, bad}), std::nullopt);
  }
  // Finite inputs that overflow to infinity minus infinity give no answer either.
  const double big = std::numeric_limits<double>::max();
  const LogisticModel steep({{"a", 1e10, {0.0, 1.0}}, {"b", -1e10, {0.0, 1.0}}}, 0.0);
  EXPECT_EQ(steep.probability(std::vector<double>{big, big}), std::nullopt);
}

TEST(LogisticModel, BadNumbersAreRefused) {
  EXPECT_THROW(LogisticModel({{"a", 1.0, {0.0, 0.0}}}, 0.0), UserError);
  EXPECT_THROW(LogisticModel({{"a", std::nan(""), {0.0, 1.0}}}, 0.0), UserError);
  EXPECT_THROW(static_cast<void>(LogisticModel::from_json(
                   R"({"intercept":0,"columns":["a"],"weights":[1,2],"means":[0],"sds":[1]})")),
               UserError);
}

TEST(LogisticModel, LabelsMustBeZeroOrOne) {
  Frame frame = random_table(100, 7);
  column_of(frame, "spike_fixed").ints[3] = 2;
  EXPECT_THROW(static_cast<void>(train_logistic(training_data(frame, "spike_fixed"), {})), UserError);
}

}  // namespace
}  // namespace foreshock
