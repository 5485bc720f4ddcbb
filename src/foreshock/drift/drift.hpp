// Whether a table of features, targets and predictions still looks like its reference, column by column:
// scale-free Wasserstein distance decides, against what blocks of the reference differ by among themselves;
// population stability, Kolmogorov-Smirnov with an effective sample size and Jensen-Shannon stand beside it.
// Definitions in docs/drift.md.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/drift/drift_blocks.hpp"

namespace foreshock {

enum class DriftRole : std::uint8_t { feature, target, prediction, status };
enum class DriftScale : std::uint8_t { linear, logarithmic, categories };
enum class DriftVerdict : std::uint8_t { none, drift, insufficient_evidence };

[[nodiscard]] std::string_view to_string(DriftRole role);
[[nodiscard]] std::string_view to_string(DriftScale scale);
[[nodiscard]] std::string_view to_string(DriftVerdict verdict);

struct DriftSettings {
  std::vector<std::string> columns;  // empty: all that both tables have
  double false_alarm_days = 7;       // expected time between false alarms of the whole panel, at least
  double most_alpha = 0.05;          // and never more often than in this share of comparisons
  std::size_t permutations = 999;
  std::size_t least_days = 14;  // of the reference, to know how much it varies by itself
  std::optional<nanoseconds> block;
  double missing_rise = 0.05;  // of the share of missing values, from which it is a fault
  std::uint64_t seed = 0;
};

// Five numbers of a sample: 5, 25, 50, 75 and 95 %.
struct FiveNumbers {
  double low = 0, lower = 0, median = 0, upper = 0, high = 0;
};

struct DriftHistogram {
  std::vector<double> edges;               // one more than shares; of categories 0, 1, 2, ...
  std::vector<double> reference, current;  // shares of the rows with a value
  std::vector<std::string> names;          // of categories
};

struct ColumnDrift {
  std::string name;
  DriftRole role = DriftRole::feature;
  DriftScale scale = DriftScale::linear;
  std::size_t reference_rows = 0, current_rows = 0;   // with a value
  double reference_missing = 0, current_missing = 0;  // shares; null, NaN and infinite
  double distance = 0;                                // Wasserstein / (IQR / 1.349), or Jensen-Shannon
  std::optional<double> threshold;                    // nothing: insufficient evidence
  double population_stability = 0, jensen_shannon = 0, ks_distance = 0;
  double ks_rows = 0;  // effective: n m / (n + m) of independent rows
  double ks_p_value = 1;
  FiveNumbers reference, current;  // in the column's unit
  std::optional<int> unit_shift;   // current looks like 10^k times the reference
  bool more_missing = false;
  std::optional<std::int64_t> changed_at;                 // of a drifted column: ns UTC
  std::vector<std::pair<std::int64_t, double>> timeline;  // of an alarming one: blocks' starts and means
  DriftHistogram histogram;

  [[nodiscard]] bool drifted() const { return threshold && distance > *threshold; }
  [[nodiscard]] bool alarming() const { return drifted() || unit_shift || more_missing; }
};

struct DriftReport {
  std::vector<ColumnDrift> columns;   // worst first
  std::vector<std::string> left_out;  // "name: why"
  DriftBlocks blocks;
  std::size_t reference_rows = 0, current_rows = 0;
  double alpha = 0.05;  // of a false alarm in this comparison
  DriftVerdict verdict = DriftVerdict::none;
  std::string why;  // of the verdict, one sentence
};

// Called before each column with how many are done, of how many; what it throws ends the comparison.
using DriftProgress = std::function<void(std::size_t done, std::size_t of)>;

// Throws UserError: missing_column (named in the settings, or none left), schema_mismatch, bad_file where a
// table has no rows.
[[nodiscard]] DriftReport compare_tables(const Frame& reference, const Frame& current,
                                         const DriftSettings& settings, const DriftProgress& progress = {});

[[nodiscard]] std::string to_json(const DriftReport& report);

}  // namespace foreshock
