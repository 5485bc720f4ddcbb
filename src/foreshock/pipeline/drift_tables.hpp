// The two tables of a comparison: Parquet files of anyone's, or the feature rows of a log; a stretch of
// time of each, and of the reference the same hours of the week as the current one where wanted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {

struct DriftRange {
  std::string source;                 // a Parquet file, sqlite:PATH or kafka:HOST:PORT
  std::optional<UnixNanos> from, to;  // [from, to); needs a column of times
};

struct DriftSources {
  DriftRange reference, current;
  bool same_hours = false;
  std::string set = "core_v1";  // of a log
};

struct DriftTables {
  Frame reference, current;
};

// `columns`: only these and that of the time; empty: all that can be read. Throws UserError as the readers
// do, and bad_setting for a range without a column of times.
[[nodiscard]] DriftTables read_drift_tables(const DriftSources& sources,
                                            const std::vector<std::string>& columns);

// One of them.
[[nodiscard]] Frame read_drift_table(const DriftRange& range, const std::string& set,
                                     const std::vector<std::string>& columns);

// Those rows of a reference whose hour of the week the current table has. Throws UserError(bad_setting) where
// one has no column of times.
[[nodiscard]] Frame in_hours_of(const Frame& reference, const Frame& current);

}  // namespace foreshock
