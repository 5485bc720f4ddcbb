// What a random split would have claimed: clock, noise and the models trained again on rows dealt at random,
// beside their scores on the purged parts. Shown as a warning, never as a result: the ratio says how much of
// a random split's score is the split's own. Only made from a contiguous split.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/forecasts.hpp"

namespace foreshock {

struct RandomComparison {
  std::string name;  // of a model or probe
  bool is_probe = false;
  std::optional<double> purged;        // PR-AUC on the purged test part
  std::optional<double> random_split;  // on the random test part
  std::optional<double> ratio;         // of lifts: random over purged
};

// The models named in `kinds`, and the probes.
[[nodiscard]] std::vector<RandomComparison> compare_with_random(const Frame& frame, const LabelledRows& rows,
                                                                const LabelRule& rule,
                                                                const PartScores& purged,
                                                                const ForecastSettings& settings);

}  // namespace foreshock
