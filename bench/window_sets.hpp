// A set of one column, log_rv, over one window: what a longer window costs.
#pragma once

#include <cstdint>

#include "foreshock/features/core_features.hpp"

namespace foreshock {

inline RowFeatureSet one_window_set(std::int64_t window_s) {
  std::vector<RowFeature> features = volatility_features();
  features.resize(1);
  features[0].description.windows = {{static_cast<std::int32_t>(window_s)}};
  return make_row_feature_set("one_window", features);
}

}  // namespace foreshock
