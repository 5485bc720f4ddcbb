// The engine against the brute-force oracle (tests/support) on random streams, bit for bit. A failure names
// the seed: make_random_stream(seed, size) gives the stream again.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "tests/support/core_oracle.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/random_stream.hpp"

namespace foreshock {
namespace {

constexpr std::uint64_t kEventfulStreams = 1'500;
constexpr std::uint64_t kLastingStreams = 12;
constexpr std::uint64_t kSparseStreams = 6;
constexpr std::uint64_t kTamperedStreams = 3'000;

Coverage compare_streams(StreamSize size, std::uint64_t streams, OracleSet set, int every = 1) {
  Coverage coverage(set);
  int failures = 0;
  for (std::uint64_t seed = 1; seed <= streams && failures < 5; ++seed) {
    const std::vector<Record> log = make_random_stream(seed, size);
    const OracleResult expected = run_core_oracle(log, set, every);
    const std::string difference = difference_of_results(expected, run_engine(log, set), set);
    if (!difference.empty()) {
      ADD_FAILURE() << "seed " << seed << ": " << difference;
      ++failures;
    }
    coverage.add(expected);
  }
  return coverage;
}

// That a column was known says little if it always said the same.
void expect_covered(const Coverage& coverage, OracleSet set, std::size_t rows) {
  const std::vector<std::string>& columns = oracle_columns(set);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    EXPECT_GT(coverage.known[i], rows) << columns[i] << " was hardly ever known";
    EXPECT_GT(coverage.varied[i], rows / 10) << columns[i] << " hardly ever changed";
  }
}

TEST(EngineOracle, ColumnsAreThoseOfThePageInItsOrder) {
  for (const OracleSet set : {OracleSet::core_v1, OracleSet::long_v1}) {
    std::vector<std::string> names;
    for (const FeatureColumn& column : features_of(set).set.columns) names.push_back(column.name);
    EXPECT_EQ(names, oracle_columns(set));
  }
}

TEST(EngineOracle, RowsOfEventfulStreamsAreTheSameToTheBit) {
  const Coverage coverage = compare_streams(StreamSize::eventful, kEventfulStreams, OracleSet::core_v1);
  for (const auto status : {OracleStatus::valid, OracleStatus::quiet, OracleStatus::invalid}) {
    EXPECT_GT(coverage.statuses.at(status), 1'000U);
  }
  EXPECT_GT(coverage.counters.late, 1'000U);
  EXPECT_GT(coverage.counters.quarantined_future, 100U);
  EXPECT_GT(coverage.counters.quarantined_mid, 1'000U);
  EXPECT_GT(coverage.counters.bad_quotes, 500U);
}

TEST(EngineOracle, RowsOfLastingStreamsAreTheSameToTheBit) {
  const Coverage coverage = compare_streams(StreamSize::lasting, kLastingStreams, OracleSet::core_v1);
  expect_covered(coverage, OracleSet::core_v1, 1'000);
}

TEST(EngineOracle, RowsOfFourHoursAreTheSameToTheBit) {
  const Coverage coverage = compare_streams(StreamSize::sparse, kSparseStreams, OracleSet::long_v1, 17);
  expect_covered(coverage, OracleSet::long_v1, 100);
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
      std::string difference = difference_of_engine_rows(before.rows[i], after.rows[i]);
      if (before.rows[i].log_position != after.rows[i].log_position) difference = "log position";
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
