#include "foreshock/evaluation/split.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "sample_rows.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSecond = kNanosPerSecond;

SplitSettings cuts_at_session_ends() {
  SplitSettings settings;
  settings.session_end_percent = 5;
  return settings;
}

TEST(ContiguousSplit, CutsBySharesAndPurgesAMinuteBeforeEachCut) {
  LabelledRows rows;
  append_session(rows, 1000, 1000);
  rows.label[100] = rows.label[101] = 1;
  rows.label[590] = 1;  // purged
  const Split split = contiguous_split(rows, {});
  EXPECT_EQ(split.part[0], Part::train);
  EXPECT_EQ(split.part[539], Part::train);   // 1539 + 60.25 < 1600
  EXPECT_EQ(split.part[540], Part::purged);  // 1540 + 60.25 >= 1600
  EXPECT_EQ(split.part[599], Part::purged);
  EXPECT_EQ(split.part[600], Part::calibration);
  EXPECT_EQ(split.part[739], Part::calibration);
  EXPECT_EQ(split.part[740], Part::purged);
  EXPECT_EQ(split.part[800], Part::test);
  EXPECT_EQ(split.part[999], Part::test);
  EXPECT_EQ(split.purged, 120);
  EXPECT_EQ(split.summary(Part::train).episodes, 1);
  EXPECT_EQ(split.summary(Part::test).episodes, 0);
  EXPECT_EQ(split.summary(Part::train).rows, 540);
  EXPECT_EQ(split.summary(Part::calibration).rows, 140);
  EXPECT_EQ(split.summary(Part::test).rows, 200);
  EXPECT_EQ(split.summary(Part::train).valid_seconds, 600);
  EXPECT_EQ(split.summary(Part::test).first_ns, 1800 * kSecond);
  EXPECT_EQ(split.summary(Part::test).last_ns, 1999 * kSecond);
}

TEST(ContiguousSplit, CutsAtGivenTimes) {
  LabelledRows rows;
  append_session(rows, 1000, 1000);
  SplitSettings settings;
  settings.train_to_ns = 1200 * kSecond;
  settings.calibration_to_ns = 1500 * kSecond;
  const Split split = contiguous_split(rows, settings);
  EXPECT_EQ(split.part[139], Part::train);  // 1139 + 60.25 < 1200
  EXPECT_EQ(split.part[140], Part::purged);
  EXPECT_EQ(split.part[200], Part::calibration);
  EXPECT_EQ(split.part[440], Part::purged);
  EXPECT_EQ(split.part[500], Part::test);
  settings.calibration_to_ns.reset();
  settings.train_to_ns = 1900 * kSecond;  // past the calibration's share: no calibration, no overlap
  const Split late = contiguous_split(rows, settings);
  EXPECT_EQ(late.summary(Part::train).rows, 840);
  EXPECT_EQ(late.summary(Part::calibration).rows, 0);
  EXPECT_EQ(late.summary(Part::test).rows, 100);
}

TEST(ContiguousSplit, MovesACutToASessionEndWithinReach) {
  LabelledRows rows;
  append_session(rows, 1000, 570);  // 30 labelled rows short of the cut: within 5 % of 1000
  append_session(rows, 5000, 430);
  const Split split = contiguous_split(rows, cuts_at_session_ends());
  EXPECT_EQ(split.part[569], Part::train);  // its label ends long before the next session
  EXPECT_EQ(split.part[570], Part::calibration);
  EXPECT_EQ(split.summary(Part::train).rows, 570);
  EXPECT_EQ(split.summary(Part::train).sessions, 1);
  EXPECT_EQ(split.summary(Part::calibration).rows, 170);  // its own cut has no session end near it
  EXPECT_EQ(split.summary(Part::test).rows, 200);
}

