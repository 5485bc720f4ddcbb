#include "foreshock/simulation/market_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

class MarketFile : public testing::Test {
 protected:
  MarketFile() {
    folder = fs::path(testing::TempDir()) /
             (std::to_string(::getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
    settings.market = {.seed = 42, .products = {"BTC-USD", "ETH-USD"}, .duration_s = 600};
    settings.out = folder / "market.ndjson";
  }
  ~MarketFile() override { fs::remove_all(folder); }
  MarketFile(const MarketFile&) = delete;
  MarketFile& operator=(const MarketFile&) = delete;

  fs::path folder;
  MarketFileSettings settings;
};

// The bytes every compiler, optimisation level and instruction set must give.
TEST_F(MarketFile, IsTheSameEverywhere) {
  settings.market.duration_s = 7200;
  settings.truth = folder / "truth.csv";
  const FeedCounts counts = write_market_file(settings);
  EXPECT_TRUE(counts.reconnects > 0 && counts.lost_messages > 0 && counts.duplicates > 0)
      << "cover every fault";
  EXPECT_EQ(sha256_file(settings.out), "72664bee0678cb597abcc83264a02606348d521fd2468292c2cd4ecb626b130d");
  EXPECT_EQ(sha256_file(settings.truth), "7600773c82943baf62206fc2a15ecc7083b24b569977912c5a136b5fbbfe513b");
}

TEST_F(MarketFile, RepeatsItselfAndChangesWithTheSeed) {
  settings.market.duration_s = 60;
  write_market_file(settings);
  const std::string first = read_file(settings.out);
  write_market_file(settings);
  EXPECT_EQ(read_file(settings.out), first);
  settings.market.seed = 43;
  write_market_file(settings);
  EXPECT_NE(read_file(settings.out), first);
}

TEST_F(MarketFile, HoldsAsManyLinesAsItReports) {
  settings.market.duration_s = 4 * 3600;
  const FeedCounts counts = write_market_file(settings);
  FeedCounts seen;
  std::istringstream lines(read_file(settings.out));
  for (std::string line; std::getline(lines, line);) {
    const auto has = [&](std::string_view text) { return line.find(text) != std::string::npos; };
    if (has(R"("kind":"ticker")")) ++(has(R"("duplicate":true)") ? seen.duplicates : seen.ticks);
    if (has(R"("kind":"gap")")) ++seen.gaps;
    if (has(R"("count":"unverifiable")")) ++seen.reconnects;
    if (has(R"("kind":"heartbeat")")) ++seen.heartbeats;
    if (has(R"("kind":"clock")")) ++seen.clocks;
  }
  EXPECT_EQ(seen.ticks, counts.ticks);
  EXPECT_EQ(seen.duplicates, counts.duplicates);
  EXPECT_EQ(seen.gaps, counts.gaps);
  EXPECT_EQ(seen.reconnects, 2 * counts.reconnects) << "one a product";
  EXPECT_EQ(seen.heartbeats, counts.heartbeats);
  EXPECT_EQ(seen.clocks, counts.clocks);
  EXPECT_GT(counts.gaps, 0);
  EXPECT_GT(counts.duplicates, 0);
}

// Read by the feed's reader, the file gives the very records the feed made.
TEST_F(MarketFile, GivesBackEveryRecordBitForBit) {
  settings.market.duration_s = 7200;
  const FeedCounts counts = write_market_file(settings);
  ASSERT_GT(counts.gaps, 0);
  ASSERT_GT(counts.duplicates, 0);

  SimulatedFeed feed(settings.market, settings.with_faults);
  std::vector<FeedRecord> written, batch;
  while (feed.next_second(batch)) written.insert(written.end(), batch.begin(), batch.end());

  ProductTable products;
  std::size_t at = 0;
  const CaptureReport report = read_captures(
      {settings.out}, CaptureSettings{}, products, [&](const Record& record, std::string_view raw) {
        ASSERT_LT(at, written.size());
        ASSERT_EQ(record, written[at].record) << "record " << at << ": " << written[at].raw;
        ASSERT_EQ(raw, written[at].raw) << "record " << at;
        ++at;
      });
  EXPECT_EQ(at, written.size());
  EXPECT_EQ(report.rejected + report.skipped + report.unknown, 0u);
  ASSERT_EQ(products.size(), feed.products().size());
  for (ProductIndex i = 0; i < products.size(); ++i) {
    EXPECT_EQ(products[i].product_id, feed.products()[i].product_id);
  }
}

TEST_F(MarketFile, TellsTheTruthOncePerProductAndSecond) {
  settings.market.duration_s = 30;
  settings.truth = folder / "truth.csv";
  write_market_file(settings);
  const std::string truth = read_file(settings.truth);
  EXPECT_EQ(std::count(truth.begin(), truth.end(), '\n'), 1 + 2 * 30);
  EXPECT_TRUE(truth.starts_with(
      "timestamp,product_id,sigma_bp,cascades_per_s,integrated_variance_bp2,regime\n2026-01-05T00:"
      "00:00.000000000Z,BTC-USD,"));
}

TEST_F(MarketFile, ReportsProgressToTheEnd) {
  settings.market.duration_s = 5;
  std::vector<std::int64_t> steps;
  write_market_file(settings, [&](std::int64_t seconds_done) { steps.push_back(seconds_done); });
  EXPECT_EQ(steps, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
}

TEST_F(MarketFile, LeavesNothingWhenItIsStopped) {
  settings.truth = folder / "truth.csv";
  const auto stop = [](std::int64_t seconds_done) {
    if (seconds_done == 100) throw UserError(ErrorCode::interrupted, "stopped");
  };
  EXPECT_THROW(write_market_file(settings, stop), UserError);
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(MarketFile, SaysWhenTheDiskIsFull) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  settings.out = "/dev/full";
  EXPECT_THROW(write_market_file(settings), UserError);
}

}  // namespace
}  // namespace foreshock
