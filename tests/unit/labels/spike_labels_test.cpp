#include "foreshock/labels/spike_labels.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "foreshock/labels/forward_variance.hpp"
#include "tests/unit/labels/feature_rows.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kOne = std::int64_t{1} << 50;
constexpr LabelSettings kDefaults;

// A market of `seconds` rows whose volatility changes by a fixed pattern, all valid.
FeatureRows market(std::int64_t seconds) {
  FeatureRows rows;
  std::uint64_t state = 1;
  for (std::int64_t s = 1; s <= seconds; ++s) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double burst = (s / 97) % 5 == 0 ? 8.0 : 1.0;
    const double r = burst * 1e-5 * (static_cast<double>(state >> 33) / 2147483648.0 - 0.5);
    rows.add({.second = s, .q = std::llrint(std::ldexp(r, 50)), .rv_300 = 1e-8 * (1.0 + double(s % 7))});
  }
  return rows;
}

TEST(SpikeLabels, ThresholdIsThePercentileOfTrainingRowsOnly) {
  const Frame frame = market(1000).frame;
  const LabelThresholds thresholds = fit_thresholds(frame, kDefaults);
  // 940 rows have V; the cut is the time of the row after the first 564 of them, and 61 s before it training
  // ends.
  EXPECT_EQ(thresholds.train_to, from_second(565));
  EXPECT_EQ(thresholds.training_rows, 504U);
  const Column v = forward_variance(frame, 60);
  std::vector<double> rho;
  for (std::size_t row = 0; row < 504; ++row) rho.push_back(v.doubles[row] / frame.at("rv_300").doubles[row]);
  std::sort(rho.begin(), rho.end());
  EXPECT_EQ(thresholds.k2, rho[453]);  // the ceil(0.9 * 504) = 454th smallest
}

TEST(SpikeLabels, BothThresholdsComeFromRowsThatCanHaveTheHeadline) {
  FeatureRows rows = market(1000);
  const LabelThresholds all = fit_thresholds(rows.frame, kDefaults);
  for (std::size_t row = 0; row < 100; ++row) rows.frame.columns()[6].ints[row] = 269;  // valid_300
  LabelSettings settings{.train_to = all.train_to};
  const LabelThresholds fewer = fit_thresholds(rows.frame, settings);
  EXPECT_EQ(fewer.training_rows, 404U);
  EXPECT_NE(fewer.tau2, all.tau2);
}

TEST(SpikeLabels, AboutOneTrainingRowInTenIsASpike) {
  Frame frame = market(1000).frame;
  add_labels(frame, kDefaults, fit_thresholds(frame, kDefaults));
  for (const char* name : {"spike_relative", "spike_fixed"}) {
    const Column& label = frame.at(name);
    EXPECT_EQ(label.type, ColumnType::boolean);
    EXPECT_EQ(label.size() - label.null_count(), 940U);
    EXPECT_EQ(std::count(label.ints.begin(), label.ints.begin() + 504, 1), 51) << name;  // 504 - 454 + 1
  }
}

TEST(SpikeLabels, ReachingTheThresholdIsASpike) {
  FeatureRows rows;
  rows.add({.second = 1, .rv_300 = 0.25});
  rows.add({.second = 2, .q = kOne / 16, .rv_300 = 0.5});
  rows.add({.second = 3, .q = kOne / 16});
  const LabelSettings settings{.horizon_s = 1};
  Frame at_threshold = rows.frame;
  add_labels(at_threshold, settings, {.k2 = 1.0 / 64, .tau2 = 1.0 / 256});
  EXPECT_EQ(at_threshold.at("spike_relative").ints, (std::vector<std::int64_t>{1, 0, 0}));
  EXPECT_EQ(at_threshold.at("spike_fixed").ints, (std::vector<std::int64_t>{1, 1, 0}));
  EXPECT_TRUE(at_threshold.at("spike_fixed").is_null(2));
  Frame below = rows.frame;
  add_labels(below, settings, {.k2 = std::nextafter(1.0 / 64, 1.0), .tau2 = std::nextafter(1.0 / 256, 1.0)});
  EXPECT_EQ(below.at("spike_relative").ints[0], 0);
  EXPECT_EQ(below.at("spike_fixed").ints[0], 0);
}

TEST(SpikeLabels, ADeadMarketsLevelHasAFloor) {
  FeatureRows rows;
  rows.add({.second = 1, .rv_300 = 0.0});
  rows.add({.second = 2, .q = kOne / 1024});
  Frame frame = rows.frame;
  const double v = 1.0 / (1024.0 * 1024.0);
  const double floor = 0.5e-4 * 0.5e-4;
  add_labels(frame, {.horizon_s = 1}, {.k2 = v / floor, .tau2 = 1.0});
  EXPECT_EQ(frame.at("spike_relative").ints[0], 1);
  add_labels(frame, {.horizon_s = 1}, {.k2 = std::nextafter(v / floor, 1e9), .tau2 = 1.0});
  EXPECT_EQ(frame.at("spike_relative").ints[0], 0);
}

TEST(SpikeLabels, NullRules) {
  FeatureRows rows;
  rows.add({.second = 1, .valid_300 = 270});
  rows.add({.second = 2, .valid_300 = 269});
  rows.add({.second = 3, .rv_300 = std::nullopt});
  rows.add({.second = 4});
  rows.add({.second = 5, .q = std::nullopt, .status = "INVALID"});
  rows.add({.second = 6});
  Frame frame = rows.frame;
  add_labels(frame, {.horizon_s = 1}, {.k2 = 1.0, .tau2 = 1.0});
  EXPECT_EQ(frame.at("v").valid, (std::vector<std::uint8_t>{1, 1, 1, 0, 1, 0}));
  EXPECT_EQ(frame.at("spike_relative").valid, (std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0}));
  EXPECT_EQ(frame.at("spike_fixed").valid, (std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0}));
}

