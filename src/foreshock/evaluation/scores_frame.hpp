// What every forecaster said of every row, as a table others can check the metrics against: timestamp,
// product_id, part (train, calibration, test, purged, unlabelled), label (null where not known), then one
// probability column a model and, named probe_..., a probe (null = no answer).
#pragma once

#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/evaluation/split.hpp"

namespace foreshock {

[[nodiscard]] Frame scores_frame(const Frame& frame, const LabelledRows& rows, const Split& split,
                                 const std::vector<ScoredModel>& models,
                                 const std::vector<ScoredModel>& probes);

}  // namespace foreshock
