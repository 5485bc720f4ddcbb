// Block-permutation importance: how much PR-AUC a model loses on given rows when one input column is dealt
// out anew in blocks of 60 rows (one row at a time would undo the dependence between neighbours and flatter
// the column). The mean of several repeats; a column that carries nothing scores about 0, and may score below
// it. Source: Breiman 2001; blocks because neighbouring rows overlap.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/models/model.hpp"

namespace foreshock {

struct ColumnImportance {
  std::string column;
  std::optional<double> pr_auc_drop;  // unset where PR-AUC is not defined
};

struct ModelImportance {
  std::string model;
  std::vector<ColumnImportance> columns;  // largest drop first, equals in the model's order
};

struct ImportanceSettings {
  int repeats = 5;
  std::uint64_t seed = 1;
};

inline constexpr std::size_t kImportanceBlockRows = 60;

// `scored`: rows with a known label on which the model answers. Errors: missing_column.
[[nodiscard]] ModelImportance block_permutation_importance(const std::string& name, const Model& model,
                                                           const Frame& frame, const LabelledRows& rows,
                                                           const std::vector<std::size_t>& scored,
                                                           const ImportanceSettings& settings);

}  // namespace foreshock
