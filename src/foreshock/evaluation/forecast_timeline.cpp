#include "foreshock/evaluation/forecast_timeline.hpp"

#include <algorithm>

namespace foreshock {
namespace {

void add_alerts(const LabelledRows& rows, const std::vector<std::uint8_t>& use, const ScoredModel& candidate,
                ForecastTimeline& timeline) {
  const std::vector<ScoredSeconds> seconds = scored_seconds(rows, use, candidate.probability);
  if (!timeline.alert_threshold || seconds.empty()) return;
  timeline.alerts = raise_alerts(seconds.front(), 0, *timeline.alert_threshold).alerts;
  for (const Alert& alert : timeline.alerts) {
    const bool hit = std::any_of(timeline.episodes.begin(), timeline.episodes.end(), [&](const Episode& one) {
      return alert.time_ns >= one.onset_ns - kAlertBeforeNs && alert.time_ns <= one.onset_ns + kAlertAfterNs;
    });
    timeline.alert_hits.push_back(hit ? 1 : 0);
  }
}

}  // namespace

ForecastTimeline forecast_timeline(const LabelledRows& rows, const std::vector<std::size_t>& scored,
                                   const ScoredModel* candidate, const ScoredModel* bar,
                                   std::optional<double> alert_threshold) {
  ForecastTimeline timeline;
  timeline.alert_threshold = alert_threshold;
  std::vector<std::size_t> of_first;
  std::vector<std::uint8_t> use(rows.size(), 0);
  for (const std::size_t row : scored) {
    if (rows.product[row] != 0) continue;
    of_first.push_back(row);
    use[row] = 1;
    timeline.timestamp_ns.push_back(rows.timestamp_ns[row]);
  }
  timeline.episodes = find_episodes(rows, use);
  for (const ScoredModel* model : {candidate, bar}) {
    if (model == nullptr) continue;
    timeline.models.push_back(model->name);
    std::vector<double>& series = timeline.probabilities.emplace_back();
    for (const std::size_t row : of_first) series.push_back(model->probability[row]);
  }
  if (candidate != nullptr) add_alerts(rows, use, *candidate, timeline);
  return timeline;
}

}  // namespace foreshock
