#include "foreshock/evaluation/alert_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kEarlyLeadNs = 5 * kNanosPerSecond;

double seconds_of(std::int64_t nanos) {
  return static_cast<double>(nanos) / static_cast<double>(kNanosPerSecond);
}

std::optional<double> share(std::int64_t part, double whole) {
  if (whole == 0.0) return std::nullopt;
  return static_cast<double>(part) / whole;
}

// The ceil(percent / 100 * n)-th smallest, percent > 0.
std::optional<double> percentile_s(const std::vector<std::int64_t>& sorted_ns, std::size_t percent) {
  if (sorted_ns.empty()) return std::nullopt;
  return seconds_of(sorted_ns[(percent * sorted_ns.size() + 99) / 100 - 1]);
}

// Whether an episode of the product runs at this time. Last seconds rise as onsets do, so of those that have
// begun the last one runs longest.
bool runs_at(std::span<const Episode> episodes, std::uint32_t product, std::int64_t time_ns) {
  const auto later = std::partition_point(episodes.begin(), episodes.end(), [&](const Episode& episode) {
    return episode.product < product || (episode.product == product && episode.onset_ns <= time_ns);
  });
  if (later == episodes.begin()) return false;
  const Episode& begun = *(later - 1);
  return begun.product == product && begun.last_ns >= time_ns;
}

struct Alerts {
  std::vector<Alert> alerts;  // by product, then time
  std::int64_t seconds = 0;
  std::int64_t seconds_in_warning = 0;
};

Alerts raise_all(const std::vector<ScoredSeconds>& products, double threshold, const AlertSettings& policy) {
  Alerts all;
  for (std::uint32_t product = 0; product < products.size(); ++product) {
    const AlertTrain train = raise_alerts(products[product], product, threshold, policy);
    all.alerts.insert(all.alerts.end(), train.alerts.begin(), train.alerts.end());
    all.seconds += static_cast<std::int64_t>(train.in_warning.size());
    all.seconds_in_warning += std::count(train.in_warning.begin(), train.in_warning.end(), std::uint8_t{1});
  }
  return all;
}

void grade_each(const std::vector<Alert>& alerts, const std::vector<Episode>& episodes, EventScores& scores) {
  std::int64_t hits = 0;
  std::int64_t false_alarms = 0;
  std::vector<std::uint8_t> is_hit(episodes.size(), 0);
  std::vector<std::int64_t> leads_ns;
  for (const Alert& alert : alerts) {
    const auto [first, end] = episodes_hit(episodes, alert.product, alert.time_ns);
    if (first != end) {
      ++hits;
    } else if (!runs_at(episodes, alert.product, alert.time_ns)) {
      ++false_alarms;
    }
    for (std::size_t i = first; i < end; ++i) {
      if (is_hit[i] == 0) leads_ns.push_back(episodes[i].onset_ns - alert.time_ns);
      is_hit[i] = 1;
    }
  }
  std::sort(leads_ns.begin(), leads_ns.end());
  const auto early = std::count_if(leads_ns.begin(), leads_ns.end(),
                                   [](std::int64_t lead_ns) { return lead_ns >= kEarlyLeadNs; });
  const auto episode_count = static_cast<double>(episodes.size());
  scores.alerts = static_cast<std::int64_t>(alerts.size());
  scores.alerts_per_hour = share(*scores.alerts, scores.valid_hours);
  scores.hits = hits;
  scores.precision = share(hits, static_cast<double>(alerts.size()));
  scores.false_alarms = false_alarms;
  scores.false_alarms_per_hour = share(false_alarms, scores.valid_hours);
  scores.late_alerts = *scores.alerts - hits - false_alarms;
  scores.episodes_hit = static_cast<std::int64_t>(leads_ns.size());
  scores.recall = share(*scores.episodes_hit, episode_count);
  scores.early_recall = share(early, episode_count);
  scores.nowcasts =
      std::count_if(leads_ns.begin(), leads_ns.end(), [](std::int64_t lead_ns) { return lead_ns < 0; });
  scores.lead_median_s = percentile_s(leads_ns, 50);
  scores.lead_p10_s = percentile_s(leads_ns, 10);
}

