// Spike episodes: what an alert is graded against, and the honest count of positives (labels of neighbouring
// rows share 59 of their 60 seconds, so a thousand positive rows may be one event). An episode is a maximal
// run of seconds u with label(u - 60 s) = 1, merged with the next when that begins less than 60 s after its
// last second. Its onset is the first second in the 60 s before the run whose trailing 5 s are above the
// row's own threshold, else the run's start.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/evaluation/labelled_rows.hpp"

namespace foreshock {

struct Episode {
  std::uint32_t product = 0;
  std::int64_t first_ns = 0;  // second u of the run
  std::int64_t last_ns = 0;   // its last second
  std::int64_t onset_ns = 0;
};

// Only labels of rows with use[row] != 0 count; onsets look at every row. By product, then time.
[[nodiscard]] std::vector<Episode> find_episodes(const LabelledRows& rows,
                                                 const std::vector<std::uint8_t>& use);

}  // namespace foreshock
