// Evaluation on several test blocks: each fold trains on what came before its block, and the blocks'
// forecasts are pooled. Labels are made anew for each fold, so thresholds come from its own training rows.
//   expanding     the labelled rows in n + 1 equal shares; fold i tests share i + 1, after training on the
//                 first three quarters of the shares before it and calibrating on the last
//   walk-forward  test 1 UTC day, calibrate on the 2 days before, train on all earlier ones (14 days at
//                 least); the last 7 days are the lock box, tested only when it is opened
// Rows whose label reaches the next part are purged, as in one split. Source: Lopez de Prado 2018.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/forecasts.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/labels/training_rows.hpp"

namespace foreshock {

inline constexpr std::int64_t kWalkForwardDaysMin = 30;
inline constexpr std::int64_t kTrainDaysMin = 14;
inline constexpr std::int64_t kCalibrationDays = 2;
inline constexpr std::int64_t kLockBoxDays = 7;
inline constexpr std::int64_t kWalkForwardFitEveryS = 5;

struct FoldCuts {
  std::int64_t train_to_ns = 0;
  std::int64_t calibration_to_ns = 0;
  std::int64_t test_to_ns = 0;
};

// `count` >= 2 folds; fewer where there are fewer labelled rows than that.
[[nodiscard]] std::vector<FoldCuts> expanding_folds(const LabelledRows& rows, std::int64_t count);

// UTC days from the first to the last labelled row, both counted.
[[nodiscard]] std::int64_t labelled_days(const LabelledRows& rows);
// One fold a day; empty where kWalkForwardDaysMin days are not there.
[[nodiscard]] std::vector<FoldCuts> walk_forward_folds(const LabelledRows& rows, bool open_lock_box);

struct FoldReport {
  FoldCuts cuts;
  Split split;
  double label_threshold = 0.0;  // k2 or tau2, of the fold's training rows; 0 = unset
};

struct PooledForecasts {
  LabelledRows rows;  // labelled only where a fold tests, by that fold's threshold
  Split split;        // the folds' test rows are its test part; the other parts are empty
  Forecasts forecasts;
  std::vector<FoldReport> folds;
};

// `frame` is relabelled on the way and ends with the labels of the last fold. Errors: missing_column for a
// table whose labels cannot be made anew; no_data when no fold has a training row.
[[nodiscard]] PooledForecasts forecast_folds(Frame& frame, const std::string& label,
                                             const std::vector<FoldCuts>& folds, LabelSettings labels,
                                             const ForecastSettings& settings);

}  // namespace foreshock
