#include "foreshock/pipeline/record_mirror.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr UnixNanos kNow = from_second(1'767'571'200);  // 2026-01-05T00:00:00Z

class RecordMirrorTest : public testing::Test {
 protected:
  RecordMirrorTest() {
    folder = fs::path(testing::TempDir()) /
             (std::to_string(::getpid()) + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
    settings.folder = folder;
    settings.products = {"BTC/USD", "ETH/USD"};
  }
  ~RecordMirrorTest() override { fs::remove_all(folder); }
  RecordMirrorTest(const RecordMirrorTest&) = delete;
  RecordMirrorTest& operator=(const RecordMirrorTest&) = delete;

  // Content by name.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::directory_iterator(folder)) {
      all[entry.path().filename().string()] = read_file(entry.path());
    }
    return all;
  }
  [[nodiscard]] bool told(const std::string& words) const {
    return std::any_of(notices.begin(), notices.end(),
                       [&](const std::string& one) { return one.find(words) != std::string::npos; });
  }

  fs::path folder;
  MirrorSettings settings;
  std::vector<std::string> notices;
  Notice notice = [this](NoticeLevel, const std::string& text) { notices.push_back(text); };
};

using Files = std::map<std::string, std::string>;

TEST_F(RecordMirrorTest, WritesWhatIsDurableAndNothingEarlier) {
  RecordMirror mirror(settings, kNow, notice);
  mirror.on_line("one");
  mirror.on_line("two");
  EXPECT_EQ(files(), (Files{{"ticks_BTC-USD_ETH-USD_20260105T000000Z.ndjson", ""}}));
  mirror.on_durable(kNow);
  EXPECT_EQ(files(), (Files{{"ticks_BTC-USD_ETH-USD_20260105T000000Z.ndjson", "one\ntwo\n"}}));
  mirror.on_line("never durable");
  const MirrorCounts counts = mirror.finish();
  EXPECT_EQ(counts.mirrored, 3);
  EXPECT_EQ(counts.missing, 0);
}

TEST_F(RecordMirrorTest, BeginsANewFileWithEachHourAndAtItsSize) {
  settings.file_bytes_max = 8;
  RecordMirror mirror(settings, kNow + seconds(3'599), notice);
  const auto line_at = [&](const char* line, int second) {
    mirror.on_line(line);
    mirror.on_durable(kNow + seconds(second));
  };
  line_at("a", 3'599);
  line_at("b", 3'600);
  line_at("long enough", 3'601);
  line_at("c", 3'601);
  line_at("d", 3'602);
  EXPECT_EQ(files(), (Files{{"ticks_BTC-USD_ETH-USD_20260105T005959Z.ndjson", "a\n"},
                            {"ticks_BTC-USD_ETH-USD_20260105T010000Z.ndjson", "b\nlong enough\n"},
                            {"ticks_BTC-USD_ETH-USD_20260105T010001Z.ndjson", "c\nd\n"}}));
}

TEST_F(RecordMirrorTest, TwoFilesOfOneSecondHaveTwoNames) {
  for (const char* line : {"first", "second"}) {
    RecordMirror mirror(settings, kNow, notice);
    mirror.on_line(line);
    mirror.on_durable(kNow);
  }
  EXPECT_EQ(files(), (Files{{"ticks_BTC-USD_ETH-USD_20260105T000000Z.ndjson", "first\n"},
                            {"ticks_BTC-USD_ETH-USD_20260105T000000Z_2.ndjson", "second\n"}}));
}

TEST_F(RecordMirrorTest, CutsTheTornLinesOfItsProductsAlone) {
  write_file(folder / "ticks_BTC-USD_ETH-USD_20260104T230000Z.ndjson", "whole\nto");
  write_file(folder / "ticks_BTC-USD_20260104T230000Z.ndjson", "whole\nto");
  const RecordMirror mirror(settings, kNow, notice);
  EXPECT_EQ(files().at("ticks_BTC-USD_ETH-USD_20260104T230000Z.ndjson"), "whole\n");
  EXPECT_EQ(files().at("ticks_BTC-USD_20260104T230000Z.ndjson"), "whole\nto");
  EXPECT_TRUE(told("2 bytes of a line"));
}

TEST_F(RecordMirrorTest, AFolderThatCannotBeWrittenIsToldAndTriedAgain) {
  settings.waiting_bytes_max = 16;
  RecordMirror mirror(settings, kNow, notice);
  const fs::path away = folder.string() + "-away";
  fs::rename(folder, away);
  write_file(folder, "a file where the folder was");
  const auto line_at = [&](const char* line, int second) {
    mirror.on_line(line);
    mirror.on_durable(kNow + seconds(second));
  };
  line_at("given up for another", 3'600);  // its hour needs a new file
  EXPECT_TRUE(told("the log goes on without it"));
  line_at("more", 3'602);
  fs::remove(folder);
  fs::rename(away, folder);
  line_at("back", 3'604);
  EXPECT_TRUE(told("can be written again"));
  const MirrorCounts counts = mirror.finish();
  EXPECT_EQ(counts.mirrored, 1);
  EXPECT_EQ(counts.missing, 2);
  EXPECT_EQ(files().rbegin()->second, "back\n");
}

}  // namespace
}  // namespace foreshock
