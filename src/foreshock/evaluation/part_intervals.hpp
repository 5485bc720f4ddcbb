// 95 % intervals of the numbers of a part (part_scores.hpp), all forecasters on the same resamples, so that
// what stands against log-HAR or the base rate is paired. A resample that leaves a number undefined (no spike
// in it) is left out of that number's interval and counted.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

// `probabilities` of the rows: those of part.models, then those of part.probes. Sets the intervals,
// interval_method and resamples_without_positive; or interval_reason where `plan` has one.
void add_intervals(const TimeLine& time_line, Labels labels,
                   std::span<const std::vector<double>> probabilities, const ResamplePlan& plan,
                   const BootstrapSettings& settings, PartScores& part);

}  // namespace foreshock
