#include "foreshock/features/timeline.hpp"

#include <gtest/gtest.h>

#include <string>

namespace foreshock {
namespace {

// Writes down what a timeline tells its visitor.
struct Journal {
  std::string text;
  void run_started(std::int64_t second) { text += "start " + std::to_string(second) + ";"; }
  void hole_opened(std::int64_t first) { text += "open " + std::to_string(first) + ";"; }
  void hole_ended(std::int64_t first, std::int64_t last) {
    text += "end " + std::to_string(first) + "-" + std::to_string(last) + ";";
  }
  void close_seconds(std::int64_t to) { text += "close " + std::to_string(to) + ";"; }
  void content(const Record& record) {
    text += "at " + std::to_string(to_nanos(record.ts_event) / 1'000'000) + ";";
  }

  std::string take() { return std::exchange(text, ""); }
};

UnixNanos at(double t_s) {
  return from_nanos(static_cast<std::int64_t>(t_s * 1e9));
}

Record record(double event_s, double recv_s, RecordKind kind = RecordKind::ticker) {
  Record r;
  r.kind = kind;
  r.ts_event = at(event_s);
  r.ts_recv = at(recv_s);
  return r;
}

Record one_time(double t_s) {
  Record r = record(t_s, t_s);
  r.flags = Record::kOneTime;
  return r;
}

class TimelineTest : public ::testing::Test {
 protected:
  std::string feed(const Record& r) {
    timeline.on_record(r, journal);
    return journal.take();
  }
  void begin() {  // a run at 10.1, watermark 10.2
    feed(record(10.1, 10.1));
    feed(record(10.2, 10.2));
  }
  Timeline timeline;
  Journal journal;
};

TEST_F(TimelineTest, FirstRecordIsHeldUntilTheNextConfirmsIt) {
  EXPECT_EQ(feed(record(10.1, 10.1)), "");
  EXPECT_EQ(feed(record(10.2, 10.2)), "start 10;at 10100;at 10200;");
}

TEST_F(TimelineTest, FirstRecordFromTheFutureIsQuarantined) {
  feed(record(500, 10.1));
  EXPECT_EQ(feed(record(10.2, 10.2)), "");  // held in turn
  EXPECT_EQ(timeline.counts().quarantined_future, 1U);
  EXPECT_EQ(feed(record(10.3, 10.3)), "start 10;at 10200;at 10300;");
}

TEST_F(TimelineTest, EndOfInputAcceptsTheHeldRecord) {
  feed(record(10.1, 10.1));
  timeline.end_of_input(journal);
  EXPECT_EQ(journal.take(), "start 10;at 10100;");
}

TEST_F(TimelineTest, SecondsCloseALatenessAfterTheirEnd) {
  begin();
  EXPECT_EQ(feed(record(11.249, 11.249)), "at 11249;");
  EXPECT_EQ(feed(record(11.25, 11.25)), "close 11;at 11250;");
  EXPECT_EQ(feed(record(13.3, 13.3)), "close 13;at 13300;");
}

TEST_F(TimelineTest, RecordBeforeAClosedSecondIsLate) {
  begin();
  feed(record(11.3, 11.3));
  EXPECT_EQ(feed(record(10.9, 11.4)), "");
  EXPECT_EQ(timeline.counts().late, 1U);
  EXPECT_EQ(feed(record(11.0, 11.5)), "at 11000;");  // out of order, not late
}

TEST_F(TimelineTest, SilenceIsTenSecondsWithoutHeartbeatsAndTwoWith) {
  begin();
  EXPECT_EQ(feed(record(20.2, 20.2)), "close 19;at 20200;");                    // 10.0 s: not more than ten
  EXPECT_EQ(feed(record(30.3, 30.3)), "open 20;close 30;end 20-30;at 30300;");  // 10.1 s
  EXPECT_EQ(feed(record(30.4, 30.4, RecordKind::heartbeat)), "at 30400;");
  EXPECT_EQ(feed(record(32.5, 32.5)), "open 30;close 32;end 30-32;at 32500;");  // 2.1 s after a heartbeat
}

TEST_F(TimelineTest, HeartbeatsAreForgottenAfterAMinute) {
  begin();
  feed(record(10.3, 10.3, RecordKind::heartbeat));
  for (double t = 12; t <= 72; t += 1.5) feed(record(t, t));
  EXPECT_EQ(timeline.counts().holes, 0U);
  EXPECT_EQ(feed(record(75, 75)), "close 74;at 75000;");  // 3 s, but the heartbeat is 61.2 s old
  EXPECT_EQ(timeline.counts().holes, 0U);
}

TEST_F(TimelineTest, ClocksMoveTheWatermarkOnlyInSilence) {
  begin();
  EXPECT_EQ(feed(record(15, 15, RecordKind::clock)), "");
  EXPECT_EQ(feed(record(20.3, 20.3, RecordKind::clock)), "open 10;close 20;");  // 10.2 + 10.1 = 20.3
  EXPECT_EQ(feed(record(21.0, 21.0)), "close 21;end 10-21;at 21000;");
}

TEST_F(TimelineTest, GapOpensAHoleAtOnce) {
  begin();
  EXPECT_EQ(feed(record(10.3, 10.3, RecordKind::gap)), "open 10;");
  EXPECT_EQ(feed(record(10.4, 10.4)), "end 10-10;at 10400;");
}

TEST_F(TimelineTest, RecordBeforeTheHoleItEndsIsLate) {
  feed(record(10.1, 10.1));
  feed(record(11.1, 11.1));  // second 10 stays open until 11.25
  feed(record(11.1, 11.1, RecordKind::gap));
  EXPECT_EQ(feed(record(10.9, 11.2)), "close 11;end 11-11;");
  EXPECT_EQ(timeline.counts().late, 1U);
}

TEST_F(TimelineTest, FutureStampNeedsAnArrivalToMatch) {
  begin();
  EXPECT_EQ(feed(record(100.2, 40)), "");  // 90 s ahead, 29.8 s later
  EXPECT_EQ(timeline.counts().quarantined_future, 1U);
  EXPECT_EQ(feed(record(100.2, 55.2)), "open 10;close 100;end 10-100;at 100200;");  // 45 s later: enough
}

TEST_F(TimelineTest, FutureStampWithOneTimeWaitsForTheNext) {
  feed(one_time(10.1));
  feed(one_time(10.2));
  EXPECT_EQ(feed(one_time(1000)), "");
  EXPECT_EQ(feed(one_time(10.3)), "at 10300;");
  EXPECT_EQ(timeline.counts().quarantined_future, 1U);
  EXPECT_EQ(feed(one_time(1000)), "");
  EXPECT_EQ(feed(one_time(971)),
            "open 10;close 1000;end 10-1000;at 1000000;");  // back by 29 s: confirmed, and late
  EXPECT_EQ(timeline.counts().late, 1U);
}

TEST_F(TimelineTest, DuplicatesAndSnapshotsAreSkipped) {
  begin();
  Record duplicate = record(12, 12);
  duplicate.flags = Record::kDuplicate;
  Record snapshot = record(12, 12);
  snapshot.flags = Record::kSnapshot;
  EXPECT_EQ(feed(duplicate) + feed(snapshot), "");
}

}  // namespace
}  // namespace foreshock
