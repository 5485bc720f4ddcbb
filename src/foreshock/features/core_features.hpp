// The row features: one declaration and one function each (volatility_features.cpp, activity_features.cpp,
// ...). A set of them is what CoreEngine computes: core_v1, long_v1, or a user's own
// (examples/custom_feature.cpp).
#pragma once

#include <string_view>
#include <vector>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/row_view.hpp"

namespace foreshock {

// A value, or kNull.
using RowFunction = double (*)(const RowView&, FeatureWindow);

struct RowFeature {
  FeatureDescription description;
  RowFunction evaluate;
};

struct RowFeatureSet {
  FeatureSet set;
  std::vector<RowFunction> functions;  // one a column of the set
  WindowSlots windows;                 // those declared, and those every row needs
};

// name: of static storage. `longest_window_s` covers every window that is declared, and the hour of the
// columns every set has.
[[nodiscard]] RowFeatureSet make_row_feature_set(std::string_view name,
                                                 const std::vector<RowFeature>& features);

[[nodiscard]] const RowFeatureSet& core_v1_features();
[[nodiscard]] const RowFeatureSet& long_v1_features();
// nullptr: no set of row features (handoff_v1). Throws as feature_set().
[[nodiscard]] const RowFeatureSet* find_row_feature_set(std::string_view name);

// The declarations, in column order: to make a larger set of.
[[nodiscard]] std::vector<RowFeature> core_row_features();

[[nodiscard]] std::vector<RowFeature> volatility_features();
[[nodiscard]] std::vector<RowFeature> activity_features();
[[nodiscard]] std::vector<RowFeature> liquidity_features();
[[nodiscard]] std::vector<RowFeature> flow_features();
[[nodiscard]] std::vector<RowFeature> calendar_features();
[[nodiscard]] std::vector<RowFeature> long_features();

}  // namespace foreshock
