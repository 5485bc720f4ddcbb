#include "tests/support/engine_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/features/catalogue.hpp"

namespace foreshock {
namespace {

std::string show(const std::optional<double>& value) {
  return value ? fmt::format("{} ({:a})", *value, *value) : "null";
}
std::optional<double> not_nan(double value) {
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

bool same_bits(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b);
}

// Where the oracle's columns stand in the engine's rows.
std::vector<std::size_t> places_of(OracleSet set) {
  std::vector<std::size_t> found;
  const std::vector<FeatureColumn>& columns = features_of(set).set.columns;
  for (const std::string& name : oracle_columns(set)) {
    const auto at =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
    FORESHOCK_CHECK(at != columns.end());
    found.push_back(static_cast<std::size_t>(at - columns.begin()));
  }
  return found;
}

const std::vector<std::size_t>& engine_places(OracleSet set) {
  static const std::vector<std::size_t> core = places_of(OracleSet::core_v1);
  static const std::vector<std::size_t> of_long = places_of(OracleSet::long_v1);
  return set == OracleSet::core_v1 ? core : of_long;
}

// Apart from the columns.
std::string difference_of_fixed(const OracleRow& expected, const EngineRow& got) {
  const auto say = [](const std::string& what, const auto& e, const auto& g) {
    return fmt::format("{}: expected {}, got {}", what, e, g);
  };
  const CoreRow& row = got.row;
  if (row.product != expected.product) return say("product", expected.product, row.product);
  if (row.second != expected.second) return say("second", expected.second, row.second);
  if (got.log_position != expected.log_position)
    return say("log position", expected.log_position, got.log_position);
  if (static_cast<int>(row.status) != static_cast<int>(expected.status)) {
    return say("status", static_cast<int>(expected.status), to_string(row.status));
  }
  if (row.return_q != expected.return_q) {
    return say("return_q", expected.return_q.value_or(INT64_MIN), row.return_q.value_or(INT64_MIN));
  }
  if (!same_bits(expected.rv_5, not_nan(row.rv_5))) return say("rv_5", show(expected.rv_5), row.rv_5);
  if (!same_bits(expected.rv_300, not_nan(row.rv_300)))
    return say("rv_300", show(expected.rv_300), row.rv_300);
  const auto valid = {std::pair(expected.valid_5, row.valid_5), std::pair(expected.valid_60, row.valid_60),
                      std::pair(expected.valid_300, row.valid_300),
                      std::pair(expected.valid_3600, row.valid_3600)};
  for (const auto& [e, g] : valid) {
    if (static_cast<std::uint32_t>(e) != g) return say("a valid_W", e, g);
  }
  return "";
}

// Every column that differs: one fault is easier told from all it did.
std::string difference_of_rows(const OracleRow& expected, const EngineRow& got, OracleSet set) {
  std::string difference = difference_of_fixed(expected, got);
  if (!difference.empty()) return difference;
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    const std::optional<double> value = not_nan(got.values.at(engine_places(set)[i]));
    if (same_bits(expected.values[i], value)) continue;
    difference += fmt::format("{}{}: expected {}, got {}", difference.empty() ? "" : "; ",
                              oracle_columns(set)[i], show(expected.values[i]), show(value));
  }
  return difference;
}

}  // namespace

const RowFeatureSet& features_of(OracleSet set) {
  return set == OracleSet::core_v1 ? core_v1_features() : long_v1_features();
}

EngineResult run_engine(const std::vector<Record>& log, OracleSet set) {
  EngineResult result;
  std::size_t log_position = 0;
  CoreEngine engine(
      [&](const CoreRow& row) {
        result.rows.push_back({row, {row.values.begin(), row.values.end()}, log_position});
      },
      features_of(set));
  for (; log_position < log.size(); ++log_position) engine.on_record(log[log_position]);
  engine.end_of_input();
  for (ProductIndex product = 0; product < engine.products(); ++product) {
    const CoreCounts counts = engine.counts(product);
    result.counters.late += counts.timeline.late;
    result.counters.quarantined_future += counts.timeline.quarantined_future;
    result.counters.quarantined_mid += counts.quarantined_mids;
    result.counters.bad_quotes += counts.bad_quotes;
  }
  return result;
}

std::string difference_of_results(const OracleResult& expected, const EngineResult& got, OracleSet set) {
  const std::size_t shared = std::min(expected.rows.size(), got.rows.size());
  for (std::size_t i = 0; i < shared; ++i) {
    const std::string difference = difference_of_rows(expected.rows[i], got.rows[i], set);
    if (difference.empty()) continue;
    return fmt::format("row {} (product {}, second {}, log position {}): {}", i, expected.rows[i].product,
                       expected.rows[i].second, expected.rows[i].log_position, difference);
  }
  if (expected.rows.size() != got.rows.size()) {
    return fmt::format("{} rows expected, got {}", expected.rows.size(), got.rows.size());
  }
  if (expected.counters == got.counters) return "";
  const auto list = [](const OracleCounters& c) {
    return fmt::format("late {}, future {}, mids {}, bad quotes {}", c.late, c.quarantined_future,
                       c.quarantined_mid, c.bad_quotes);
  };
  return fmt::format("counters: expected {}; got {}", list(expected.counters), list(got.counters));
}

std::string difference_of_engine_rows(const EngineRow& expected, const EngineRow& got, OracleSet set) {
  const CoreRow &a = expected.row, &b = got.row;
  if (a.second != b.second || a.product != b.product) {
    return fmt::format("second {} of product {}, got {} of {}", a.second, a.product, b.second, b.product);
  }
  if (a.status != b.status || a.return_q != b.return_q) return "status or return";
  if (!same_bits(not_nan(a.rv_5), not_nan(b.rv_5))) return "rv_5";
  if (!same_bits(not_nan(a.rv_300), not_nan(b.rv_300))) return "rv_300";
  if (a.valid_5 != b.valid_5 || a.valid_60 != b.valid_60 || a.valid_300 != b.valid_300 ||
      a.valid_3600 != b.valid_3600) {
    return "a valid_W";
  }
  for (std::size_t c = 0; c < expected.values.size(); ++c) {
    const std::optional<double> e = not_nan(expected.values[c]), g = not_nan(got.values[c]);
    if (same_bits(e, g)) continue;
    return fmt::format("{}: {}, got {}", features_of(set).set.columns[c].name, show(e), show(g));
  }
  return "";
}

void Coverage::add(const OracleResult& result) {
  for (const OracleRow& row : result.rows) {
    ++statuses[row.status];
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (!row.values[i]) continue;
      ++known[i];
      if (!first[i]) first[i] = row.values[i];
      if (first[i] != row.values[i]) ++varied[i];
    }
  }
  counters.late += result.counters.late;
  counters.quarantined_future += result.counters.quarantined_future;
  counters.quarantined_mid += result.counters.quarantined_mid;
  counters.bad_quotes += result.counters.bad_quotes;
}

}  // namespace foreshock
