// Whole = chunked, bit for bit, on random streams: both feature sets, any number of chunks, one thread or
// two, and from any second on. A failure names the seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "foreshock/table/compare.hpp"
#include "tests/support/random_stream.hpp"
#include "tests/support/replayed.hpp"

namespace foreshock {
namespace {

void expect_chunks_make_the_whole(std::uint64_t seed, StreamSize size, const std::string& set) {
  const RecordLog log = log_of(make_random_stream(seed, size));
  ReplaySettings settings;
  settings.set = set;
  const Replayed whole = replayed(log, settings);
  for (const std::size_t chunks : {2, 3, 7, 29}) {
    settings.chunks = chunks;
    settings.threads = chunks == 7 ? 2 : 1;
    const Replayed parts = replayed(log, settings);
    ASSERT_EQ(first_difference(compare(whole.rows, parts.rows)), "")
        << set << " seed " << seed << " chunks " << chunks;
    ASSERT_EQ(parts.counts.late, whole.counts.late) << set << " seed " << seed << " chunks " << chunks;
    ASSERT_EQ(parts.counts.quarantined_future, whole.counts.quarantined_future);
    ASSERT_EQ(parts.counts.quarantined_mids, whole.counts.quarantined_mids);
    ASSERT_EQ(parts.counts.bad_quotes, whole.counts.bad_quotes);
  }
}

// Rows of [from, to) computed alone are those of the whole.
void expect_a_part_is_the_same(std::uint64_t seed, StreamSize size, const std::string& set) {
  const RecordLog log = log_of(make_random_stream(seed, size));
  ReplaySettings settings;
  settings.set = set;
  const Frame whole = replayed(log, settings).rows;
  if (whole.rows() == 0) return;
  const Column& time = whole.at("timestamp");
  const UnixNanos from = from_nanos(time.ints[whole.rows() / 2]);
  settings.from = from;
  settings.to = from + seconds(1800);
  std::vector<std::uint8_t> keep(whole.rows());
  for (std::size_t row = 0; row < keep.size(); ++row) {
    keep[row] =
        from_nanos(time.ints[row]) >= *settings.from && from_nanos(time.ints[row]) < *settings.to ? 1 : 0;
  }
  ASSERT_EQ(first_difference(compare(select_rows(whole, keep), replayed(log, settings).rows)), "")
      << set << " seed " << seed;
}

TEST(ChunkedReplay, CoreChunksMakeTheWhole) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_chunks_make_the_whole(seed, StreamSize::eventful, "core_v1"));
  }
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_chunks_make_the_whole(seed, StreamSize::lasting, "core_v1"));
  }
}

TEST(ChunkedReplay, TickChunksMakeTheWhole) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_chunks_make_the_whole(seed, StreamSize::eventful, "handoff_v1"));
  }
}

TEST(ChunkedReplay, RowsFromTheMiddleAreThoseOfTheWhole) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_a_part_is_the_same(seed, StreamSize::eventful, "core_v1"));
    ASSERT_NO_FATAL_FAILURE(expect_a_part_is_the_same(seed, StreamSize::eventful, "handoff_v1"));
  }
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    ASSERT_NO_FATAL_FAILURE(expect_a_part_is_the_same(seed, StreamSize::lasting, "core_v1"));
  }
}

}  // namespace
}  // namespace foreshock
