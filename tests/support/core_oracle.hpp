// Brute-force oracle of the core_v1 and long_v1 rows: every window of every row is summed again from all
// seconds of all history, in exact integers, rounded as docs/decisions/0007-core-columns.md says. Quadratic
// on purpose. It shares nothing with the engine but Record and fixed_log, fixed_sin, fixed_cos. Values are in
// the order of oracle_columns(); null is an empty optional.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/tick/record.hpp"
#include "tests/support/product_timeline.hpp"

namespace foreshock {

enum class OracleSet { core_v1, long_v1 };
enum class OracleStatus { valid, quiet, invalid };

struct OracleRow {
  ProductIndex product = 0;
  std::int64_t second = 0;  // the row is as of the start of this second
  OracleStatus status = OracleStatus::invalid;
  std::optional<std::int64_t> return_q;
  std::optional<double> rv_5, rv_300;
  int valid_5 = 0, valid_60 = 0, valid_300 = 0, valid_3600 = 0;
  std::vector<std::optional<double>> values;  // empty for a row left out by `every`
  std::size_t log_position = 0;  // of the record that let the row close; the log's size for the end of input
};

struct OracleResult {
  std::vector<OracleRow> rows;  // in the order they close, products of one position by index
  OracleCounters counters;      // summed over products
};

[[nodiscard]] const std::vector<std::string>& oracle_columns(OracleSet set = OracleSet::core_v1);
// Values are computed for rows of seconds that are multiples of `every` only: long windows are dear.
[[nodiscard]] OracleResult run_core_oracle(const std::vector<Record>& log, OracleSet set = OracleSet::core_v1,
                                           int every = 1);

}  // namespace foreshock
