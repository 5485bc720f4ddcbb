// evaluate(): trained models and leak probes on the calibration and test parts of a split, with what may be
// said of them. The base rate is added as the model "base_rate" (the training base rate for every row); a
// missing decision threshold is the one of the best F1 on the calibration part, so unset where that has no
// positive.
#pragma once

#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/importance.hpp"
#include "foreshock/evaluation/part_scores.hpp"
#include "foreshock/evaluation/verdict.hpp"

namespace foreshock {

// Probes that could be made and, a sentence each, why others could not.
struct Probes {
  std::vector<ScoredModel> scored;
  std::vector<std::string> notes;
};
[[nodiscard]] Probes make_probes(const Frame& frame, const LabelledRows& rows, const Split& split,
                                 const std::string& label, std::uint64_t seed);

struct EvaluationResult {
  std::string label;
  Split split;
  std::int64_t sessions = 0;  // of the whole table
  PartScores calibration;
  PartScores test;
  Verdict verdict;
  std::vector<ModelImportance> importance;  // the caller's, may be empty
  std::vector<std::string> notes;           // the caller's: what a reader of the numbers must know
};

// Probabilities lie in [0, 1] or are NaN, as many as there are rows; errors: bad_number.
[[nodiscard]] EvaluationResult evaluate(const LabelledRows& rows, const Split& split,
                                        const std::string& label, std::vector<ScoredModel> models,
                                        std::vector<ScoredModel> probes, const BootstrapSettings& settings);

}  // namespace foreshock
