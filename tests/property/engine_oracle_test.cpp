// The engine against the brute-force oracle (tests/support) on random streams, bit for bit. A failure names
// the seed: make_random_stream(seed, size) gives the stream again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/core_engine.hpp"
#include "tests/support/core_oracle.hpp"
#include "tests/support/random_stream.hpp"

namespace foreshock {
namespace {

constexpr std::uint64_t kEventfulStreams = 1'500;
constexpr std::uint64_t kLastingStreams = 12;
constexpr std::uint64_t kTamperedStreams = 3'000;

struct EngineRow {
  CoreRow row;
  std::vector<double> values;
  std::size_t log_position = 0;
};

struct EngineResult {
  std::vector<EngineRow> rows;
  OracleCounters counters;
};

EngineResult run_engine(const std::vector<Record>& log) {
  EngineResult result;
  std::size_t log_position = 0;
  CoreEngine engine([&](const CoreRow& row) {
    result.rows.push_back({row, {row.values.begin(), row.values.end()}, log_position});
  });
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
const std::vector<std::optional<std::size_t>>& engine_places() {
  static const auto places = [] {
    std::vector<std::optional<std::size_t>> found;
    const std::vector<FeatureColumn>& columns = core_v1().columns;
    for (const std::string& name : oracle_columns()) {
      const auto at =
          std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
      found.emplace_back();
      if (at != columns.end()) found.back() = static_cast<std::size_t>(at - columns.begin());
    }
    return found;
  }();
  return places;
}

// What differs first between two rows, or nothing.
std::string difference_of_rows(const OracleRow& expected, const EngineRow& got) {
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
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    if (!engine_places()[i]) continue;
    const std::optional<double> value = not_nan(got.values.at(*engine_places()[i]));
    if (!same_bits(expected.values[i], value))
      return say(oracle_columns()[i], show(expected.values[i]), show(value));
  }
  return "";
}

std::string difference_of_results(const OracleResult& expected, const EngineResult& got) {
  const std::size_t shared = std::min(expected.rows.size(), got.rows.size());
  for (std::size_t i = 0; i < shared; ++i) {
    const std::string difference = difference_of_rows(expected.rows[i], got.rows[i]);
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

// How much of what can happen the streams made happen: an oracle that never sees a case proves nothing about
// it.
struct Coverage {
  std::map<OracleStatus, std::size_t> statuses;
  std::vector<std::size_t> known = std::vector<std::size_t>(oracle_columns().size());
  OracleCounters counters;

  void add(const OracleResult& result) {
    for (const OracleRow& row : result.rows) {
      ++statuses[row.status];
      for (std::size_t i = 0; i < known.size(); ++i) known[i] += row.values[i].has_value() ? 1 : 0;
    }
    counters.late += result.counters.late;
    counters.quarantined_future += result.counters.quarantined_future;
    counters.quarantined_mid += result.counters.quarantined_mid;
    counters.bad_quotes += result.counters.bad_quotes;
  }
};

Coverage compare_streams(StreamSize size, std::uint64_t streams) {
  Coverage coverage;
  for (std::uint64_t seed = 1; seed <= streams; ++seed) {
    const std::vector<Record> log = make_random_stream(seed, size);
    const OracleResult expected = run_core_oracle(log);
    const std::string difference = difference_of_results(expected, run_engine(log));
    if (!difference.empty()) {
      ADD_FAILURE() << "seed " << seed << ": " << difference;
      if (::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count() >= 5) break;
    }
    coverage.add(expected);
  }
  return coverage;
}

TEST(EngineOracle, RowsOfEventfulStreamsAreTheSameToTheBit) {
  const Coverage coverage = compare_streams(StreamSize::eventful, kEventfulStreams);
  for (const auto status : {OracleStatus::valid, OracleStatus::quiet, OracleStatus::invalid}) {
    EXPECT_GT(coverage.statuses.at(status), 1'000U);
  }
  EXPECT_GT(coverage.counters.late, 1'000U);
  EXPECT_GT(coverage.counters.quarantined_future, 100U);
  EXPECT_GT(coverage.counters.quarantined_mid, 1'000U);
  EXPECT_GT(coverage.counters.bad_quotes, 500U);
}

TEST(EngineOracle, RowsOfLastingStreamsAreTheSameToTheBit) {
  const Coverage coverage = compare_streams(StreamSize::lasting, kLastingStreams);
  for (std::size_t i = 0; i < coverage.known.size(); ++i) {
    EXPECT_GT(coverage.known[i], 300U) << oracle_columns()[i] << " was hardly ever known";
  }
}

// Prices, sizes and sides of everything of the row's product stamped at or after the row's second, changed
// beyond recognition or moved together to another level; times and kinds stay.
std::vector<Record> tamper_after(const EngineRow& row, std::vector<Record> log, RandomSource& random) {
  const UnixNanos from = from_second(row.row.second);
  const auto is_own = [&](const Record& r) { return r.product == row.row.product; };
  const bool move_together = random.one_in(2);
  for (Record& record : log) {
    if (!is_own(record) || record.ts_event < from) continue;
    record.bid = move_together ? record.bid / 8 * 7 : random.between(1, 1'000'000'000);
    record.ask = record.bid + random.below(1'000);
    record.bid_size = random.below(1'000'000);
    record.ask_size = random.below(1'000'000);
    record.price = random.between(1, 1'000'000'000);
    record.size = random.below(1'000'000);
    record.side = record.side == Side::buy ? Side::sell : Side::buy;
    if (random.one_in(8)) record.fields ^= Record::kBid;
  }
  return log;
}

// "" when both are the same to the bit.
std::string difference_of_engine_rows(const EngineRow& a, const EngineRow& b) {
  if (a.log_position != b.log_position) return "log position";
  if (a.row.second != b.row.second || a.row.product != b.row.product) return "identity";
  if (a.row.status != b.row.status || a.row.return_q != b.row.return_q) return "status or return";
  for (std::size_t c = 0; c < a.values.size(); ++c) {
    if (!same_bits(not_nan(a.values[c]), not_nan(b.values[c]))) return core_v1().columns[c].name;
  }
  return "";
}

// Nor does anything of one product reach the rows of another.
TEST(EngineOracle, NothingStampedAtOrAfterASecondReachesItsRow) {
  std::size_t compared = 0, changed = 0;
  for (std::uint64_t seed = 1; seed <= kTamperedStreams; ++seed) {
    const std::vector<Record> log = make_random_stream(seed, StreamSize::eventful);
    const EngineResult before = run_engine(log);
    if (before.rows.empty()) continue;
    RandomSource random(seed);
    const EngineRow& chosen = before.rows[static_cast<std::size_t>(random.below(std::ssize(before.rows)))];
    const EngineResult after = run_engine(tamper_after(chosen, log, random));
    ASSERT_EQ(before.rows.size(), after.rows.size()) << "seed " << seed;
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
      const CoreRow& row = before.rows[i].row;
      const std::string difference = difference_of_engine_rows(before.rows[i], after.rows[i]);
      if (row.product == chosen.row.product && row.second > chosen.row.second) {
        changed += difference.empty() ? 0 : 1;
        continue;
      }
      ++compared;
      ASSERT_EQ(difference, "") << "seed " << seed << ", product " << row.product << ", second " << row.second
                                << ", tampered from " << chosen.row.second << " of product "
                                << chosen.row.product;
    }
  }
  EXPECT_GT(compared, 50'000U);
  EXPECT_GT(changed, 10'000U) << "the tampering hardly changed anything";
}

}  // namespace
}  // namespace foreshock
