#include "foreshock/evaluation/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/evaluation/forecasts.hpp"
#include "foreshock/labels/spike_labels.hpp"

namespace foreshock {
namespace {

constexpr const char* kHeadline = "spike_relative";

std::vector<SensitivityRow> variants(const LabelSettings& base) {
  std::vector<SensitivityRow> rows;
  const auto add = [&](std::string name, const char* label, const LabelSettings& settings) {
    SensitivityRow row;
    row.name = std::move(name);
    row.label = label;
    row.settings = settings;
    rows.push_back(std::move(row));
  };
  add("as evaluated", kHeadline, base);
  for (const std::int64_t percentile : {95, 99}) {
    LabelSettings other = base;
    other.percentile = percentile;
    add(fmt::format("{}th percentile", percentile), kHeadline, other);
  }
  for (const std::int64_t horizon : {30, 300}) {
    LabelSettings other = base;
    other.horizon_s = horizon;
    add(fmt::format("next {} s", horizon), kHeadline, other);
  }
  LabelSettings coarse = base;
  coarse.grid_s = 5;
  add("returns over 5 s", kHeadline, coarse);
  add("fixed threshold", "spike_fixed", base);
  return rows;
}

void score(const LabelledRows& rows, const Split& split, const Forecasts& forecasts, SensitivityRow& out) {
  const std::vector<std::size_t> scored = scored_rows(split, Part::test, forecasts.models, {});
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : scored) labels.push_back(rows.label[row]);
  out.rows = static_cast<std::int64_t>(labels.size());
  out.positives = std::count(labels.begin(), labels.end(), std::uint8_t{1});
  out.base_rate = base_rate(labels);
  if (out.positives == 0) out.reason = "no spike in the test part";
  for (const ScoredModel& model : forecasts.models) {
    if (model.name == kBaseRateModel) continue;
    std::vector<double> probability;
    for (const std::size_t row : scored) probability.push_back(model.probability[row]);
    const std::optional<double> area = pr_auc(probability, labels);
    out.models.push_back({model.name, area, lift(area, out.base_rate), roc_auc(probability, labels)});
  }
}

void fill(Frame& frame, const SensitivitySettings& settings, SensitivityRow& row) {
  const LabelThresholds thresholds = fit_thresholds(frame, row.settings);
  row.threshold = std::sqrt(row.label == kHeadline ? thresholds.k2 : thresholds.tau2);
  if (row.threshold == 0.0) {
    row.reason = "no threshold: no training row has this label";
    return;
  }
  add_labels(frame, row.settings, thresholds);
  const LabelRule rule = label_rule(frame, row.label);
  const LabelledRows rows = read_labelled_rows(frame, rule);
  SplitSettings cuts;
  cuts.horizon_ns = label_horizon_ns(frame);
  cuts.train_to_ns = to_nanos(*row.settings.train_to);
  cuts.calibration_to_ns = settings.calibration_to_ns;
  const Split split = contiguous_split(rows, cuts);
  ForecastSettings forecast;
  forecast.kinds = settings.kinds;
  forecast.trainer = settings.trainer;
  forecast.with_probes = false;
  score(rows, split, train_forecasts(frame, rows, split, rule, forecast), row);
}

}  // namespace

std::vector<SensitivityRow> sensitivity(Frame frame, const SensitivitySettings& settings) {
  FORESHOCK_CHECK(settings.labels.train_to.has_value());
  std::vector<SensitivityRow> rows = variants(settings.labels);
  for (SensitivityRow& row : rows) {
    throw_if_interrupted();
    try {
      fill(frame, settings, row);
    } catch (const UserError& error) {
      if (error.code() == ErrorCode::interrupted || error.code() == ErrorCode::missing_column) throw;
      row.reason = error.what();
    }
  }
  return rows;
}

}  // namespace foreshock
