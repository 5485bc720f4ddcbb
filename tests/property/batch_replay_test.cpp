// Batch = one pass, bit for bit and count for count, on random streams of minutes and of hours, whatever the
// length of chunks and the number of threads, with and without a part asked for. A failure names the seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "foreshock/table/compare.hpp"
#include "tests/support/random_stream.hpp"
#include "tests/support/replayed.hpp"

namespace foreshock {
namespace {

std::string describe(const ReplaySettings& settings, std::uint64_t seed) {
  return fmt::format("{} seed {} chunks of {} on {} threads, {}", settings.set, seed, settings.chunk_records,
                     settings.threads, settings.chunks > 1 ? "each warmed up" : "gone on where it can be");
}

void expect_same(const Replayed& got, const Replayed& whole, const std::string& what) {
  ASSERT_EQ(first_difference(compare(whole.rows, got.rows)), "") << what;
  ASSERT_EQ(first_difference(compare(whole.refused, got.refused)), "") << what;
  ASSERT_EQ(got.refused.rows(), got.counts.late + got.counts.quarantined_future) << what;
  ASSERT_EQ(got.counts.rows, whole.counts.rows) << what;
  ASSERT_EQ(got.counts.late, whole.counts.late) << what;
  ASSERT_EQ(got.counts.quarantined_future, whole.counts.quarantined_future) << what;
  ASSERT_EQ(got.counts.holes, whole.counts.holes) << what;
  ASSERT_EQ(got.counts.bad_quotes, whole.counts.bad_quotes) << what;
  ASSERT_EQ(got.counts.quarantined_mids, whole.counts.quarantined_mids) << what;
  ASSERT_EQ(got.counts.null_returns, whole.counts.null_returns) << what;
}

// Every chunk alone on one thread; on several; and on several that go on where they can.
void expect_cuts_change_nothing(const RecordLog& log, ReplaySettings settings, const Replayed& whole,
                                std::size_t chunk_records, std::uint64_t seed) {
  settings.chunk_records = chunk_records;
  for (const auto& [chunks, threads] : {std::pair{2, 1}, {2, 2}, {1, 3}}) {
    settings.chunks = static_cast<std::size_t>(chunks);
    settings.threads = static_cast<std::size_t>(threads);
    ASSERT_NO_FATAL_FAILURE(expect_same(replayed(log, settings), whole, describe(settings, seed)));
  }
}

void expect_batch_is_one_pass(std::uint64_t seed, StreamSize size, const std::string& set,
                              std::size_t most_chunks) {
  const RecordLog log = log_of(make_random_stream(seed, size));
  RandomSource random(seed);
  ReplaySettings settings;
  settings.set = set;
  const auto shortest = std::max<std::int64_t>(3, std::int64_t(log.records.size() / most_chunks));
  const auto chunk_records = static_cast<std::size_t>(random.between(shortest, shortest + 47));
  const Replayed whole = replayed(log, settings);
  ASSERT_NO_FATAL_FAILURE(expect_cuts_change_nothing(log, settings, whole, chunk_records, seed));
  if (whole.rows.rows() == 0) return;

  const Column& time = whole.rows.at("timestamp");
  const auto row = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(time.size())));
  settings.from = from_nanos(time.ints[row]);
  settings.to = *settings.from + seconds(random.pick({1, 60, 3'000}));
  std::vector<std::uint8_t> keep(time.size());
  for (std::size_t i = 0; i < keep.size(); ++i) {
    keep[i] = from_nanos(time.ints[i]) >= *settings.from && from_nanos(time.ints[i]) < *settings.to ? 1 : 0;
  }
  const Replayed part = replayed(log, settings);
  ASSERT_EQ(first_difference(compare(select_rows(whole.rows, keep), part.rows)), "")
      << describe(settings, seed) << ", a part";
  ASSERT_NO_FATAL_FAILURE(expect_cuts_change_nothing(log, settings, part, chunk_records, seed));
}

TEST(BatchReplay, CoreOfMinutesIsThatOfOnePass) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_batch_is_one_pass(seed, StreamSize::eventful, "core_v1", 60));
  }
}

TEST(BatchReplay, CoreOfHoursIsThatOfOnePass) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_batch_is_one_pass(seed, StreamSize::hours, "core_v1", 25));
  }
}

TEST(BatchReplay, TicksOfMinutesAreThoseOfOnePass) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_batch_is_one_pass(seed, StreamSize::eventful, "handoff_v1", 200));
  }
}

TEST(BatchReplay, TicksOfHoursAreThoseOfOnePass) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_batch_is_one_pass(seed, StreamSize::hours, "handoff_v1", 60));
  }
}

}  // namespace
}  // namespace foreshock
