#include "foreshock/evaluation/gates.hpp"

#include <gtest/gtest.h>

#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

PartScores probe_at(double lift, double low) {
  PartScores part;
  ModelScores probe;
  probe.name = "clock";
  probe.lift = {lift, Interval{low, 2.0 * lift - low}};
  part.probes = {probe};
  return part;
}

TEST(PlaceboGate, FailsWhereAProbeIsFarAboveChance) {
  EXPECT_EQ(placebo_gate(probe_at(1.05, 0.8)).state, GateState::passed);
  EXPECT_EQ(placebo_gate(probe_at(1.30, 1.1)).state, GateState::passed);  // one in many, by chance
  const Gate failed = placebo_gate(probe_at(1.50, 1.3));
  EXPECT_EQ(failed.state, GateState::failed);
  EXPECT_NE(failed.words.find("clock (lift 1.50"), std::string::npos);
}

TEST(PlaceboGate, DecidesNothingWithoutIntervals) {
  PartScores part = probe_at(3.0, 2.9);
  part.probes[0].lift.interval.reset();
  part.interval_reason = "no interval: 2 blocks of 1800 s, 20 are needed";
  const Gate gate = placebo_gate(part);
  EXPECT_EQ(gate.state, GateState::undecided);
  EXPECT_EQ(gate.words, part.interval_reason);
}

// Twelve hours; runs of 60 s about every 10 minutes; the score rises `lead` seconds before the label does.
struct Shifted {
  explicit Shifted(std::size_t lead) {
    append_session(rows, 0, 43'200);
    Random random(4);
    for (std::size_t row = 0; row + 60 < rows.size(); row += 60) {
      if (!random.chance(0.1)) continue;
      for (std::size_t i = row; i < row + 60; ++i) rows.label[i] = 1;
    }
    model.name = "model";
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::uint8_t seen = rows.label[std::min(row + lead, rows.size() - 1)];
      model.probability.push_back(0.5 * seen + 0.45 * random.uniform01());
      scored.push_back(row);
    }
  }
  [[nodiscard]] std::vector<LabelShift> shift(bool random = false) const {
    Split split;
    split.unsafe_random = random;
    return label_shift(rows, split, scored, {model}, 1);
  }

  LabelledRows rows;
  ScoredModel model;
  std::vector<std::size_t> scored;
};

TEST(LabelShiftGate, FailsWhereAScoreFitsTheNextSecondBetter) {
  EXPECT_EQ(label_shift_gate(Shifted(0).shift()).state, GateState::passed);
  const std::vector<LabelShift> early = Shifted(20).shift();
  EXPECT_GT(*early[0].pr_auc_shifted, *early[0].pr_auc);
  EXPECT_EQ(label_shift_gate(early).state, GateState::failed);
}

TEST(LabelShiftGate, DecidesNothingWithoutBlocks) {
  const std::vector<LabelShift> shifts = Shifted(20).shift(true);
  EXPECT_TRUE(shifts[0].pr_auc);
  EXPECT_FALSE(shifts[0].difference);
  EXPECT_EQ(label_shift_gate(shifts).state, GateState::undecided);
}

TEST(LabelShift, LeavesOutRowsWhoseNextSecondIsNotLabelled) {
  Shifted data(0);
  for (std::size_t row = 1; row < data.rows.size(); row += 2) data.rows.labelled[row] = 0;
  std::erase_if(data.scored, [](std::size_t row) { return row % 2 == 1; });
  EXPECT_TRUE(data.shift().empty());
}

TEST(LookAheadGate, NamesWhatPeeks) {
  LookAheadReport report;
  report.columns = {{"log_rv_60", 0.6, 0.2, 0.35}, {"spread_bps", 0.3, 0.29, 0.01}};
  const Gate failed = look_ahead_gate(report);
  EXPECT_EQ(failed.state, GateState::failed);
  EXPECT_NE(failed.words.find("log_rv_60 (excess 0.35)"), std::string::npos);
  EXPECT_EQ(failed.words.find("spread_bps"), std::string::npos);
  report.columns.erase(report.columns.begin());
  EXPECT_EQ(look_ahead_gate(report).state, GateState::passed);
  report.reason = "too few rows";
  EXPECT_EQ(look_ahead_gate(report).state, GateState::undecided);
}

}  // namespace
}  // namespace foreshock
