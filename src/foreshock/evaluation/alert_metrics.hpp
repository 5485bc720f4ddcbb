// Alerts graded against spike episodes. Only rows with use[row] != 0 exist here: machines begin ARMED at a
// product's first, the seconds between are seconds without an answer, and hours are those of its valid (not
// INVALID) seconds, summed over products; of several rows in one second the last speaks for it. An episode
// whose onset lies closer than 60 s to the first row counts like any other, and is missed when no alert could
// come in time. What is not defined is unset, never 0, and `reasons` says why. Leads are in seconds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/chance_recall.hpp"
#include "foreshock/evaluation/episodes.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/models/alert_policy.hpp"

namespace foreshock {

// One threshold's line of the event table.
struct EventScores {
  std::optional<double> budget_per_hour;  // alerts an hour on the rows the threshold was chosen on
  std::optional<double> threshold;
  double valid_hours = 0.0;
  std::int64_t episodes = 0;
  // Each alert hits an episode (chance_recall.hpp: 60 s before its onset to 5 s after), or is a false alarm
  // (no onset in its next 60 s, no episode running, onset to last second), or comes later into a running one.
  // Where labels end within those 60 s, an episode that they would have shown is not known: it is false.
  std::optional<std::int64_t> alerts;
  std::optional<double> alerts_per_hour;
  std::optional<std::int64_t> hits;  // alerts
  std::optional<double> precision;   // hits / alerts
  std::optional<std::int64_t> false_alarms;
  std::optional<double> false_alarms_per_hour;
  std::optional<std::int64_t> late_alerts;  // the rest: true, and of no use
  // An episode's lead is its onset minus the first alert that hits it: 60 down to -5 s.
  std::optional<std::int64_t> episodes_hit;
  std::optional<double> recall;                   // episodes hit, nowcasts among them / episodes
  std::optional<double> early_recall;             // episodes hit with a lead of 5 s or more / episodes
  std::optional<std::int64_t> nowcasts;           // episodes hit with a negative lead
  std::optional<double> lead_median_s;            // of the episodes hit, nowcasts among them
  std::optional<double> lead_p10_s;               // the ceil(0.1 n)-th smallest
  std::optional<double> time_in_warning;          // share of the valid seconds in which an alert stands
  std::optional<double> chance_recall;            // mean over the shifts (chance_recall.hpp)
  std::optional<double> improvement_over_chance;  // recall - chance_recall
  std::optional<double> p_value;
  std::map<std::string, std::string> reasons;  // why a field is unset, by its name
};

struct AlertGrading {
  AlertSettings policy;
  std::vector<double> budgets_per_hour = {1.0, 2.0, 6.0};
  int shifts = 1000;
  std::uint64_t seed = 1;
};

// Each product's valid seconds in use with what was answered there, by product code. Errors: bad_number for a
// probability outside [0, 1] (NaN = no answer).
[[nodiscard]] std::vector<ScoredSeconds> scored_seconds(const LabelledRows& rows,
                                                        const std::vector<std::uint8_t>& use,
                                                        const std::vector<double>& probability);

// `episodes`: find_episodes(rows, use) of the same rows. An unset threshold leaves everything unset.
[[nodiscard]] EventScores grade_alerts(const std::vector<ScoredSeconds>& products,
                                       const std::vector<Episode>& episodes, std::optional<double> threshold,
                                       const AlertGrading& grading);

struct EventTable {
  std::vector<EventScores> rows;  // one a budget, in the order given
};

// Thresholds that keep to each budget on the rows of `calibration_use`, graded on those of `test_use`.
// Errors: bad_number.
[[nodiscard]] EventTable make_event_table(const LabelledRows& rows,
                                          const std::vector<std::uint8_t>& calibration_use,
                                          const std::vector<std::uint8_t>& test_use,
                                          const std::vector<double>& probability,
                                          const AlertGrading& grading);

}  // namespace foreshock
