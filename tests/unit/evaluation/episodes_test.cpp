#include "foreshock/evaluation/episodes.hpp"

#include <gtest/gtest.h>

#include "sample_rows.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSecond = kNanosPerSecond;

class Episodes : public testing::Test {
 protected:
  Episodes() { append_session(rows, 1000, 1000); }
  void spike(std::int64_t from, std::int64_t to) {
    for (std::int64_t second = from; second <= to; ++second)
      rows.label[static_cast<std::size_t>(second - 1000)] = 1;
  }
  std::vector<Episode> found() const {
    return find_episodes(rows, std::vector<std::uint8_t>(rows.size(), 1));
  }

  LabelledRows rows;
};

TEST_F(Episodes, RunSixtySecondsAfterTheirLabels) {
  spike(1100, 1129);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].first_ns, 1160 * kSecond);
  EXPECT_EQ(found()[0].last_ns, 1189 * kSecond);
  EXPECT_EQ(found()[0].onset_ns, 1160 * kSecond);
}

TEST_F(Episodes, MergeWhenLessThanAMinuteApart) {
  spike(1100, 1129);
  spike(1188, 1190);  // 59 s after the last second
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].last_ns, 1250 * kSecond);
  spike(1250, 1251);  // 60 s after
  ASSERT_EQ(found().size(), 2U);
  EXPECT_EQ(found()[1].first_ns, 1310 * kSecond);
}

TEST_F(Episodes, BeginWhereTheLastFiveSecondsPassTheRowsOwnThreshold) {
  spike(1100, 1129);
  rows.threshold_variance.assign(rows.size(), 4.0);
  rows.burst_variance.assign(rows.size(), 1.0);
  rows.burst_variance[50] = 9.0;   // 1050: more than 60 s before the run
  rows.burst_variance[120] = 5.0;  // 1120, but its own threshold is higher
  rows.threshold_variance[120] = 6.0;
  rows.burst_variance[130] = 4.0;  // at the threshold, not above
  rows.burst_variance[140] = 4.5;
  rows.burst_variance[145] = 9.0;
  EXPECT_EQ(found()[0].onset_ns, 1140 * kSecond);
  rows.burst_variance[140] = rows.burst_variance[145] = 1.0;
  rows.burst_variance[160] = 9.0;  // 1160 is the run's start already
  EXPECT_EQ(found()[0].onset_ns, 1160 * kSecond);
}

TEST_F(Episodes, CountOnlyTheRowsInUse) {
  spike(1100, 1129);
  spike(1500, 1529);
  std::vector<std::uint8_t> use(rows.size(), 0);
  for (std::size_t row = 510; row < 600; ++row) use[row] = 1;
  const std::vector<Episode> in_use = find_episodes(rows, use);
  ASSERT_EQ(in_use.size(), 1U);
  EXPECT_EQ(in_use[0].first_ns, 1570 * kSecond);
}

TEST_F(Episodes, AreOfOneProductEach) {
  spike(1100, 1101);
  append_row(rows, 1100, 1, 1);
  rows.label.back() = 1;
  ASSERT_EQ(found().size(), 2U);
  EXPECT_EQ(found()[1].product, 1U);
}

TEST_F(Episodes, OfUnknownLabelsAreNone) {
  spike(1100, 1129);
  rows.labelled.assign(rows.size(), 0);
  EXPECT_TRUE(found().empty());
}

}  // namespace
}  // namespace foreshock
