// Spearman's rank correlation: Pearson's of mid-ranks (ties share their mean rank). In [-1, 1]; nullopt for
// fewer than two pairs or where a side has a single value. Values are finite. Source: Spearman 1904.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace foreshock {

// 1-based.
[[nodiscard]] std::vector<double> mid_ranks(std::span<const double> values);
[[nodiscard]] std::optional<double> rank_correlation(std::span<const double> x, std::span<const double> y);

}  // namespace foreshock
