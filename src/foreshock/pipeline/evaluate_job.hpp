// From a labelled feature table to a finished evaluation: split or folds, forecasts, scores, and on request
// what takes longer: importance, sensitivity, the comparison with a random split. Shared by the commands
// evaluate and handoff. No file is touched here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/evaluator.hpp"

namespace foreshock {

struct EvaluateSettings {
  std::string label = "spike_relative";
  std::optional<UnixNanos> train_to = std::nullopt;        // default: the first 60 % of the labelled rows
  std::optional<UnixNanos> calibration_to = std::nullopt;  // default: the next 20 %
  bool cut_at_session_ends = false;
  bool unsafe_random_split = false;
  std::int64_t folds = 0;     // expanding purged folds; 0: one split
  bool walk_forward = false;  // by UTC day
  bool open_lock_box = false;
  bool with_importance = false;
  bool with_sensitivity = false;
  bool with_random_comparison = true;
  ForecastSettings forecasts;
  BootstrapSettings bootstrap;
};

// A table with its parts. Errors: missing_column, bad_file, bad_number; no_data where no label is known.
struct SplitTable {
  LabelRule rule;
  LabelledRows rows;
  Split split;
};
[[nodiscard]] SplitTable split_for_evaluation(const Frame& frame, const EvaluateSettings& settings);

struct Evaluated {
  EvaluationResult result;
  SplitTable table;     // pooled: the rows and parts of all folds
  Forecasts forecasts;  // what was scored
};

// Models are trained on the table's training part; `extra` forecasts (an oracle) join them.
[[nodiscard]] Evaluated train_and_evaluate(const Frame& frame, SplitTable table,
                                           const EvaluateSettings& settings,
                                           const std::vector<ScoredModel>& extra = {});
// Models brought ready.
[[nodiscard]] Evaluated evaluate_contenders(const Frame& frame, SplitTable table,
                                            std::vector<Contender> contenders,
                                            const EvaluateSettings& settings,
                                            const std::vector<ScoredModel>& extra = {});
// Several test blocks, pooled. Errors: bad_setting where the table is too short for the folds asked for.
[[nodiscard]] Evaluated evaluate_folds(Frame frame, const EvaluateSettings& settings);

}  // namespace foreshock
