// A simulated file read back by the feed's reader gives the very records the simulator wrote.
#include <gtest/gtest.h>

#include <filesystem>

#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/simulation/market_file.hpp"

namespace foreshock {
namespace {

TEST(RoundTrip, GivesBackEveryRecordBitForBit) {
  const auto file = std::filesystem::path(testing::TempDir()) / "round_trip.ndjson";
  MarketFileSettings settings;
  settings.market = {.seed = 42, .products = {"BTC-USD", "ETH-USD"}, .duration_s = 7200};
  settings.out = file;
  const FeedCounts counts = write_market_file(settings);
  ASSERT_GT(counts.gaps, 0);
  ASSERT_GT(counts.duplicates, 0);

  SimulatedFeed feed(settings.market, settings.with_faults);
  std::vector<FeedRecord> written, batch;
  while (feed.next_second(batch)) written.insert(written.end(), batch.begin(), batch.end());

  ProductTable products;
  std::size_t at = 0;
  const CaptureReport report =
      read_captures({file}, CaptureSettings{}, products, [&](const Record& record, std::string_view raw) {
        ASSERT_LT(at, written.size());
        ASSERT_EQ(record, written[at].record) << "record " << at << ": " << written[at].raw;
        ASSERT_EQ(raw, written[at].raw) << "record " << at;
        ++at;
      });
  std::filesystem::remove(file);
  EXPECT_EQ(at, written.size());
  EXPECT_EQ(report.rejected + report.skipped + report.unknown, 0u);
  ASSERT_EQ(products.size(), feed.products().size());
  for (ProductIndex i = 0; i < products.size(); ++i) {
    EXPECT_EQ(products[i].product_id, feed.products()[i].product_id);
  }
}

}  // namespace
}  // namespace foreshock
