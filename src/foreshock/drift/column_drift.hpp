// One column of two tables: what differs, and the reference by blocks for its threshold.
#pragma once

#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/drift/drift.hpp"
#include "foreshock/drift/drift_samples.hpp"
#include "foreshock/drift/null_distances.hpp"

namespace foreshock {

struct ComparedColumn {
  ColumnDrift drift;
  BlockHistogram reference_blocks;
  std::vector<double>
      means;  // of blocks in time, reference's and current's together; NaN where a block is empty
};

// `samples` are those of the two columns, and neither is empty.
[[nodiscard]] ComparedColumn compare_column(const DriftSamples& samples, const Column& reference,
                                            const Column& current, const DriftBlocks& blocks);

// Categories, or a number on its own or on a logarithmic scale: that of positive numbers whose reference
// reaches over more than a factor of ten.
[[nodiscard]] DriftScale drift_scale(const DriftSamples& samples);

// The k for which current / 10^k looks like the reference, where current itself is nearly all beyond it;
// |k| >= 2.
[[nodiscard]] std::optional<int> unit_shift(const SortedSample& reference, const SortedSample& current);

// The place at which the mean changes most: the largest standardised cumulative sum (Page 1955). Nothing
// where there are fewer than four values, or nothing changes.
[[nodiscard]] std::optional<std::size_t> change_point(const std::vector<double>& values);

}  // namespace foreshock
