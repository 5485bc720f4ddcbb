// PR-AUC and ROC-AUC of 16 resamples in one pass over the rows in order of score: one look-up of a row
// serves 16 resamples, whose running counts lie side by side in vector registers. Equal to the definitions of
// metrics.hpp (ties as one threshold, counting half in ROC-AUC) to about 1e-14; counts are exact, and
// operations of a lane happen in one fixed order, so every build gives the same bits. Undefined = NaN.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/evaluation/metrics.hpp"

namespace foreshock {

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kRankedRowsMax = std::size_t{1} << 26;  // counts of pairs stay below 2^53

// Rows from the best score down to the last positive, by the position that holds their weight. A step is a
// run of negatives, then the positives of one score, then the negatives tied with them.
struct RankedRows {
  struct Step {
    std::uint32_t negatives_before = 0;
    std::uint32_t positives = 0;
    std::uint32_t negatives_tied = 0;
  };
  std::vector<std::uint32_t> position;
  std::vector<Step> steps;
};
// `position` of each row; at most kRankedRowsMax rows.
[[nodiscard]] RankedRows rank_by_position(const Ranking& ranking, Labels labels,
                                          std::span<const std::uint32_t> position);

using LaneValues = std::array<double, kLanes>;
struct LaneScores {
  LaneValues pr_auc;
  LaneValues roc_auc;
};
// weights[position * kLanes + lane]; positives and negatives: the weight of all of them, a lane each.
[[nodiscard]] LaneScores score_lanes(const RankedRows& rows, std::span<const std::uint8_t> weights,
                                     const LaneValues& positives, const LaneValues& negatives);

}  // namespace foreshock
