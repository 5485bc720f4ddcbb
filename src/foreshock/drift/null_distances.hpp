// How far parts of the reference lie from the rest of it: what a distance must exceed to mean anything.
// Blocks of the reference are drawn at random, as many as the current table has, and compared with the
// others; all columns by the same draws, so that the threshold holds for the whole panel at once (the
// largest standardised distance; Westfall & Young 1993).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace foreshock {

// A column's reference by blocks, in a few cells.
struct BlockHistogram {
  std::vector<std::vector<double>> counts;  // [block][cell]
  std::vector<double> places;               // of each cell, ascending, for Wasserstein; empty: categories
};

struct NullSettings {
  std::size_t drawn = 1;  // blocks that stand for the current table
  std::size_t permutations = 999;
  double alpha = 0.05;  // of a false alarm of any column
  std::uint64_t seed = 0;
};

// A threshold for each column's distance: in units of `places`, or Jensen-Shannon distance. All columns
// have the same number of blocks, more than `drawn`.
[[nodiscard]] std::vector<double> null_thresholds(const std::vector<BlockHistogram>& columns,
                                                  const NullSettings& settings);

}  // namespace foreshock
