// What the thresholds promise: how often a table that is like its reference passes one.
#include "foreshock/drift/null_distances.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace foreshock {
namespace {

constexpr std::size_t kCells = 32;

// Blocks of normal numbers around a mean of the block's own, shared in part by the columns.
class Market {
 public:
  explicit Market(unsigned seed) : random_(seed) {}

  // A histogram a column.
  std::vector<std::vector<double>> block(std::size_t columns, double shift) {
    std::normal_distribution<double> normal;
    const double common = normal(random_);
    std::vector<std::vector<double>> out;
    for (std::size_t c = 0; c < columns; ++c) {
      std::vector<double> counts(kCells);
      const double mean = 0.4 * (common + normal(random_)) + shift;
      for (int i = 0; i < 300; ++i) {
        const double cell = (normal(random_) + mean + 4) / 8 * kCells;
        counts[static_cast<std::size_t>(std::clamp(cell, 0.0, kCells - 1.0))] += 1;
      }
      out.push_back(counts);
    }
    return out;
  }

 private:
  std::mt19937 random_;
};

std::vector<BlockHistogram> columns_of(const std::vector<std::vector<std::vector<double>>>& blocks) {
  std::vector<BlockHistogram> out(blocks.front().size());
  for (std::size_t c = 0; c < out.size(); ++c) {
    for (const auto& block : blocks) out[c].counts.push_back(block[c]);
    for (std::size_t i = 0; i < kCells; ++i) out[c].places.push_back(static_cast<double>(i) * 8 / kCells);
  }
  return out;
}

double distance(const BlockHistogram& column, const std::vector<double>& current) {
  std::vector<double> all(kCells);
  for (const auto& block : column.counts) {
    for (std::size_t i = 0; i < kCells; ++i) all[i] += block[i];
  }
  double area = 0, a = 0, b = 0;
  for (std::size_t i = 0; i + 1 < kCells; ++i) {
    a += all[i] / (300.0 * static_cast<double>(column.counts.size()));
    b += current[i] / 300.0;
    area += std::abs(a - b) * (column.places[i + 1] - column.places[i]);
  }
  return area;
}

// Alarms of any of six columns in 300 comparisons of a block with forty others.
int alarms(double shift) {
  Market market(5);
  int passed = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<std::vector<double>>> blocks;
    for (int i = 0; i < 40; ++i) blocks.push_back(market.block(6, 0));
    const auto columns = columns_of(blocks);
    const auto thresholds = null_thresholds(columns, {1, 400, 0.1, 0});
    const auto current = market.block(6, shift);
    bool any = false;
    for (std::size_t c = 0; c < columns.size(); ++c) any |= distance(columns[c], current[c]) > thresholds[c];
    passed += any ? 1 : 0;
  }
  return passed;
}

// 10 % of 300 are 30; four standard deviations of chance, and one of forty blocks more or less.
TEST(NullDistancesTest, AnInnocentTablePassesAsOftenAsStated) {
  const int passed = alarms(0);
  EXPECT_GE(passed, 10);
  EXPECT_LE(passed, 60);
}

TEST(NullDistancesTest, AShiftOfFourSpreadsIsFound) {
  EXPECT_GE(alarms(2.4), 290);
}

TEST(NullDistancesTest, OfOneSeedIsOneThreshold) {
  Market market(9);
  std::vector<std::vector<std::vector<double>>> blocks;
  for (int i = 0; i < 20; ++i) blocks.push_back(market.block(2, 0));
  const auto columns = columns_of(blocks);
  EXPECT_EQ(null_thresholds(columns, {3, 99, 0.05, 7}), null_thresholds(columns, {3, 99, 0.05, 7}));
  EXPECT_NE(null_thresholds(columns, {3, 99, 0.05, 7}), null_thresholds(columns, {3, 99, 0.05, 8}));
}

TEST(NullDistancesTest, AColumnThatNeverVariesHasThresholdZero) {
  BlockHistogram constant;
  constant.counts.assign(10, {5});
  constant.places = {1};
  EXPECT_EQ(null_thresholds({constant}, {2, 50, 0.05, 0}), std::vector<double>{0});
}

}  // namespace
}  // namespace foreshock
