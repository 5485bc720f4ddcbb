// Real captures beside the repository (../shared/data), skipped with a reason where they are absent.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "captured.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

struct Counted {
  CaptureReport report;
  ProductTable products;
  std::array<std::uint64_t, kRecordKinds> kinds{};
  std::uint64_t duplicates = 0;

  [[nodiscard]] std::uint64_t count(RecordKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
};

fs::path shared(const std::string& name) {
  return fs::path(FORESHOCK_SOURCE_DIR) / "../shared/data" / name;
}

Counted count(const std::string& name) {
  Counted counted;
  counted.report =
      read_captures({shared(name)}, {}, counted.products, [&](const Record& record, std::string_view) {
        ++counted.kinds[static_cast<std::size_t>(record.kind)];
        counted.duplicates += record.is(Record::kDuplicate) ? 1 : 0;
      });
  return counted;
}

class SharedData : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(shared("README.md"))) GTEST_SKIP() << "no real captures at " << shared("");
  }
};

TEST_F(SharedData, SessionFolderHoldsEveryTick) {
  const Counted counted = count("coinbase_advanced/btcusd_2025-11-30_2025-12-06/*.ndjson");
  EXPECT_EQ(counted.report.files.size(), 33u);
  EXPECT_EQ(counted.count(RecordKind::ticker), 73'663u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.duplicates, 0u);
  EXPECT_TRUE(counted.report.any_naive_times);
  EXPECT_EQ(counted.report.files.front().shape, "1 flat with nested original");
  EXPECT_EQ(counted.report.files.back().shape, "empty");
  EXPECT_EQ(counted.products.size(), 1u);
}

TEST_F(SharedData, SpikeFileHoldsEveryTick) {
  const Counted counted = count("coinbase_advanced/btcusd_2026-04-05_2235_spike.ndjson");
  EXPECT_EQ(counted.count(RecordKind::ticker), 5'970u);
  EXPECT_EQ(counted.count(RecordKind::status), 1u);
  EXPECT_GT(counted.count(RecordKind::clock), 100u);
  EXPECT_EQ(counted.count(RecordKind::gap), 0u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_FALSE(counted.report.any_naive_times);
  EXPECT_EQ(counted.report.files.front().shape, "2 envelope in an object");
}

TEST_F(SharedData, ShortSliceHoldsEveryTick) {
  const Counted counted = count("coinbase_advanced/btcusd_2025-11-08_43s.ndjson");
  EXPECT_EQ(counted.count(RecordKind::ticker), 223u);
  EXPECT_EQ(counted.report.inserted, 0u);
}

TEST_F(SharedData, AdvancedTradeSession) {
  const Counted counted = count("captures/coinbase.jsonl");
  EXPECT_EQ(counted.report.files.front().shape, "7 capture of everything sent and received");
  EXPECT_EQ(counted.report.lines - counted.report.skipped, 1'030u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.report.unknown, 0u);
  EXPECT_EQ(counted.products.size(), 2u);
  EXPECT_EQ(counted.count(RecordKind::heartbeat), 50u);  // 25, once a product
  EXPECT_EQ(counted.count(RecordKind::gap), 0u);
  EXPECT_EQ(counted.duplicates, 0u);
}

TEST_F(SharedData, ExchangeSession) {
  const Counted counted = count("captures/coinbase_exchange_2021.txt");
  EXPECT_EQ(counted.count(RecordKind::ticker), 107u);
  EXPECT_EQ(counted.count(RecordKind::trade), 107u);
  EXPECT_EQ(counted.count(RecordKind::gap), 0u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.report.unknown, 0u);
  EXPECT_EQ(counted.products.size(), 10u);
}

TEST_F(SharedData, BinanceSession) {
  const Counted counted = count("captures/binance.jsonl");
  EXPECT_EQ(counted.count(RecordKind::quote), 84u);
  EXPECT_EQ(counted.count(RecordKind::trade), 2u);
  EXPECT_EQ(counted.count(RecordKind::status), 179u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.report.unknown, 0u);
}

TEST_F(SharedData, KrakenSession) {
  const Counted counted = count("captures/kraken.jsonl");
  EXPECT_EQ(counted.count(RecordKind::ticker), 18u);
  EXPECT_EQ(counted.count(RecordKind::trade), 10u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.report.unknown, 0u);
  EXPECT_EQ(counted.products.size(), 10u);
}

TEST_F(SharedData, BitstampSession) {
  const Counted counted = count("captures/bitstamp.jsonl");
  EXPECT_EQ(counted.count(RecordKind::trade), 10u);
  EXPECT_EQ(counted.report.rejected, 0u);
  EXPECT_EQ(counted.report.unknown, 0u);
  EXPECT_EQ(counted.products.size(), 10u);
}

TEST_F(SharedData, OurOwnLinesReadBackToTheSameRecordsBitForBit) {
  for (const char* name :
       {"coinbase_advanced/btcusd_2025-11-08_43s.ndjson",
        "coinbase_advanced/btcusd_2026-04-05_2235_spike.ndjson", "captures/coinbase_exchange_2021.txt",
        "captures/kraken.jsonl", "captures/binance.jsonl", "captures/bitstamp.jsonl"}) {
    const Captured first = read_files({shared(name)});
    const Captured again = read_text(as_own(first));
    EXPECT_EQ(again.report.rejected, 0u) << name;
    EXPECT_TRUE(with_names(again) == with_names(first)) << name;
  }
}

}  // namespace
}  // namespace foreshock
