#include "foreshock/stream/log_check.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "foreshock/core/file.hpp"
#include "foreshock/stream/entry_frame.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStride = 101;

using Entries = std::map<std::int64_t, std::string>;  // offset to time, key and value

class LogCheckTest : public testing::Test {
 protected:
  LogCheckTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::to_string(::getpid()) + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    path_ = (folder_ / "ticks.db").string();
    const auto log = open_event_log("sqlite:" + path_, LogAccess::write);
    for (int block = 0; block < 6; ++block) {
      LogGroup group;
      for (int i = 0; i < 10; ++i) {
        group.append("ticks.raw", from_nanos(block * 100 + i), i % 2 == 0 ? "BTC-USD" : "ETH-USD",
                     "value " + std::to_string(block * 10 + i) + std::string(40, 'x'));
      }
      group.append("ticks.features", from_nanos(block * 100), "BTC-USD", "row " + std::to_string(block));
      group.consumed("features/core_v1", "ticks.raw", block * 10 + 10);
      EXPECT_FALSE(log->commit(group));
    }
  }
  ~LogCheckTest() override { fs::remove_all(folder_); }
  LogCheckTest(const LogCheckTest&) = delete;
  LogCheckTest& operator=(const LogCheckTest&) = delete;

  // What a reader takes for true, damage passed over.
  static Entries readable(EventLog& log, std::string_view topic) {
    Entries all;
    const OffsetRange range = log.range(topic).value();
    for (std::int64_t next = range.first; next < range.end;) {
      const auto batch = log.read(topic, next, {});
      if (!batch) {
        ++next;
        continue;
      }
      if (batch->entries.empty()) break;
      for (const LogEntry& entry : batch->entries) {
        all[entry.offset] = std::to_string(to_nanos(entry.time)) + ' ' + std::string(entry.key) + ' ' +
                            std::string(entry.value);
      }
      next = batch->entries.back().offset + 1;
    }
    return all;
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(LogCheckTest, OfAWholeLogEverythingIsReadable) {
  std::uint64_t done = 0;
  const LogCheck check = check_log(path_, [&](std::uint64_t bytes, std::uint64_t) { done = bytes; });
  EXPECT_EQ(check.damages, 0U);
  ASSERT_EQ(check.topics.size(), 2U);
  EXPECT_EQ(check.topics[0].name, "ticks.features");
  EXPECT_EQ(check.topics[0].entries, 6);
  EXPECT_EQ(check.topics[1].entries, 60);
  EXPECT_GT(done, 0U);
}

// One bit of every 101st byte of the file in turn (every third byte takes a quarter of an hour, and passed).
// Nothing that is read may differ from what was written, and what is missing must be told.
TEST_F(LogCheckTest, NoFlippedBitIsTakenForAValue) {
  Entries raw, rows;
  {
    const auto log = open_event_log("sqlite:" + path_, LogAccess::read);
    raw = readable(*log, "ticks.raw");
    rows = readable(*log, "ticks.features");
  }
  ASSERT_EQ(raw.size(), 60U);
  const std::string whole = read_file(path_);
  int told = 0, refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += kStride) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    fs::remove(path_ + "-wal");
    fs::remove(path_ + "-shm");
    std::ofstream(path_, std::ios::binary) << flipped;
    bool damaged = false;
    try {
      damaged = check_log(path_).damages > 0;
    } catch (const UserError&) {
      damaged = true;
      ++refused;
    }
    told += damaged ? 1 : 0;
    try {
      const auto log = open_event_log("sqlite:" + path_, LogAccess::read);
      for (const auto& [topic, expected] :
           {std::pair("ticks.raw", &raw), std::pair("ticks.features", &rows)}) {
        const Entries found = readable(*log, topic);
        for (const auto& [offset, entry] : found) {
          ASSERT_EQ(expected->count(offset), 1U) << topic << " byte " << at;
          ASSERT_EQ(entry, expected->at(offset)) << topic << " byte " << at;
        }
        ASSERT_TRUE(damaged || found == *expected) << topic << " byte " << at;
      }
      const auto position = log->committed("features/core_v1", "ticks.raw");
      ASSERT_TRUE(damaged || (position && *position == 60)) << "byte " << at;
      if (position && *position) {
        ASSERT_EQ(**position, 60) << "byte " << at;
      }
    } catch (const UserError&) {
      ASSERT_TRUE(damaged) << "byte " << at;
    }
  }
  EXPECT_GT(told, 30);
  EXPECT_GT(told, refused);  // most damage is named, not just refused
}

TEST(EntryFrame, EveryFlippedBitOfABlockIsDamageOfItsEntryAlone) {
  const std::uint32_t topic = topic_checksum("t");
  std::string block;
  std::vector<std::size_t> starts;
  for (int i = 0; i < 3; ++i) {
    starts.push_back(block.size());
    append_frame(block, from_nanos(i), "BTC-USD", "value " + std::to_string(i));
    seal_frame(block.data() + starts.back(), block.size() - starts.back(), topic, 7 + i);
  }
  ASSERT_EQ(decode_block(block, topic, 7, 3).entries.size(), 3U);
  EXPECT_EQ(decode_block(block, topic, 20, 3).entries.size(), 0U);               // another place
  EXPECT_EQ(decode_block(block, topic_checksum("u"), 7, 3).entries.size(), 0U);  // another topic
  for (std::size_t bit = 0; bit < block.size() * 8; ++bit) {
    std::string flipped = block;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const DecodedBlock decoded = decode_block(flipped, topic, 7, 3);
    const std::int64_t hit = 7 + (bit / 8 >= starts[1]) + (bit / 8 >= starts[2]);
    EXPECT_EQ(decoded.damaged, std::vector<std::int64_t>{hit}) << "bit " << bit;
    EXPECT_EQ(decoded.entries.size(), 2U) << "bit " << bit;
    EXPECT_EQ(decoded.end, 10) << "bit " << bit;
  }
}

}  // namespace
}  // namespace foreshock
