#include "foreshock/pipeline/drift_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/error.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/drift_tables.hpp"
#include "foreshock/pipeline/live_features.hpp"
#include "foreshock/pipeline/log_stretch.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMinute_ns = 60 * kNanosPerSecond;

Frame empty_rows(std::initializer_list<std::pair<const char*, ColumnType>> more) {
  Frame frame;
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("venue", ColumnType::string);
  frame.add("product_id", ColumnType::string);
  for (const auto& [name, type] : more) frame.add(name, type);
  return frame;
}

Skill skill_of(const DriftWatchSettings& settings) {
  const Frame predictions =
      read_stretch({settings.log, kPredictionsTopic, "", settings.skill_window},
                   empty_rows({{"probability", ColumnType::float64}, {"model_hash", ColumnType::string}}));
  const Frame outcomes = read_stretch({settings.log, kOutcomesTopic, "", settings.skill_window},
                                      empty_rows({{"label", ColumnType::boolean}}));
  return watch_skill(minute_losses(predictions, outcomes, *settings.skill), *settings.skill);
}

std::string at_minute(std::int64_t minute) {
  return format_time(from_nanos(minute * kMinute_ns)).substr(0, 16);
}

}  // namespace

void DriftWatchStatus::add(const DriftLook& look) {
  ++looks;
  alerts += look.alerts.size();
  drifting = look.report.verdict == DriftVerdict::drift;
  columns = look.report.columns.size();
  rows = look.report.current_rows;
  alarming = 0;
  worst.reset();
  for (const ColumnDrift& column : look.report.columns) {
    if (column.alarming()) ++alarming;
    if (column.threshold) worst = std::max(worst.value_or(0.0), column.distance / *column.threshold);
  }
  evidence = worst.has_value();
  if (look.skill) skill = *look.skill;
}

DriftWatch::DriftWatch(DriftWatchSettings settings, Frame reference)
    : settings_(std::move(settings)), reference_(std::move(reference)) {}

DriftLook DriftWatch::look() {
  const FeatureSet& set = feature_set(settings_.set);
  const Frame rows = read_stretch(
      {settings_.log, kFeaturesTopic, fmt::format("{}/", set.name), settings_.window}, empty_frame(set));
  if (rows.rows() == 0) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("{} has no {} of {} yet", settings_.log, kFeaturesTopic, set.name));
  }
  DriftLook look;
  const auto& times = rows.at("timestamp").ints;
  look.newest_ns = *std::max_element(times.begin(), times.end());
  const Frame reference = settings_.same_hours ? in_hours_of(reference_, rows) : reference_;
  look.report = compare_tables(reference, rows, settings_.drift);
  look.simulated = is_simulated(reference_);
  if (settings_.skill) look.skill = skill_of(settings_);
  tell_drift(look);
  tell_skill(look);
  first_ = false;
  return look;
}

void DriftWatch::tell_drift(DriftLook& look) {
  const bool drifting = look.report.verdict == DriftVerdict::drift;
  if (drifting && !drifting_) look.alerts.push_back("drift: " + look.report.why);
  if (!drifting && drifting_) look.alerts.push_back("drift is over: " + look.report.why);
  drifting_ = drifting;
}

// What happened before the watch began is not news.
void DriftWatch::tell_skill(DriftLook& look) {
  if (!look.skill) return;
  std::int64_t newest = told_minute_;
  for (const auto& [name, minutes] : {std::pair{"ADWIN", &look.skill->adwin_changes},
                                      std::pair{"Page-Hinkley", &look.skill->page_hinkley_alarms}}) {
    for (const std::int64_t minute : *minutes) {
      newest = std::max(newest, minute);
      if (first_ || minute <= told_minute_) continue;
      look.alerts.push_back(
          fmt::format("skill: the model loses more against log-HAR than before, since about {} ({})",
                      at_minute(minute), name));
    }
  }
  told_minute_ = newest;
}

}  // namespace foreshock
