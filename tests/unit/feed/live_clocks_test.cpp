#include "foreshock/feed/live_clocks.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

using std::chrono::milliseconds;

Record record_at(nanoseconds ts_recv, ProductIndex product = 0) {
  Record record;
  record.ts_recv = UnixNanos(ts_recv);
  record.product = product;
  record.conn = 9;
  return record;
}

// However often the live feed looks at the time, its clocks are those a recording of the same records gets.
TEST(LiveClocks, AreThoseOfARecording) {
  for (const auto look_each : {milliseconds(7), milliseconds(100), milliseconds(400), milliseconds(10'000)}) {
    LiveClocks live;
    SilenceClocks recorded;
    std::vector<Record> of_live, of_recording;
    nanoseconds looked{};
    for (const int ms : {0, 250, 251, 400, 1'000, 1'020, 2'270, 2'520, 2'521}) {
      const Record record = record_at(milliseconds(ms));
      for (; looked + look_each < milliseconds(ms); looked += look_each) {
        live.until(UnixNanos(looked), [&](const Record& clock) { of_live.push_back(clock); });
      }
      live.before(record, [&](const Record& clock) { of_live.push_back(clock); });
      recorded.before(record, [&](const Record& clock) { of_recording.push_back(clock); });
    }
    EXPECT_EQ(of_live, of_recording) << look_each.count();
    EXPECT_EQ(of_live.size(), 2u + 4u) << "of 400..1000 and of 1020..2270";
  }
}

TEST(LiveClocks, AreWrittenForEachProductThatIsSilent) {
  LiveClocks clocks;
  std::vector<ProductIndex> products;
  const auto note = [&](const Record& clock) { products.push_back(clock.product); };
  clocks.before(record_at(milliseconds(0), 0), note);
  clocks.before(record_at(milliseconds(200), 1), note);
  clocks.until(UnixNanos(milliseconds(260)), note);
  EXPECT_EQ(products, std::vector<ProductIndex>{0});
  clocks.until(UnixNanos(milliseconds(460)), note);
  EXPECT_EQ(products, (std::vector<ProductIndex>{0, 1}));
}

}  // namespace
}  // namespace foreshock