TEST(ContiguousSplit, LeavesACutWhereTheNearestSessionEndIsTooFar) {
  LabelledRows rows;
  append_session(rows, 1000, 549);  // 51 of 1000 rows away
  append_session(rows, 5000, 451);
  const Split split = contiguous_split(rows, cuts_at_session_ends());
  EXPECT_EQ(split.part[599], Part::purged);
  EXPECT_EQ(split.part[600], Part::calibration);
}

TEST(ContiguousSplit, CountsLabelledRowsOnly) {
  LabelledRows rows;
  append_session(rows, 0, 2000);
  for (std::size_t row = 0; row < 1000; ++row) rows.labelled[row] = 0;
  rows.valid[1500] = 0;
  rows.label[1990] = 1;
  const Split split = contiguous_split(rows, {});
  EXPECT_EQ(split.unlabelled, 1000);
  EXPECT_EQ(split.part[999], Part::unlabelled);
  EXPECT_EQ(split.part[1539], Part::train);
  EXPECT_EQ(split.part[1600], Part::calibration);
  EXPECT_EQ(split.summary(Part::train).valid_seconds, 1599);
  EXPECT_EQ(split.summary(Part::test).positives, 1);
}

TEST(ContiguousSplit, CutsSeveralProductsAtTheSameTime) {
  LabelledRows rows;
  for (std::int64_t second = 0; second < 1000; ++second) {
    append_row(rows, second, 0, 0);
    append_row(rows, second, 1, 1);
  }
  const Split split = contiguous_split(rows, {});
  for (std::size_t row = 0; row < rows.size(); row += 2)
    EXPECT_EQ(split.part[row], split.part[row + 1]) << row;
  EXPECT_EQ(split.summary(Part::test).rows, 400);
  EXPECT_EQ(split.summary(Part::test).sessions, 2);
}

TEST(ContiguousSplit, SplitsNothingIntoNothing) {
  const Split empty = contiguous_split({}, {});
  EXPECT_TRUE(empty.part.empty());
  LabelledRows one;
  append_session(one, 1000, 1);
  EXPECT_EQ(contiguous_split(one, {}).summary(Part::test).rows, 1);
}

TEST(UnsafeRandomSplit, DealsEveryLabelledRowAndRepeatsByItsSeed) {
  LabelledRows rows;
  append_session(rows, 1000, 1000);
  rows.labelled[3] = 0;
  const Split split = unsafe_random_split(rows, {}, 7);
  EXPECT_TRUE(split.unsafe_random);
  EXPECT_EQ(split.part[3], Part::unlabelled);
  EXPECT_EQ(split.summary(Part::train).rows, 599);
  EXPECT_EQ(split.summary(Part::calibration).rows, 200);
  EXPECT_EQ(split.summary(Part::test).rows, 200);
  EXPECT_EQ(split.purged, 0);
  EXPECT_EQ(split.part, unsafe_random_split(rows, {}, 7).part);
  EXPECT_NE(split.part, unsafe_random_split(rows, {}, 8).part);
  // Dealt all over: some of the first hundred rows are test rows.
  EXPECT_NE(std::find(split.part.begin(), split.part.begin() + 100, Part::test), split.part.begin() + 100);
}

RC_GTEST_PROP(ContiguousSplit, NeverLetsALabelLookIntoTheNextPart, ()) {
  LabelledRows rows;
  std::int64_t second = 0;
  for (const int length : *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(1, 400))) {
    append_session(rows, second, length);
    second += length + *rc::gen::inRange(1, 120);
  }
  const Split split = contiguous_split(rows, *rc::gen::element(SplitSettings{}, cuts_at_session_ends()));
  std::int64_t latest_known_ns = -1;  // of the part before
  for (const Part part : {Part::train, Part::calibration, Part::test}) {
    const PartSummary& summary = split.summary(part);
    if (summary.rows == 0) continue;
    RC_ASSERT(summary.first_ns > latest_known_ns);
    latest_known_ns = summary.last_ns + 60 * kSecond + kSecond / 4;
  }
}

}  // namespace
}  // namespace foreshock
