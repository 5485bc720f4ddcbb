// Tautology test: the scores of second s against the label of second s + 1. A forecast made at s knows less
// of [s+1, s+61) than of [s, s+60), so its PR-AUC must not rise; one that rises was lined up with the wrong
// second, or its label shares its window with an input. A rise counts when it is surely one (paired interval
// above 0) and more than 2 % of the PR-AUC: the two labels agree on nearly every row, so that the interval is
// narrow enough to see rises that mean nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

inline constexpr double kLabelShiftRiseMax = 0.02;

struct LabelShift {
  std::string model;
  std::optional<double> pr_auc;  // on rows whose next second is labelled too
  std::optional<double> pr_auc_shifted;
  std::optional<Interval> difference;  // shifted minus not, 95 %, paired; absent without enough blocks

  [[nodiscard]] bool rises() const {
    return difference && difference->low > 0.0 && *pr_auc_shifted > (1.0 + kLabelShiftRiseMax) * *pr_auc;
  }
};

// On `scored` rows of the test part.
[[nodiscard]] std::vector<LabelShift> label_shift(const LabelledRows& rows, const Split& split,
                                                  const std::vector<std::size_t>& scored,
                                                  const std::vector<ScoredModel>& models, std::uint64_t seed);

}  // namespace foreshock
