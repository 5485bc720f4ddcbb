// The core engine over a whole log, and its rows against the oracle's, to the bit, columns matched by name.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/core_features.hpp"
#include "tests/support/core_oracle.hpp"

namespace foreshock {

struct EngineRow {
  CoreRow row;  // its `values` are dead: those below are the row's
  std::vector<double> values;
  std::size_t log_position = 0;
};

struct EngineResult {
  std::vector<EngineRow> rows;
  OracleCounters counters;
};

[[nodiscard]] const RowFeatureSet& features_of(OracleSet set);
[[nodiscard]] EngineResult run_engine(const std::vector<Record>& log, OracleSet set = OracleSet::core_v1);

// What differs first, "" when nothing does.
[[nodiscard]] std::string difference_of_results(const OracleResult& expected, const EngineResult& got,
                                                OracleSet set = OracleSet::core_v1);
// The same of two rows of the engine; `expected` may have closed elsewhere in its log.
[[nodiscard]] std::string difference_of_engine_rows(const EngineRow& expected, const EngineRow& got,
                                                    OracleSet set = OracleSet::core_v1);

// How much of what can happen the streams made happen: an oracle that never sees a case proves nothing about
// it. Columns that say something other than null, and other than the value seen first, by number of rows.
struct Coverage {
  explicit Coverage(OracleSet set)
      : known(oracle_columns(set).size()), varied(known.size()), first(known.size()) {}
  void add(const OracleResult& result);

  std::map<OracleStatus, std::size_t> statuses;
  std::vector<std::size_t> known, varied;
  std::vector<std::optional<double>> first;
  OracleCounters counters;
};

}  // namespace foreshock