TEST(SpikeLabels, AThresholdOfZeroIsUnset) {
  Frame frame = market(50).frame;  // no row has a label yet
  const LabelThresholds thresholds = fit_thresholds(frame, kDefaults);
  EXPECT_EQ(thresholds.k2, 0.0);
  EXPECT_EQ(thresholds.train_to, std::nullopt);
  add_labels(frame, kDefaults, thresholds);
  EXPECT_EQ(frame.at("spike_relative").null_count(), 50U);
  EXPECT_EQ(frame.metadata.at("label.k2"), "0");
  EXPECT_EQ(frame.metadata.at("label.train_to"), "");
}

TEST(SpikeLabels, NoLabelIsMadeWithAnUnsetThreshold) {
  Frame frame = market(100).frame;
  add_labels(frame, kDefaults, {.k2 = 0.0, .tau2 = 1e-9});
  EXPECT_EQ(frame.at("spike_relative").null_count(), 100U);
  EXPECT_EQ(frame.at("spike_fixed").null_count(), 60U);
}

TEST(SpikeLabels, MetadataSaysHowTheyWereMade) {
  Frame frame = market(1000).frame;
  const LabelThresholds thresholds = fit_thresholds(frame, {.horizon_s = 30, .percentile = 95});
  add_labels(frame, {.horizon_s = 30, .percentile = 95}, thresholds);
  EXPECT_EQ(frame.metadata.at("label.horizon_s"), "30");
  EXPECT_EQ(frame.metadata.at("label.percentile"), "95");
  EXPECT_EQ(frame.metadata.at("label.train_to"), "1970-01-01T00:09:43.000000000Z");
  EXPECT_EQ(std::stod(frame.metadata.at("label.k2")), thresholds.k2);
  EXPECT_EQ(std::stod(frame.metadata.at("label.tau2")), thresholds.tau2);
}

TEST(SpikeLabels, AGridOfFiveSecondsChangesVAndTheThresholdsWithIt) {
  const LabelSettings settings{.grid_s = 5};
  Frame frame = market(1000).frame;
  const LabelThresholds thresholds = fit_thresholds(frame, settings);
  add_labels(frame, settings, thresholds);
  EXPECT_EQ(frame.metadata.at("label.grid_s"), "5");
  const Column v = forward_variance(frame, 60, 5);
  EXPECT_EQ(frame.at("v").doubles, v.doubles);
  std::vector<double> rho;
  for (std::size_t row = 0; row < 504; ++row) rho.push_back(v.doubles[row] / frame.at("rv_300").doubles[row]);
  std::sort(rho.begin(), rho.end());
  EXPECT_EQ(thresholds.k2, rho[453]) << "the level stays that of 1 s returns";
  Frame usual = market(1000).frame;
  add_labels(usual, kDefaults, fit_thresholds(usual, kDefaults));
  EXPECT_EQ(usual.metadata.at("label.grid_s"), "1");
  EXPECT_NE(usual.at("spike_relative").ints, frame.at("spike_relative").ints);
}

TEST(SpikeLabels, LabellingAgainReplacesTheColumns) {
  Frame once = market(1000).frame;
  add_labels(once, kDefaults, fit_thresholds(once, kDefaults));
  Frame twice = once;
  add_labels(twice, kDefaults, fit_thresholds(twice, kDefaults));
  ASSERT_EQ(twice.columns().size(), once.columns().size());
  EXPECT_EQ(twice.at("spike_relative").ints, once.at("spike_relative").ints);
}

TEST(SpikeLabels, RowsThatDoNotTrainCannotMoveTheThresholds) {
  const FeatureRows rows = market(1000);
  const LabelThresholds before = fit_thresholds(rows.frame, kDefaults);
  Frame tampered = rows.frame;
  // The last training row, 504, looks as far as row 564; everything later may change.
  for (std::size_t row = 564; row < 1000; ++row) tampered.columns()[4].ints[row] = kOne / 17;
  for (std::size_t row = 504; row < 1000; ++row) tampered.columns()[5].doubles[row] = 1e-12;
  const LabelThresholds after = fit_thresholds(tampered, kDefaults);
  EXPECT_EQ(after.k2, before.k2);
  EXPECT_EQ(after.tau2, before.tau2);
  tampered.columns()[4].ints[563] = kOne / 17;
  EXPECT_NE(fit_thresholds(tampered, {.percentile = 99}).tau2,
            fit_thresholds(rows.frame, {.percentile = 99}).tau2)
      << "the row before that is seen by a training row";
}

TEST(SpikeLabels, SecondsOutsideTheHorizonDoNotMatter) {
  const FeatureRows rows = market(200);
  const LabelThresholds thresholds{.k2 = 1.5, .tau2 = 1e-8};
  Frame before = rows.frame;
  add_labels(before, kDefaults, thresholds);
  constexpr std::size_t kRow = 70;
  Frame after = rows.frame;
  for (std::size_t row = 0; row < 200; ++row) {
    if (row <= kRow || row > kRow + 60) after.columns()[4].ints[row] = kOne / 17;
  }
  add_labels(after, kDefaults, thresholds);
  for (const char* name : {"spike_relative", "spike_fixed"}) {
    EXPECT_EQ(after.at(name).ints[kRow], before.at(name).ints[kRow]);
    EXPECT_EQ(after.at(name).valid[kRow], 1);
  }
  EXPECT_EQ(after.at("v").doubles[kRow], before.at("v").doubles[kRow]);
}

}  // namespace
}  // namespace foreshock
