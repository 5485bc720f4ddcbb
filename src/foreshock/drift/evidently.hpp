// The tests, defaults and thresholds of Evidently's DataDriftPreset (evidently 0.7.23), for those whose
// alarms and dashboards read its numbers. Not what we would decide by: its measure depends on the number of
// rows, on the unit of a feature, and takes rows that overlap for independent ones (docs/drift.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/drift/drift_samples.hpp"

namespace foreshock {

enum class EvidentlyKind : std::uint8_t { numerical, categorical };

struct EvidentlyScore {
  std::string column;
  EvidentlyKind kind = EvidentlyKind::numerical;
  std::string_view method;  // as Evidently displays it
  double threshold = 0;
  double score = 0;  // a p-value or a distance, by the method
  bool drifted = false;
  bool counted = false;  // among the drifted columns: there infinite values stay where none is missing
};

struct EvidentlyReport {
  std::vector<EvidentlyScore> scores;  // numerical columns first, then categorical ones
  std::vector<std::string> left_out;   // "name: why"
  double drift_share = 0.5;            // of columns, from which the tables are said to drift

  [[nodiscard]] std::size_t drifted() const;
  [[nodiscard]] double share() const {
    return static_cast<double>(drifted()) / static_cast<double>(scores.size());
  }
};

// What Evidently takes a column for, by the current table; nothing where it passes it over, or tests it by a
// model of texts.
[[nodiscard]] std::optional<EvidentlyKind> evidently_kind(const Column& current);

// Neither sample is empty.
[[nodiscard]] EvidentlyScore evidently_score(const DriftSamples& samples, EvidentlyKind kind);

// Columns of both tables. Throws UserError: missing_column where nothing is left to compare.
[[nodiscard]] EvidentlyReport evidently_report(const Frame& reference, const Frame& current);

// As Report.dict() gives it, with our own ids.
[[nodiscard]] std::string evidently_json(const EvidentlyReport& report);

}  // namespace foreshock
