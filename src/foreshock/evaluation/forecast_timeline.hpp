// What candidate and log-HAR said, second by second of a part, with the spike episodes and the candidate's
// alerts: of the first product only, for drawing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/alert_metrics.hpp"
#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

struct ForecastTimeline {
  std::vector<std::int64_t> timestamp_ns;          // ascending
  std::vector<std::string> models;                 // the candidate, then log-HAR, where there are such
  std::vector<std::vector<double>> probabilities;  // one series a model
  std::vector<Episode> episodes;
  std::vector<Alert> alerts;
  std::vector<std::uint8_t> alert_hits;  // one an alert
  std::optional<double> alert_threshold;
};

// `scored`: rows of the part in the table's order. No alerts without a threshold.
[[nodiscard]] ForecastTimeline forecast_timeline(const LabelledRows& rows,
                                                 const std::vector<std::size_t>& scored,
                                                 const ScoredModel* candidate, const ScoredModel* bar,
                                                 std::optional<double> alert_threshold);

}  // namespace foreshock
