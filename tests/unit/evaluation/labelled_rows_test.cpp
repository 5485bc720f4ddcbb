#include "foreshock/evaluation/labelled_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

struct Row {
  std::string product = "BTC-USD";
  std::int64_t second = 0;
  std::string status = "VALID";
  std::optional<bool> label = false;
  double rv_5 = 0.0;
  std::int64_t valid_5 = 5;
  std::optional<double> rv_300 = 0.0;
};

Frame table(const std::vector<Row>& rows) {
  Column product("product_id", ColumnType::string), timestamp("timestamp", ColumnType::timestamp);
  Column status("status", ColumnType::string), label("spike_relative", ColumnType::boolean);
  Column rv_5("rv_5", ColumnType::float64), valid_5("valid_5", ColumnType::int64);
  Column rv_300("rv_300", ColumnType::float64);
  for (const Row& row : rows) {
    product.push_text(row.product);
    timestamp.push_int(row.second * kNanosPerSecond);
    status.push_text(row.status);
    row.label ? label.push_int(*row.label) : label.push_null();
    rv_5.push_double(row.rv_5);
    valid_5.push_int(row.valid_5);
    row.rv_300 ? rv_300.push_double(*row.rv_300) : rv_300.push_null();
  }
  Frame frame;
  for (Column* column : {&product, &timestamp, &status, &label, &rv_5, &valid_5, &rv_300}) {
    frame.add(std::move(*column));
  }
  return frame;
}

LabelledRows read(const std::vector<Row>& rows,
                  LabelRule rule = {"spike_relative", LabelKind::relative, 4.0}) {
  return read_labelled_rows(table(rows), rule);
}

TEST(LabelledRows, KeepUnknownApartFromCalm) {
  const LabelledRows rows =
      read({{.second = 1, .label = true}, {.second = 2}, {.second = 3, .label = std::nullopt}});
  EXPECT_EQ(rows.labelled, (std::vector<std::uint8_t>{1, 1, 0}));
  EXPECT_EQ(rows.label, (std::vector<std::uint8_t>{1, 0, 0}));
}

TEST(LabelledRows, EndASessionAtAJumpAndAtAnInvalidRow) {
  const LabelledRows rows = read({{.second = 1},
                                  {.product = "ETH-USD", .second = 1},
                                  {.second = 2, .status = "QUIET"},
                                  {.product = "ETH-USD", .second = 2},
                                  {.second = 4},
                                  {.second = 5, .status = "INVALID"},
                                  {.second = 6}});
  EXPECT_EQ(rows.session, (std::vector<std::int32_t>{0, 3, 0, 3, 1, kNoSession, 2}));
  EXPECT_EQ(rows.sessions, 4);
  EXPECT_EQ(rows.products, 2U);
  EXPECT_EQ(rows.valid[5], 0);
}

TEST(LabelledRows, ScaleTheRelativeThresholdByTheLevelAndItsFloor) {
  const LabelledRows rows = read({{.second = 1, .rv_5 = 10.0, .valid_5 = 4, .rv_300 = 2.0},
                                  {.second = 2, .rv_300 = 0.0},
                                  {.second = 3, .rv_300 = std::nullopt}});
  EXPECT_DOUBLE_EQ(rows.burst_variance[0], 8.0);
  EXPECT_DOUBLE_EQ(rows.threshold_variance[0], 8.0);
  EXPECT_DOUBLE_EQ(rows.threshold_variance[1], 4.0 * 0.25e-8);
  EXPECT_TRUE(std::isnan(rows.threshold_variance[2]));
}

TEST(LabelledRows, TakeAFixedThresholdAsItIs) {
  EXPECT_DOUBLE_EQ(
      read({{.second = 1, .rv_300 = 2.0}}, {"spike_relative", LabelKind::fixed, 7.0}).threshold_variance[0],
      7.0);
  EXPECT_TRUE(std::isnan(read({{.second = 1}}, {"spike_relative", LabelKind::other}).threshold_variance[0]));
}

TEST(LabelledRows, JoinTicksAcrossPausesOfUpToTenSeconds) {
  Frame frame = table({{.second = 11}, {.second = 1}, {.second = 11}, {.second = 22}});  // in log order
  std::erase_if(frame.columns(), [](const Column& column) { return column.name == "status"; });
  EXPECT_EQ(read_labelled_rows(frame, {"spike_relative"}).session, (std::vector<std::int32_t>{0, 0, 0, 1}));
}

TEST(LabelHorizon, IsWhatTheTableSaysElseAMinute) {
  Frame frame;
  EXPECT_EQ(label_horizon_ns(frame), 60 * kNanosPerSecond);
  frame.metadata["label.horizon_s"] = "300";
  EXPECT_EQ(label_horizon_ns(frame), 300 * kNanosPerSecond);
  for (const char* text : {"0", "5 s", "-60", "86401", "x"}) {
    frame.metadata["label.horizon_s"] = text;
    EXPECT_THROW((void)label_horizon_ns(frame), UserError) << text;
  }
}

TEST(LabelledRows, RefuseALabelThatIsNone) {
  Frame frame = table({{.second = 1}});
  frame.add("odd", ColumnType::float64).push_double(0.5);
  EXPECT_THROW((void)read_labelled_rows(frame, {"odd"}), UserError);
  EXPECT_THROW((void)read_labelled_rows(frame, {"product_id"}), UserError);
  EXPECT_THROW((void)read_labelled_rows(frame, {"absent"}), UserError);
}

}  // namespace
}  // namespace foreshock
