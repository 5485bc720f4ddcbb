// A log watched for drift: now and then its latest rows against a reference table, and a model's skill
// against log-HAR's by what its predictions became. Nothing is kept between looks but what was told already:
// each look follows from the log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/drift/drift.hpp"
#include "foreshock/pipeline/skill_watch.hpp"

namespace foreshock {

struct DriftWatchSettings {
  std::string log;  // "sqlite:PATH" or "kafka:HOST:PORT"
  std::string set = "core_v1";
  nanoseconds window = std::chrono::hours(24);         // of rows that are compared
  nanoseconds skill_window = std::chrono::hours(168);  // of predictions
  bool same_hours = false;                             // of the week: only those of the reference
  DriftSettings drift;
  std::optional<SkillSettings> skill;
};

struct DriftLook {
  DriftReport report;
  std::optional<Skill> skill;
  std::int64_t newest_ns = 0;       // of the rows
  bool simulated = false;           // the reference is of a simulated market
  std::vector<std::string> alerts;  // since the last look: one line each
};

// What a watch has seen, for its metrics.
struct DriftWatchStatus {
  std::uint64_t looks = 0, failures = 0, alerts = 0;
  bool drifting = false, evidence = false;
  std::size_t columns = 0, alarming = 0, rows = 0;
  std::optional<double> worst;  // distance over its threshold, the largest
  Skill skill;

  void add(const DriftLook& look);
};

class DriftWatch {
 public:
  DriftWatch(DriftWatchSettings settings, Frame reference);

  // Throws UserError: as read_stretch and compare_tables; no_data where the log has no rows of the set.
  [[nodiscard]] DriftLook look();

 private:
  void tell_drift(DriftLook& look);
  void tell_skill(DriftLook& look);

  DriftWatchSettings settings_;
  Frame reference_;
  bool drifting_ = false;
  std::int64_t told_minute_ = -1;  // of a change of skill
  bool first_ = true;
};

}  // namespace foreshock
