// The ends of what times, prices and sizes can be, and clocks that disagree: nothing may depend on them but
// the columns that say so, and the oracle's integers are wide enough for all of them.
#include <gtest/gtest.h>

#include <algorithm>

#include "foreshock/features/catalogue.hpp"
#include "tests/support/core_oracle.hpp"
#include "tests/support/engine_run.hpp"
#include "tests/support/random_stream.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kWeek_s = 604'800;
constexpr std::int64_t kLast_s = 9'223'372'036;  // of 64-bit nanoseconds: 2262-04-11 23:47:16

// "" if the rows are the same but for being `later_s` seconds later.
std::string difference_but_for_time(const EngineResult& expected, EngineResult got, std::int64_t later_s) {
  if (expected.rows.size() != got.rows.size()) return "number of rows";
  for (std::size_t i = 0; i < got.rows.size(); ++i) {
    got.rows[i].row.second -= later_s;
    const std::string difference = difference_of_engine_rows(expected.rows[i], got.rows[i]);
    if (!difference.empty()) return difference;
  }
  return expected.counters == got.counters ? "" : "counters";
}

// Modulo 2^64: a stamp that would come before the first nanosecond is as far from the last.
UnixNanos moved(UnixNanos time, UnixNanos from, UnixNanos to) {
  const auto bits = [](UnixNanos of) { return static_cast<std::uint64_t>(of.time_since_epoch().count()); };
  return UnixNanos(nanoseconds(static_cast<std::int64_t>(bits(time) - bits(from) + bits(to))));
}

// A random stream that starts at this second, of stamps no further than some hours from it.
std::vector<Record> stream_from(std::int64_t second, std::uint64_t seed) {
  std::vector<Record> log = make_random_stream(seed, StreamSize::eventful);
  const UnixNanos start = log.front().ts_event;
  const UnixNanos first = start - std::chrono::hours(20), last = start + std::chrono::hours(20);
  std::erase_if(log, [&](const Record& r) { return r.ts_event < first || r.ts_event > last; });
  for (Record& record : log) {
    record.ts_event = moved(record.ts_event, start, from_second(second));
    record.ts_recv = moved(record.ts_recv, start, from_second(second));
  }
  return log;
}

constexpr std::int64_t kPlainWeek_s = 1'759'968'000;  // 2025-10-09

// To UTC they are weeks like any other.
TEST(ExtremeStream, EveryWeekIsLikeAnyOther) {
  constexpr std::int64_t kEvents_s[] = {
      1'743'296'400,       // 2025-03-30 01:00: summer time begins in Europe
      1'762'063'200,       // 2025-11-02 06:00: it ends in America
      1'483'228'800,       // 2017-01-01: after a leap second
      0,                   // 1970
      1'709'164'800,       // 2024-02-29
      kLast_s - 100'000,   // the last day of 64-bit nanoseconds
      -kLast_s + 100'000,  // and the first
  };
  std::size_t rows = 0;
  for (const std::int64_t event : kEvents_s) {
    const std::int64_t weeks = (event - kPlainWeek_s) / kWeek_s;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      const EngineResult expected = run_engine(stream_from(event - weeks * kWeek_s - 50, seed));
      const EngineResult got = run_engine(stream_from(event - 50, seed));
      ASSERT_EQ(difference_but_for_time(expected, got, weeks * kWeek_s), "")
          << "seed " << seed << ", at " << event;
      rows += got.rows.size();
    }
  }
  EXPECT_GT(rows, 30'000U);
}

// Our clock and the venue's may be any time apart: ts_recv is only ever compared with ts_recv.
TEST(ExtremeStream, AConstantSkewChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    std::vector<Record> log = stream_from(kPlainWeek_s, seed);
    std::erase_if(log, [](const Record& r) { return r.is(Record::kOneTime); });
    const EngineResult expected = run_engine(log);
    for (const nanoseconds skew :
         {nanoseconds(-1), nanoseconds(17'000'000), nanoseconds(std::chrono::hours(-5)),
          nanoseconds(std::chrono::hours(24 * 365 * 90))}) {
      std::vector<Record> skewed = log;
      for (Record& record : skewed) record.ts_recv += skew;
      ASSERT_EQ(difference_but_for_time(expected, run_engine(skewed), 0), "")
          << "seed " << seed << ", skew " << skew.count();
    }
  }
}

// A skew that drifts and steps back is another stream, but still the oracle's.
TEST(ExtremeStream, ADriftingSkewIsTheOracles) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::vector<Record> log = stream_from(kPlainWeek_s, seed);
    RandomSource random(seed);
    nanoseconds skew{0};
    for (Record& record : log) {
      skew += nanoseconds(random.between(-20'000'000, 25'000'000));
      if (random.one_in(200)) skew = std::chrono::seconds(random.between(-100, 100));
      if (!record.is(Record::kOneTime)) record.ts_recv += skew;
    }
    ASSERT_EQ(difference_of_results(run_core_oracle(log), run_engine(log)), "") << "seed " << seed;
  }
}

