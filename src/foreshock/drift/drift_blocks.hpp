// Stretches of time, for what rows near each other share: rows of a second and the next are nearly the same
// row, so what is drawn at random is whole blocks of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {

struct TableBlocks {
  std::vector<std::size_t> of_row;  // the row's block
  std::vector<std::int64_t>
      starts;  // a block each, ascending: ns UTC, or the first row where there is no time
  [[nodiscard]] std::size_t count() const { return starts.size(); }
};

struct DriftBlocks {
  std::string time_column;  // empty: rows are taken in their order
  nanoseconds length{};     // 0 without times
  TableBlocks reference, current;
  std::size_t reference_days = 0;  // UTC days with rows; 0 without times
};

// The column of times both tables have: "timestamp", or the first of that type.
[[nodiscard]] std::optional<std::string> shared_time_column(const Frame& reference, const Frame& current);

// Blocks of a day, 6 h, 1 h or 10 minutes: the longest that fits into the current table's time (5 % short
// will do), or `length`. Blocks without rows do not count. Without times, fiftieths of the reference's
// rows.
[[nodiscard]] DriftBlocks drift_blocks(const Frame& reference, const Frame& current,
                                       std::optional<nanoseconds> length);

}  // namespace foreshock
