#include "foreshock/evaluation/calm_now.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();

Frame with_levels(const std::vector<double>& levels) {
  Frame frame;
  Column& column = frame.add("log_rv_60", ColumnType::float64);
  for (const double level : levels) {
    if (std::isnan(level)) {
      column.push_null();
    } else {
      column.push_double(level);
    }
  }
  return frame;
}

std::vector<std::uint8_t> calm_of(const std::vector<double>& levels, const LabelledRows& rows) {
  return calm_now(with_levels(levels), rows).calm.value();
}

class CalmNowRows : public testing::Test {
 protected:
  CalmNowRows() { append_session(rows, 1000, 600); }

  LabelledRows rows;
  std::vector<double> levels = std::vector<double>(600, 1.0);
};

TEST_F(CalmNowRows, AreBelowTheMedianOfTheLastFiveMinutes) {
  levels[400] = 0.9;
  levels[500] = 1.1;
  const std::vector<std::uint8_t> calm = calm_of(levels, rows);
  EXPECT_EQ(std::count(calm.begin(), calm.end(), 1), 1);  // a tie is not below
  EXPECT_EQ(calm[400], 1);
}

TEST_F(CalmNowRows, SeeTheWindowOpenAtItsFarEnd) {
  // At row 449, rows 150 to 449 count: 150 of level 1 up to row 299, 149 of level 2, and the row's own 1.5.
  // The 150th smallest is the median.
  for (std::size_t row = 300; row < 449; ++row) levels[row] = 2.0;
  levels[449] = 1.5;
  EXPECT_EQ(calm_of(levels, rows)[449], 0);
  levels[149] = 2.0;
  EXPECT_EQ(calm_of(levels, rows)[449], 0);
  levels[150] = 2.0;
  EXPECT_EQ(calm_of(levels, rows)[449], 0);  // 149 below: the median is its own 1.5
  levels[151] = 2.0;
  EXPECT_EQ(calm_of(levels, rows)[449], 1);
}

TEST_F(CalmNowRows, NeedAHundredAndFiftyKnown) {
  for (std::size_t row = 0; row < 600; ++row) levels[row] = -static_cast<double>(row);  // ever calmer
  std::vector<std::uint8_t> calm = calm_of(levels, rows);
  EXPECT_EQ(calm[148], 0);
  EXPECT_EQ(calm[149], 1);
  levels[10] = kNull;
  levels[20] = std::numeric_limits<double>::infinity();
  levels[200] = kNull;
  calm = calm_of(levels, rows);
  EXPECT_EQ(calm[150], 0);
  EXPECT_EQ(calm[151], 1);
  EXPECT_EQ(calm[200], 0);
}

TEST_F(CalmNowRows, AreOfOneProductEach) {
  for (std::int64_t i = 0; i < 600; ++i) append_row(rows, 1000 + i, 1, 1);
  for (std::size_t row = 600; row < 1200; ++row) levels.push_back(row == 1000 ? 4.0 : 5.0);
  const std::vector<std::uint8_t> calm = calm_of(levels, rows);
  EXPECT_EQ(std::count(calm.begin(), calm.end(), 1), 1);
  EXPECT_EQ(calm[1000], 1);
}

TEST_F(CalmNowRows, AreNotKnownWithoutTheColumn) {
  Frame frame;
  Column& other = frame.add("log_rv_300", ColumnType::float64);
  for (std::size_t row = 0; row < 600; ++row) other.push_double(1.0);
  const CalmNow calm = calm_now(frame, rows);
  EXPECT_EQ(calm.calm, std::nullopt);
  EXPECT_EQ(calm.reason, "the table has no column log_rv_60");
}

TEST_F(CalmNowRows, AreRefusedWhereItHoldsText) {
  Frame frame;
  Column& text = frame.add("log_rv_60", ColumnType::string);
  for (std::size_t row = 0; row < 600; ++row) text.push_text("calm");
  EXPECT_THROW(static_cast<void>(calm_now(frame, rows)), UserError);
}

std::uint8_t calm_by_sorting(const std::vector<double>& levels, const LabelledRows& rows, std::size_t row) {
  std::vector<double> window;
  for (std::size_t other = 0; other < rows.size(); ++other) {
    const std::int64_t age_ns = rows.timestamp_ns[row] - rows.timestamp_ns[other];
    const bool inside = rows.product[other] == rows.product[row] && age_ns >= 0 && age_ns < kCalmWindowNs;
    if (inside && !std::isnan(levels[other])) window.push_back(levels[other]);
  }
  if (window.size() < 150 || std::isnan(levels[row])) return 0;
  std::sort(window.begin(), window.end());
  return levels[row] < window[(window.size() + 1) / 2 - 1] ? 1 : 0;
}

TEST(CalmNowOfRandomTables, IsWhatSortingEveryWindowSays) {
  std::int64_t calm_rows = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    LabelledRows rows;
    std::vector<double> levels;
    double level = 0.0;
    std::int64_t second = -500;
    for (int i = 0; i < 900; ++i) {
      second += random.chance(0.004) ? static_cast<std::int64_t>(random.below(400)) : 1;
      level = std::round(8.0 * (0.98 * level + 0.3 * random.normal())) / 8.0;  // with ties
      for (std::uint32_t product = 0; product < 2; ++product) {
        if (random.chance(0.1)) continue;
        append_row(rows, second, product, 0);
        levels.push_back(random.chance(0.05) ? kNull : level + product * random.normal());
      }
    }
    const std::vector<std::uint8_t> calm = calm_of(levels, rows);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      ASSERT_EQ(calm[row], calm_by_sorting(levels, rows, row)) << "seed " << seed << " row " << row;
      calm_rows += calm[row];
    }
  }
  EXPECT_GT(calm_rows, 2000);
}

}  // namespace
}  // namespace foreshock