Record quote_at(UnixNanos time, std::int64_t bid, std::int64_t ask) {
  Record record;
  record.kind = RecordKind::quote;
  record.ts_event = record.ts_recv = time;
  record.set_bid(bid);
  record.set_ask(ask);
  return record;
}

// One stamp as far off as a stamp can be, in any order: its distance from the others needs 65 bits.
TEST(ExtremeStream, AStampAtTheOtherEndOfTime) {
  const std::int64_t starts_s[] = {-kLast_s + 10, 0, 1'775'428'500, kLast_s - 400};
  const std::int64_t stamps_s[] = {-kLast_s + 1, -kLast_s / 2, 0, kLast_s / 2, kLast_s - 1};
  for (const std::int64_t start_s : starts_s) {
    for (const std::int64_t stamp_s : stamps_s) {
      for (const bool one_time : {false, true}) {
        for (const std::int64_t at : {0, 1, 100}) {
          std::vector<Record> log;
          for (std::int64_t second = 0; second < 200; ++second) {
            log.push_back(quote_at(from_second(start_s + second), 99 + second % 3, 101 + second % 3));
            if (second == at) {
              log.push_back(log.back());
              log.back().ts_event = from_second(stamp_s);
              if (one_time) log.back().ts_recv = log.back().ts_event;
              if (at == 0) std::swap(log[0], log[1]);
            }
          }
          for (Record& record : log) record.flags |= one_time ? Record::kOneTime : 0;
          EXPECT_EQ(difference_of_results(run_core_oracle(log), run_engine(log)), "")
              << "start " << start_s << ", stamp " << stamp_s << (one_time ? ", one time" : "") << ", at "
              << at;
        }
      }
    }
  }
}

// Every record of one nanosecond, for three seconds.
TEST(ExtremeStream, NothingButTies) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomSource random(seed);
    std::vector<Record> log;
    for (std::int64_t second = 1'000; second < 1'100; ++second) {
      for (std::int64_t left = second % 7 == 0 ? 40 : 3; left > 0; --left) {
        log.push_back(quote_at(from_second(second), 990 + random.below(9), 1'000));
        log.back().set_bid_size(random.below(3));
        log.back().set_ask_size(random.below(3));
        if (random.one_in(2)) log.back().kind = RecordKind::ticker;
        if (random.one_in(2)) log.back().set_size(random.below(2));
      }
    }
    const EngineResult got = run_engine(log);
    ASSERT_EQ(difference_of_results(run_core_oracle(log), got), "") << "seed " << seed;
    ASSERT_GT(got.rows.size(), 90U);
  }
}

struct Range {
  std::int64_t low, high;
};

// From a price of one unit to the most a price can be, sizes from nothing to billions, all in one stream.
TEST(ExtremeStream, PricesAndSizesAtTheirEnds) {
  constexpr Range kBids[] = {{1, 3},
                             {30, 34},
                             {1'000, 1'050},
                             {1'000'000'000'000'000, 1'000'000'000'050'000},
                             {999'000'000'000'000, 1'000'000'000'000'000},
                             {3'990'000'000'000'000'000, 4'000'000'000'000'000'000}};
  constexpr std::int64_t kSizes[] = {1, 2, 100'000'000, 1'000'000'000'000'000'000, 4'000'000'000'000'000'000};
  Coverage coverage(OracleSet::core_v1);
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    RandomSource random(seed);
    const Range bids = kBids[seed % std::size(kBids)];
    const std::int64_t largest = random.pick(kSizes);
    std::vector<Record> log;
    for (std::int64_t tick = 0; tick < 900; ++tick) {
      const std::int64_t bid = random.between(bids.low, bids.high);
      const std::int64_t ask =
          random.between(bid, std::max(bid, bids.high) + (random.one_in(9) ? bid / 50 : 0));
      log.push_back(quote_at(from_nanos(tick * 450'000'000 + random.below(400'000'000)), bid,
                             std::min<std::int64_t>(ask, 4'000'000'000'000'000'000)));
      log.back().kind = random.one_in(2) ? RecordKind::ticker : RecordKind::quote;
      log.back().set_bid_size(random.one_in(3) ? largest : random.between(0, largest));
      log.back().set_ask_size(random.one_in(3) ? largest : random.between(0, largest));
      if (random.one_in(2)) log.back().set_size(largest);
      log.back().side = random.one_in(2) ? Side::buy : Side::sell;
    }
    const OracleResult expected = run_core_oracle(log);
    ASSERT_EQ(difference_of_results(expected, run_engine(log)), "") << "seed " << seed;
    coverage.add(expected);
  }
  EXPECT_GT(coverage.statuses[OracleStatus::valid], 10'000U);
}

}  // namespace
}  // namespace foreshock
