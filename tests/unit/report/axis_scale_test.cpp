#include "foreshock/report/axis_scale.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(AxisScale, IsEvenAndMayRunBackwards) {
  const AxisScale scale({{0, 10}, ""}, 100, 50);
  EXPECT_DOUBLE_EQ(scale.at(0), 100);
  EXPECT_DOUBLE_EQ(scale.at(5), 75);
  EXPECT_DOUBLE_EQ(scale.at(12), 40);
  EXPECT_FALSE(scale.is_left_out(12));
}

TEST(AxisScale, LogarithmicPutsWhatIsNotPositiveAtTheLowEnd) {
  const AxisScale scale({{0.01, 1}, "", AxisKind::logarithmic}, 0, 100);
  EXPECT_DOUBLE_EQ(scale.at(0.1), 50);
  EXPECT_DOUBLE_EQ(scale.at(1), 100);
  EXPECT_DOUBLE_EQ(scale.at(0), 0);
  EXPECT_DOUBLE_EQ(scale.at(-3), 0);
}

TEST(AxisScale, LaysPiecesSideBySideInProportion) {
  const AxisScale scale({{}, "", AxisKind::utc_time, {{0, 100}, {1000, 1300}}}, 0, 409);
  ASSERT_EQ(scale.pieces().size(), 2U);
  EXPECT_DOUBLE_EQ(scale.at(0), 0);
  EXPECT_DOUBLE_EQ(scale.at(100), 100);
  EXPECT_DOUBLE_EQ(scale.at(1000), 109);  // a gap between them
  EXPECT_DOUBLE_EQ(scale.at(1300), 409);
  EXPECT_EQ(scale.piece_of(50), 0U);
  EXPECT_EQ(scale.piece_of(1000), 1U);
}

TEST(AxisScale, LeavesOutWhatLiesBetweenPieces) {
  const AxisScale scale({{}, "", AxisKind::number, {{0, 100}, {1000, 1300}}}, 0, 409);
  for (const double x : {-1.0, 101.0, 999.0, 1301.0}) EXPECT_TRUE(scale.is_left_out(x)) << x;
  for (const double x : {0.0, 100.0, 1000.0, 1300.0}) EXPECT_FALSE(scale.is_left_out(x)) << x;
}

TEST(AxisScale, DrawsAShortPieceWideEnoughToSee) {
  const AxisScale scale({{}, "", AxisKind::utc_time, {{0, 1}, {100, 100'000}}}, 0, 500);
  EXPECT_GT(scale.at(1) - scale.at(0), 5);
}

}  // namespace
}  // namespace foreshock