// A reason for every field that is unset: the first that applies.
void give_reasons(const std::string& chance_reason, EventScores& scores) {
  const bool no_threshold = !scores.threshold;
  const auto unset = [&](const char* field, bool is_set, const std::string& reason) {
    if (!is_set) scores.reasons[field] = no_threshold ? "no threshold" : reason;
  };
  const std::string no_seconds = "no valid second";
  const std::string no_episode = "no spike episode";
  const std::string no_lead = scores.episodes == 0 ? no_episode : "no episode was hit";
  unset("alerts", scores.alerts.has_value(), {});
  unset("alerts_per_hour", scores.alerts_per_hour.has_value(), no_seconds);
  unset("hits", scores.hits.has_value(), {});
  unset("precision", scores.precision.has_value(), "no alert");
  unset("false_alarms", scores.false_alarms.has_value(), {});
  unset("false_alarms_per_hour", scores.false_alarms_per_hour.has_value(), no_seconds);
  unset("late_alerts", scores.late_alerts.has_value(), {});
  unset("episodes_hit", scores.episodes_hit.has_value(), {});
  unset("recall", scores.recall.has_value(), no_episode);
  unset("early_recall", scores.early_recall.has_value(), no_episode);
  unset("nowcasts", scores.nowcasts.has_value(), {});
  unset("lead_median_s", scores.lead_median_s.has_value(), no_lead);
  unset("lead_p10_s", scores.lead_p10_s.has_value(), no_lead);
  unset("time_in_warning", scores.time_in_warning.has_value(), no_seconds);
  unset("chance_recall", scores.chance_recall.has_value(), chance_reason);
  unset("improvement_over_chance", scores.improvement_over_chance.has_value(), chance_reason);
  unset("p_value", scores.p_value.has_value(), chance_reason);
}

}  // namespace

std::vector<ScoredSeconds> scored_seconds(const LabelledRows& rows, const std::vector<std::uint8_t>& use,
                                          const std::vector<double>& probability) {
  FORESHOCK_CHECK(use.size() == rows.size() && probability.size() == rows.size());
  std::vector<ScoredSeconds> products;
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    ScoredSeconds& scored = products.emplace_back();
    for (const std::size_t row : of_product) {
      if (use[row] == 0 || rows.valid[row] == 0) continue;
      const double answer = probability[row];
      if (!std::isnan(answer) && !(answer >= 0.0 && answer <= 1.0)) {
        throw UserError(ErrorCode::bad_number,
                        fmt::format("the probability of row {} is {}; it must lie in [0, 1]", row, answer));
      }
      const std::int64_t second = floor_second(from_nanos(rows.timestamp_ns[row]));
      if (!scored.empty() && scored.back().second == second) scored.pop_back();
      scored.push_back({second, rows.timestamp_ns[row], answer});
    }
  }
  return products;
}

EventScores grade_alerts(const std::vector<ScoredSeconds>& products, const std::vector<Episode>& episodes,
                         std::optional<double> threshold, const AlertGrading& grading) {
  EventScores scores;
  scores.threshold = threshold;
  scores.episodes = static_cast<std::int64_t>(episodes.size());
  std::size_t valid_seconds = 0;
  for (const ScoredSeconds& of_product : products) valid_seconds += of_product.size();
  scores.valid_hours = static_cast<double>(valid_seconds) / 3600.0;
  std::string chance_reason;
  if (threshold) {
    const Alerts raised = raise_all(products, *threshold, grading.policy);
    grade_each(raised.alerts, episodes, scores);
    scores.time_in_warning = share(raised.seconds_in_warning, static_cast<double>(raised.seconds));
    const ChanceRecall chance =
        chance_recall(products, raised.alerts, episodes, grading.shifts, grading.seed);
    scores.chance_recall = chance.mean;
    scores.p_value = chance.p_value;
    if (chance.mean) scores.improvement_over_chance = *scores.recall - *chance.mean;
    chance_reason = chance.reason;
  }
  give_reasons(chance_reason, scores);
  return scores;
}

EventTable make_event_table(const LabelledRows& rows, const std::vector<std::uint8_t>& calibration_use,
                            const std::vector<std::uint8_t>& test_use, const std::vector<double>& probability,
                            const AlertGrading& grading) {
  const std::vector<ScoredSeconds> calibration = scored_seconds(rows, calibration_use, probability);
  const std::vector<ScoredSeconds> test = scored_seconds(rows, test_use, probability);
  const std::vector<Episode> episodes = find_episodes(rows, test_use);
  EventTable table;
  for (const double budget : grading.budgets_per_hour) {
    EventScores scores =
        grade_alerts(test, episodes, budget_threshold(calibration, budget, grading.policy), grading);
    scores.budget_per_hour = budget;
    if (!scores.threshold) scores.reasons["threshold"] = "no answer on the calibration rows";
    table.rows.push_back(std::move(scores));
  }
  return table;
}

}  // namespace foreshock
