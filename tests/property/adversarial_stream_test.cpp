// Watermark, late and future records, silence, holes and levels on streams made to break them: the oracle's
// rows, however the log is cut, wherever a run starts, with and without the clocks of a live feed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/table/compare.hpp"
#include "tests/support/adversarial_stream.hpp"
#include "tests/support/engine_run.hpp"

namespace foreshock {
namespace {

constexpr std::uint64_t kSeeds = 2;

Frame replay(const RecordLog& log, std::size_t chunks, std::size_t threads) {
  ReplaySettings settings;
  settings.chunks = chunks;
  settings.threads = threads;
  Frame rows;
  replay_records(log, settings, {[&](Frame more) { append_rows(rows, std::move(more)); }});
  return rows;
}

// "" if the rows of `got` from this second on are those of `expected`, whatever closed them.
std::string difference_from(std::int64_t second, const EngineResult& expected, const EngineResult& got) {
  const auto from = [&](const EngineResult& result) {
    return std::find_if(result.rows.begin(), result.rows.end(),
                        [&](const EngineRow& row) { return row.row.second >= second; });
  };
  auto a = from(expected), b = from(got);
  for (; a != expected.rows.end() && b != got.rows.end(); ++a, ++b) {
    const std::string difference = difference_of_engine_rows(*a, *b);
    if (!difference.empty()) return fmt::format("second {}: {}", a->row.second, difference);
  }
  const auto left = expected.rows.end() - a, more = got.rows.end() - b;
  return left == 0 && more == 0 ? "" : fmt::format("{} rows missing, {} too many", left, more);
}

class Adversarial : public ::testing::TestWithParam<std::size_t> {
 protected:
  [[nodiscard]] static AdversarialStream stream(std::uint64_t seed) {
    return adversarial_streams(seed).at(GetParam());
  }
};

TEST_P(Adversarial, RowsAreTheOraclesToTheBit) {
  std::size_t rows = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const AdversarialStream of = stream(seed);
    const OracleResult expected = run_core_oracle(of.log, OracleSet::core_v1, 7);
    ASSERT_EQ(difference_of_results(expected, run_engine(of.log)), "") << of.name << ", seed " << seed;
    rows += expected.rows.size();
    const std::vector<Record> live = with_live_clocks(of.log);
    if (seed > 1) continue;
    ASSERT_EQ(difference_of_results(run_core_oracle(live, OracleSet::core_v1, 7), run_engine(live)), "")
        << of.name << " with clocks, seed " << seed;
  }
  EXPECT_GT(rows, 8'000U);
}

TEST_P(Adversarial, ChunksMakeTheWhole) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const AdversarialStream of = stream(seed);
    RecordLog log;
    log.products.intern(Venue::coinbase_advanced, "A-USD");
    for (const bool clocks : {false, true}) {
      log.records = clocks ? with_live_clocks(of.log) : of.log;
      const Frame whole = replay(log, 1, 1);
      for (const std::size_t chunks : {2, 3, 7}) {
        ASSERT_EQ(first_difference(compare(whole, replay(log, chunks, chunks == 7 ? 2 : 1))), "")
            << of.name << ", seed " << seed << (clocks ? ", clocks, " : ", ") << chunks << " chunks";
      }
    }
  }
}

// But after a stall that outlasts the threshold: what comes then is late once clocks have counted it.
TEST_P(Adversarial, ClocksOfALiveFeedChangeNothing) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const AdversarialStream of = stream(seed);
    const std::vector<Record> live = with_live_clocks(of.log);
    ASSERT_EQ(live.size() > of.log.size(), !of.log.front().is(Record::kOneTime));
    const std::string difference = difference_from(INT64_MIN, run_engine(of.log), run_engine(live));
    ASSERT_EQ(difference.empty(), of.clocks_change_nothing)
        << of.name << ", seed " << seed << ": " << difference;
  }
}

// Compared are the rows at least (longest window + 120 s) after the watermark that the whole run had reached
// where the other starts. It may start at one bad stamp, but not at two: the second would vouch for the
// first.
TEST_P(Adversarial, ARestartInTheMiddleGivesTheSameRows) {
  const std::int64_t depth_s = core_v1().longest_window_s + kWarmUpMarginSeconds;
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const AdversarialStream of = stream(seed);
    const EngineResult whole = run_engine(of.log);
    std::vector<std::optional<Nanos>> watermark_before;
    std::vector<std::uint64_t> bad_before;
    ProductTimeline timeline;
    for (std::size_t i = 0; i < of.log.size(); ++i) {
      watermark_before.push_back(timeline.watermark());
      bad_before.push_back(timeline.counters().quarantined_future);
      timeline.read(of.log[i], i);
    }
    // The sevenths are where bad stamps are.
    std::vector<std::size_t> starts;
    for (std::size_t i = 1; i < 12; ++i) starts.push_back(cut_of(of.log.size(), 12, i));
    for (std::size_t i = 1; i < 4; ++i) {
      for (const std::size_t beside : {0, 1, 2}) starts.push_back(cut_of(of.log.size(), 7, i) - 1 + beside);
    }
    for (const std::size_t start : starts) {
      if (!watermark_before[start] || bad_before[start + 2] - bad_before[start] == 2) continue;
      const Nanos first = second_of(*watermark_before[start]) + 1 + depth_s;
      if (first > whole.rows.back().row.second) continue;
      const EngineResult again =
          run_engine({of.log.begin() + static_cast<std::ptrdiff_t>(start), of.log.end()});
      ASSERT_EQ(difference_from(static_cast<std::int64_t>(first), whole, again), "")
          << of.name << ", seed " << seed << ", started at record " << start;
      ++compared;
    }
  }
  EXPECT_GE(compared, 8U);
}

INSTANTIATE_TEST_SUITE_P(Streams, Adversarial, ::testing::Range(std::size_t{0}, std::size_t{8}),
                         [](const auto& param) {
                           std::string name = adversarial_streams(1).at(param.param).name;
                           std::erase_if(name, [](char c) { return c < 'A'; });
                           return name;
                         });

}  // namespace
}  // namespace foreshock
