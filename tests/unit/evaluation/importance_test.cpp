#include "foreshock/evaluation/importance.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "foreshock/models/logistic_model.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

// Two columns: one that gives the label away for runs of rows, one of noise. The model uses both.
class Importance : public testing::Test {
 protected:
  Importance() : model({{"telling", 3.0, {0.0, 1.0}}, {"noise", 0.1, {0.0, 1.0}}}, 0.0) {
    append_session(rows, 0, 6000);
    frame.add("telling", ColumnType::float64);
    frame.add("noise", ColumnType::float64);
    Random random(3);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      rows.label[row] = (row / 100) % 10 == 0 ? 1 : 0;
      frame.columns()[0].push_double(rows.label[row] + 0.1 * random.normal());
      frame.columns()[1].push_double(random.normal());
      all.push_back(row);
    }
  }

  LogisticModel model;
  LabelledRows rows;
  Frame frame;
  std::vector<std::size_t> all;
};

TEST_F(Importance, IsTheLossOfPrAucWithoutTheColumn) {
  const ModelImportance importance = block_permutation_importance("logistic", model, frame, rows, all, {});
  ASSERT_EQ(importance.columns.size(), 2U);
  EXPECT_EQ(importance.model, "logistic");
  EXPECT_EQ(importance.columns[0].column, "telling");
  EXPECT_GT(*importance.columns[0].pr_auc_drop, 0.7);  // from about 1 to about the base rate of 0.1
  EXPECT_LT(*importance.columns[0].pr_auc_drop, 0.95);
  EXPECT_NEAR(*importance.columns[1].pr_auc_drop, 0.0, 0.05);
}

TEST_F(Importance, RepeatsByItsSeed) {
  const auto drop = [&](std::uint64_t seed) {
    return *block_permutation_importance("m", model, frame, rows, all, {.repeats = 2, .seed = seed})
                .columns[0]
                .pr_auc_drop;
  };
  EXPECT_EQ(drop(1), drop(1));
  EXPECT_NE(drop(1), drop(2));
}

TEST_F(Importance, IsUnsetWithoutPositives) {
  rows.label.assign(rows.size(), 0);
  const ModelImportance importance = block_permutation_importance("m", model, frame, rows, all, {});
  EXPECT_FALSE(importance.columns[0].pr_auc_drop);
}

}  // namespace
}  // namespace foreshock
