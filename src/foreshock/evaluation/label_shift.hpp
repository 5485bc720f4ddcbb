// Tautology test: the scores of second s against the label of second s + 1. A forecast made at s knows less
// of [s+1, s+61) than of [s, s+60), so its PR-AUC must not rise; one that rises was lined up with the wrong
// second, or its label shares its window with an input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

struct LabelShift {
  std::string model;
  std::optional<double> pr_auc;  // on rows whose next second is labelled too
  std::optional<double> pr_auc_shifted;
  std::optional<Interval> difference;  // shifted minus not, 95 %, paired; absent without enough blocks

  [[nodiscard]] bool rises() const { return difference && difference->low > 0.0; }
};

// On `scored` rows of the test part.
[[nodiscard]] std::vector<LabelShift> label_shift(const LabelledRows& rows,
                                                  const std::vector<std::size_t>& scored,
                                                  const std::vector<ScoredModel>& models,
                                                  const BlockPlan& plan, std::uint64_t seed);

}  // namespace foreshock
