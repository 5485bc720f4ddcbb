#include "foreshock/models/persistence_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing_support::column_of;
using testing_support::random_table;
using testing_support::training_data;

TEST(PersistenceModel, IsTheLogisticRegressionOfLogRv60Alone) {
  Frame frame = random_table(2000, 1);
  const TrainedModel persistence = train_persistence(training_data(frame, "spike_fixed"), {});
  EXPECT_THAT(persistence.model->columns(), ElementsAre("log_rv_60"));
  EXPECT_EQ(persistence.model->kind(), "persistence");
  for (Column& column : frame.columns()) {
    if (column.name.starts_with("log_rv_") && column.name != "log_rv_60") column.type = ColumnType::timestamp;
  }
  column_of(frame, "spread_bps").name = "v_of_another";
  for (double& value : column_of(frame, "v_of_another").doubles) value = 1.0;  // constant: dropped
  const TrainedModel logistic = train_logistic(training_data(frame, "spike_fixed"), {});
  ASSERT_THAT(logistic.model->columns(), ElementsAre("log_rv_60"));
  EXPECT_EQ(persistence.model->to_json(), logistic.model->to_json());
}

TEST(PersistenceModel, IsRightWayUp) {
  const Frame frame = random_table(2000, 2);
  const TrainedModel trained = train_persistence(training_data(frame, "spike_fixed"), {});
  EXPECT_GT(trained.model->score(std::vector<double>{-6.0}), trained.model->score(std::vector<double>{-9.0}));
}

TEST(PersistenceModel, UnavailableWithoutItsColumn) {
  Frame frame = random_table(100, 3);
  column_of(frame, "log_rv_60").name = "return_std_60s";
  try {
    static_cast<void>(train_persistence(training_data(frame, "spike_fixed"), {}));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_THAT(error.what(), testing::HasSubstr("log_rv_60"));
  }
}

}  // namespace
}  // namespace foreshock
