#include "foreshock/features/core_features.hpp"

#include <gtest/gtest.h>

#include "bench/tick_stream.hpp"
#include "bench/window_sets.hpp"
#include "foreshock/features/core_engine.hpp"

namespace foreshock {
namespace {

TEST(CoreFeatures, ASetOfShortWindowsHasTheColumnsEverySetHas) {
  const RowFeatureSet features = one_window_set(60);
  EXPECT_EQ(features.set.longest_window_s, 3600);  // valid_3600
  std::size_t rows = 0;
  std::uint32_t valid = 0;
  CoreEngine engine(
      [&](const CoreRow& row) {
        ++rows;
        valid = row.valid_3600;
        EXPECT_EQ(row.values.size(), 1U);
      },
      features);
  for (const Record& tick : make_ticks({.ticks_per_s = 5, .ticks = 40'000})) engine.on_record(tick);
  EXPECT_GT(rows, 3'600U);
  EXPECT_GT(valid, 3'500U);  // some hold no known return
}

TEST(CoreFeatures, ALongerWindowIsTheLongest) {
  EXPECT_EQ(one_window_set(14'400).set.longest_window_s, 14'400);
}

}  // namespace
}  // namespace foreshock
