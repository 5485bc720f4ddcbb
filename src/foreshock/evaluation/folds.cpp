#include "foreshock/evaluation/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/labels/spike_labels.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kDayNs = 86'400 * kNanosPerSecond;
constexpr double kNoAnswer = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int64_t> labelled_times(const LabelledRows& rows) {
  std::vector<std::int64_t> times;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.labelled[row] != 0) times.push_back(rows.timestamp_ns[row]);
  }
  std::sort(times.begin(), times.end());
  return times;
}

std::int64_t day_of(std::int64_t nanos) {
  return floor_second(from_nanos(nanos)) / 86'400;
}

// The threshold with the best F1 on the fold's calibration rows that the model answers for.
std::optional<double> calibrated(const ScoredModel& model, const LabelledRows& rows, const Split& split) {
  std::vector<double> scores;
  std::vector<std::uint8_t> labels;
  for (const std::size_t row : rows_of(split, Part::calibration)) {
    if (std::isnan(model.probability[row])) continue;
    scores.push_back(model.probability[row]);
    labels.push_back(rows.label[row]);
  }
  return best_f1_threshold(scores, labels);
}

ScoredModel& pooled_model(std::vector<ScoredModel>& all, const std::string& name, std::size_t rows) {
  for (ScoredModel& model : all) {
    if (model.name == name) return model;
  }
  ScoredModel model;
  model.name = name;
  model.probability.assign(rows, kNoAnswer);
  model.row_threshold.assign(rows, kNoAnswer);
  return all.emplace_back(std::move(model));
}

// The fold's answers on its test rows, each with the threshold of its calibration part.
void pool(const std::vector<ScoredModel>& from, const LabelledRows& rows, const Split& split,
          std::vector<ScoredModel>& to) {
  for (const ScoredModel& model : from) {
    const double threshold = calibrated(model, rows, split).value_or(kNoAnswer);
    ScoredModel& pooled = pooled_model(to, model.name, rows.size());
    for (const std::size_t row : rows_of(split, Part::test)) {
      pooled.probability[row] = model.probability[row];
      pooled.row_threshold[row] = threshold;
    }
  }
}

void pool_labels(const LabelledRows& fold, const Split& split, PooledForecasts& pooled,
                 std::vector<Part>& part) {
  for (const std::size_t row : rows_of(split, Part::test)) {
    pooled.rows.labelled[row] = 1;
    pooled.rows.label[row] = fold.label[row];
    pooled.rows.threshold_variance[row] = fold.threshold_variance[row];
    part[row] = Part::test;
  }
}

void add_new(std::vector<std::string>& notes, const std::vector<std::string>& more, std::size_t fold) {
  for (const std::string& note : more) {
    const std::string words = fmt::format("fold {}: {}", fold, note);
    if (note.find("could not") != std::string::npos) notes.push_back(words);
  }
}

}  // namespace

std::vector<FoldCuts> expanding_folds(const LabelledRows& rows, std::int64_t count) {
  const std::vector<std::int64_t> times = labelled_times(rows);
  const auto all = static_cast<std::int64_t>(times.size());
  std::vector<FoldCuts> folds;
  const auto time_at = [&](std::int64_t position) {
    return position >= all ? times.back() + 1 : times[static_cast<std::size_t>(position)];
  };
  for (std::int64_t fold = 1; fold <= count && all > 4 * count; ++fold) {
    const std::int64_t test_from = all * fold / (count + 1);
    folds.push_back(
        {time_at(test_from * 3 / 4), time_at(test_from), time_at(all * (fold + 1) / (count + 1))});
  }
  return folds;
}

std::int64_t labelled_days(const LabelledRows& rows) {
  const std::vector<std::int64_t> times = labelled_times(rows);
  return times.empty() ? 0 : day_of(times.back()) - day_of(times.front()) + 1;
}

std::vector<FoldCuts> walk_forward_folds(const LabelledRows& rows, bool open_lock_box) {
  const std::int64_t days = labelled_days(rows);
  std::vector<FoldCuts> folds;
  if (days < kWalkForwardDaysMin) return folds;
  const std::int64_t first = day_of(labelled_times(rows).front());
  const std::int64_t from = open_lock_box ? days - kLockBoxDays : kTrainDaysMin + kCalibrationDays;
  const std::int64_t to = open_lock_box ? days : days - kLockBoxDays;
  for (std::int64_t day = from; day < to; ++day) {
    const std::int64_t start = (first + day) * kDayNs;
    folds.push_back({start - kCalibrationDays * kDayNs, start, start + kDayNs});
  }
  return folds;
}

PooledForecasts forecast_folds(Frame& frame, const std::string& label, const std::vector<FoldCuts>& folds,
                               LabelSettings labels, const ForecastSettings& settings) {
  PooledForecasts pooled;
  std::vector<Part> part(frame.rows(), Part::unlabelled);
  for (const FoldCuts& cuts : folds) {
    labels.train_to = from_nanos(cuts.train_to_ns);
    const LabelThresholds thresholds = fit_thresholds(frame, labels);
    if (thresholds.training_rows == 0) continue;  // nothing before the block to set a threshold on
    add_labels(frame, labels, thresholds);
    const LabelRule rule = label_rule(frame, label);
    const LabelledRows rows = read_labelled_rows(frame, rule);
    SplitSettings parts;
    parts.train_to_ns = cuts.train_to_ns;
    parts.calibration_to_ns = cuts.calibration_to_ns;
    parts.test_to_ns = cuts.test_to_ns;
    parts.horizon_ns = label_horizon_ns(frame);
    FoldReport report{cuts, contiguous_split(rows, parts), rule.threshold};
    if (pooled.rows.size() == 0) {
      pooled.rows = rows;
      std::fill(pooled.rows.labelled.begin(), pooled.rows.labelled.end(), std::uint8_t{0});
      std::fill(pooled.rows.label.begin(), pooled.rows.label.end(), std::uint8_t{0});
    }
    if (report.split.summary(Part::train).rows > 0) {
      Forecasts made = train_forecasts(frame, rows, report.split, rule, settings);
      pool(made.models, rows, report.split, pooled.forecasts.models);
      pool(made.probes, rows, report.split, pooled.forecasts.probes);
      pool_labels(rows, report.split, pooled, part);
      add_new(pooled.forecasts.notes, made.notes, pooled.folds.size() + 1);
    }
    pooled.folds.push_back(std::move(report));
  }
  if (pooled.forecasts.models.empty()) {
    throw UserError(ErrorCode::no_data, "no fold has a training row with a known label; record more");
  }
  pooled.split = split_of(pooled.rows, std::move(part));
  return pooled;
}

}  // namespace foreshock
