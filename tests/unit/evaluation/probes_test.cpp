#include "foreshock/evaluation/probes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

// One bursty label over an hour and a half: spikes in runs of 40 s about every 300 s.
LabelledRows bursty() {
  LabelledRows rows;
  append_session(rows, 0, 5400);
  Random random(5);
  for (std::size_t row = 0; row < rows.size(); row += 40) {
    if (!random.chance(40.0 / 300.0)) continue;
    for (std::size_t i = row; i < row + 40; ++i) rows.label[i] = 1;
  }
  return rows;
}

double test_lift(const LabelledRows& rows, const Split& split, const std::vector<double>& probability) {
  std::vector<double> scores;
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : rows_of(split, Part::test)) {
    scores.push_back(probability[row]);
    labels.push_back(rows.label[row]);
  }
  return *lift(pr_auc(scores, labels), base_rate(labels));
}

TEST(ClockProbe, TakesTheMeanOfTheFiveNearestTrainingRows) {
  LabelledRows rows;
  append_session(rows, 100, 12);
  rows.label = {1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  Split split;
  split.part.assign(12, Part::train);
  split.part[0] = Part::test;   // nearest: rows 1 .. 5
  split.part[6] = Part::test;   // nearest: 5, 7, 4, 8 and, of 3 and 9 at equal distance, the earlier
  split.part[11] = Part::test;  // nearest: 10, 9, 8, 7, 5
  const std::vector<double> probability = clock_probe(rows, split);
  EXPECT_DOUBLE_EQ(probability[0], 0.2);
  EXPECT_DOUBLE_EQ(probability[6], 0.0);
  EXPECT_DOUBLE_EQ(probability[11], 0.4);
}

TEST(ClockProbe, MakesDoWithFewerRowsButNotWithNone) {
  LabelledRows rows;
  append_session(rows, 100, 3);
  rows.label = {1, 0, 0};
  Split split;
  split.part = {Part::train, Part::train, Part::test};
  EXPECT_DOUBLE_EQ(clock_probe(rows, split)[2], 0.5);
  split.part.assign(3, Part::test);
  EXPECT_THROW((void)clock_probe(rows, split), UserError);
}

TEST(ClockProbe, SeesThroughARandomSplitAndNotThroughAPurgedOne) {
  const LabelledRows rows = bursty();
  const Split random = unsafe_random_split(rows, {}, 1);
  const Split purged = contiguous_split(rows, {});
  EXPECT_GT(test_lift(rows, random, clock_probe(rows, random)), 4.0);
  EXPECT_DOUBLE_EQ(test_lift(rows, purged, clock_probe(rows, purged)), 1.0);
}

std::vector<double> on_test_rows(const Split& split, const std::vector<double>& probability) {
  std::vector<double> found;
  for (const std::size_t row : rows_of(split, Part::test)) found.push_back(probability[row]);
  return found;
}

TEST(NoiseProbe, RepeatsByItsSeed) {
  const LabelledRows rows = bursty();
  const Split split = contiguous_split(rows, {});
  const std::vector<double> found = on_test_rows(split, noise_probe(rows, split, 1));
  EXPECT_EQ(found, on_test_rows(split, noise_probe(rows, split, 1)));
  EXPECT_NE(found, on_test_rows(split, noise_probe(rows, split, 2)));
}

TEST(NoiseProbe, MemorisesThroughARandomSplitAndNotThroughAPurgedOne) {
  const LabelledRows rows = bursty();
  const Split random = unsafe_random_split(rows, {}, 1);
  const Split purged = contiguous_split(rows, {});
  EXPECT_GT(test_lift(rows, random, noise_probe(rows, random, 1)), 3.0);
  EXPECT_LT(test_lift(rows, purged, noise_probe(rows, purged, 1)), 2.0);
}

TEST(PermutedLabelsProbe, UnlearnsAFeatureThatGivesTheLabelAway) {
  const LabelledRows rows = bursty();
  Frame frame;
  frame.add("telltale", ColumnType::float64);
  frame.add("label", ColumnType::boolean);
  Random random(9);
  for (const std::uint8_t label : rows.label) {
    frame.columns()[0].push_double(label + random.normal());
    frame.columns()[1].push_int(label);
  }
  const Split split = contiguous_split(rows, {});
  EXPECT_LT(test_lift(rows, split, permuted_labels_probe(frame, rows, split, "label", 1)), 4.0);
  EXPECT_GT(test_lift(rows, split, frame.columns()[0].doubles), 2.0);
}

}  // namespace
}  // namespace foreshock
