#include "foreshock/drift/column_drift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace foreshock {
namespace {

SortedSample normals(unsigned seed, double factor) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(5, 1);
  SortedSample out;
  for (int i = 0; i < 2000; ++i) out.push_back(normal(random) * factor);
  std::sort(out.begin(), out.end());
  return out;
}

DriftSamples both(SortedSample reference, SortedSample current) {
  DriftSamples out;
  out.reference.sample = std::move(reference);
  out.current.sample = std::move(current);
  return out;
}

TEST(UnitShiftTest, APowerOfTenIsToldAndNothingElse) {
  const SortedSample reference = normals(1, 1);
  EXPECT_EQ(unit_shift(reference, normals(2, 1e4)), 4);
  EXPECT_EQ(unit_shift(reference, normals(2, 1e-3)), -3);
  EXPECT_EQ(unit_shift(reference, normals(2, 10)), std::nullopt) << "a factor of ten may be the market's";
  EXPECT_EQ(unit_shift(reference, normals(2, 300)), std::nullopt) << "no power of ten";
  EXPECT_EQ(unit_shift(reference, normals(2, -1e4)), std::nullopt);
  EXPECT_EQ(unit_shift({0, 0, 0}, reference), std::nullopt);
}

TEST(ChangePointTest, TheStepIsFound) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (std::size_t step = 3; step < 37; ++step) {
    std::vector<double> values;
    for (std::size_t i = 0; i < 40; ++i) values.push_back(0.2 * normal(random) + (i >= step ? 2 : 0));
    EXPECT_EQ(change_point(values), step);
  }
  EXPECT_EQ(change_point({1, 1, 1, 1, 1}), std::nullopt);
  EXPECT_EQ(change_point({1, 2, 3}), std::nullopt);
}

TEST(DriftScaleTest, FollowsTheReference) {
  EXPECT_EQ(drift_scale(both({1, 2, 3, 4, 5, 6}, {1, 2})), DriftScale::linear);
  EXPECT_EQ(drift_scale(both({1, 2, 3, 4, 5, 600}, {1, 2})), DriftScale::logarithmic);
  EXPECT_EQ(drift_scale(both({1, 2, 3, 4, 5, 600}, {0, 2})), DriftScale::linear) << "no logarithm of zero";
  EXPECT_EQ(drift_scale(both({1, 2, 3, 4, 5}, {1, 2})), DriftScale::categories);
}

Frame table(std::size_t days, unsigned seed, double shift, double start_day) {
  Frame frame;
  Column& time = frame.add("timestamp", ColumnType::timestamp);
  for (std::size_t row = 0; row < days * 240; ++row) {
    time.push_int(static_cast<std::int64_t>((start_day * 240 + static_cast<double>(row)) * 360e9));
  }
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Column& calm = frame.add("calm", ColumnType::float64);
  for (std::size_t row = 0; row < days * 240; ++row) calm.push_double(normal(random));
  Column& moved = frame.add("moved", ColumnType::float64);
  double state = 0;
  for (std::size_t row = 0; row < days * 240; ++row) {
    state = 0.95 * state + 0.3 * normal(random);
    moved.push_double(state + shift);
  }
  return frame;
}

TEST(CompareTablesTest, TheMovedColumnComesFirstWithItsTime) {
  const Frame reference = table(20, 1, 0, 0);
  const DriftReport same = compare_tables(reference, table(2, 2, 0, 20), {});
  EXPECT_EQ(same.verdict, DriftVerdict::none) << same.why;
  const DriftReport moved = compare_tables(reference, table(2, 2, 3, 20), {});
  EXPECT_EQ(moved.verdict, DriftVerdict::drift);
  ASSERT_EQ(moved.columns.size(), 2U);
  EXPECT_EQ(moved.columns[0].name, "moved");
  EXPECT_TRUE(moved.columns[0].drifted());
  EXPECT_FALSE(moved.columns[1].drifted());
  EXPECT_EQ(moved.columns[0].changed_at, 20 * std::int64_t{86'400'000'000'000});
  EXPECT_EQ(moved.left_out, std::vector<std::string>{"timestamp: a time"});
}

TEST(CompareTablesTest, RowsAlikeEachOtherCountAsFew) {
  const DriftReport report = compare_tables(table(20, 1, 0, 0), table(2, 2, 0, 20), {});
  for (const ColumnDrift& column : report.columns) {
    const double rows = 4800.0 * 480 / 5280;  // n m / (n + m), were all independent
    if (column.name == "calm") {
      EXPECT_GT(column.ks_rows, rows / 3);
    } else {
      EXPECT_LT(column.ks_rows, rows / 8);
    }
  }
}

TEST(CompareTablesTest, FewDaysAreInsufficientEvidence) {
  const DriftReport report = compare_tables(table(13, 1, 0, 0), table(1, 2, 3, 13), {});
  EXPECT_EQ(report.verdict, DriftVerdict::insufficient_evidence);
  EXPECT_EQ(report.columns[0].name, "moved");
  EXPECT_EQ(report.columns[0].threshold, std::nullopt);
  EXPECT_GT(report.columns[0].distance, 2);
}

TEST(CompareTablesTest, MissingValuesAreAFaultHoweverLittleIsKnown) {
  Frame current = table(1, 2, 0, 13);
  Column holes("calm", ColumnType::float64);
  for (std::size_t row = 0; row < current.rows(); ++row) {
    row % 5 == 0 ? holes.push_null() : holes.push_double(current.at("calm").doubles[row]);
  }
  for (Column& column : current.columns()) {
    if (column.name == "calm") column = holes;
  }
  const DriftReport report = compare_tables(table(13, 1, 0, 0), current, {});
  EXPECT_EQ(report.verdict, DriftVerdict::drift);
  EXPECT_EQ(report.columns[0].name, "calm");
  EXPECT_TRUE(report.columns[0].more_missing);
  EXPECT_NEAR(report.columns[0].current_missing, 0.2, 1e-12);
}

}  // namespace
}  // namespace foreshock
