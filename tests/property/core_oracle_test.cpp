// The oracle itself, on examples worked by hand.
#include "tests/support/core_oracle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/support/exact_number.hpp"

namespace foreshock {
namespace {

Record quote_at(std::int64_t time_ms, std::int64_t bid, std::int64_t ask) {
  Record record;
  record.kind = RecordKind::quote;
  record.ts_event = record.ts_recv = from_nanos(time_ms * 1'000'000);
  record.set_bid(bid);
  record.set_ask(ask);
  return record;
}

std::optional<double> value_of(const OracleRow& row, const std::string& column) {
  const std::vector<std::string>& columns = oracle_columns();
  const auto at = std::find(columns.begin(), columns.end(), column);
  return row.values.at(static_cast<std::size_t>(at - columns.begin()));
}

TEST(NearestDouble, IsTheDivisionOfTwoDoublesThatHoldTheIntegers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) {
    const auto top = static_cast<std::int64_t>(random() >> (11 + random() % 50));
    const auto bottom = static_cast<std::int64_t>(random() >> (11 + random() % 50)) + 1;
    ASSERT_EQ(nearest_double(top, bottom), static_cast<double>(top) / static_cast<double>(bottom));
  }
}

TEST(NearestDouble, RoundsTiesToEven) {
  const Int128 even = Int128(1) << 53;
  EXPECT_EQ(nearest_double(even + 1, 1), std::ldexp(1, 53));
  EXPECT_EQ(nearest_double(even + 3, 1), std::ldexp(1, 53) + 4);
  EXPECT_EQ(nearest_double((even + 1) * 1'000'001, 1'000'000), 9007208261940248.0);
}

// The first record's second gives no row; the second after it is closed by the record 250 ms past its end.
TEST(CoreOracle, FirstRowIsTwoSecondsAfterTheFirstRecord) {
  const OracleResult result = run_core_oracle({quote_at(10'900, 99, 101), quote_at(11'500, 99, 101),
                                               quote_at(12'249, 99, 103), quote_at(12'250, 99, 103)});
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].second, 12);
  EXPECT_EQ(result.rows[0].log_position, 3U);
  EXPECT_EQ(result.rows[0].status, OracleStatus::valid);
  EXPECT_EQ(result.rows[0].return_q, 0);
  EXPECT_EQ(value_of(result.rows[0], "log_ticks_1"), value_of(result.rows[0], "log_cascades_1"));
  EXPECT_EQ(value_of(result.rows[0], "spread_bps"), 200);
  EXPECT_EQ(value_of(result.rows[0], "log_rv_5"), std::nullopt);
}

// Mids 100, 101, 101, 101, 101, 101: one return of 1/100.5 in five seconds; the spread is 2 in one of them.
TEST(CoreOracle, FiveSecondsOfOneMove) {
  std::vector<Record> log = {quote_at(10'000, 99, 101), quote_at(11'500, 100, 102)};
  for (int second = 12; second < 17; ++second) log.push_back(quote_at(second * 1'000, 101, 101));
  const OracleResult result = run_core_oracle(log);
  ASSERT_EQ(result.rows.size(), 4U);  // 12 .. 15
  log.push_back(quote_at(16'250, 101, 101));
  const OracleRow row = run_core_oracle(log).rows.back();
  ASSERT_EQ(row.second, 16);
  EXPECT_EQ(row.valid_5, 5);
  const double r = 1 / 100.5;
  EXPECT_NEAR(row.rv_5.value(), 60 * r * r / 5, 1e-12);
  EXPECT_EQ(row.status, OracleStatus::valid);
  // Second 11: 200 bp for half a second, then 2e4 * 2 / 202 for the other half; 0 in seconds 12 .. 15.
  EXPECT_NEAR(value_of(row, "spread_bps_mean_5").value(), (200 * 0.5 + 40'000.0 / 202 * 0.5) / 5, 1e-9);
  EXPECT_EQ(value_of(row, "spread_bps_max_5"), 200);
  EXPECT_EQ(value_of(row, "spread_min_share_5"), 0.8);
}

// Ten seconds of silence without heartbeats: INVALID from the second it began in to the second it ended in.
TEST(CoreOracle, SilenceIsAHole) {
  std::vector<Record> log;
  for (int second = 10; second < 15; ++second) log.push_back(quote_at(second * 1'000 + 500, 99, 101));
  log.push_back(quote_at(24'501, 99, 101));
  log.push_back(quote_at(26'300, 99, 101));
  const OracleResult result = run_core_oracle(log);
  for (const OracleRow& row : result.rows) {
    const bool in_hole = row.second - 1 >= 14 && row.second - 1 <= 24;
    EXPECT_EQ(row.status == OracleStatus::invalid, in_hole) << row.second;
  }
  EXPECT_EQ(result.rows.back().second, 26);
  EXPECT_EQ(result.rows.back().status, OracleStatus::quiet);
}

TEST(CoreOracle, CountsWhatItLeavesOut) {
  Record future = quote_at(100'000, 99, 101);
  future.ts_recv = from_nanos(13'000'000'000);
  const OracleResult result = run_core_oracle({quote_at(10'000, 99, 101), quote_at(13'000, 99, 101),
                                               quote_at(11'999, 99, 101), future, quote_at(13'100, 101, 99),
                                               quote_at(13'200, 120, 122), quote_at(14'300, 99, 101)});
  EXPECT_EQ(result.counters.late, 1U);
  EXPECT_EQ(result.counters.quarantined_future, 1U);
  EXPECT_EQ(result.counters.bad_quotes, 1U);
  EXPECT_EQ(result.counters.quarantined_mid, 1U);
}

}  // namespace
}  // namespace foreshock
