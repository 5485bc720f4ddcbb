// What a feature table says of itself: its set and schema hash (metadata), and which of its columns a model
// may learn from: the prototype's five where they all stand (handoff_v1), else every float64 column that is
// neither identity, state, label nor a label's raw material.
#pragma once

#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct FeatureSchema {
  std::string set;   // "core_v1"; empty when the table does not say
  std::string hash;  // likewise
};
[[nodiscard]] FeatureSchema feature_schema(const Frame& frame);

// The prototype's five model inputs, columns of handoff_v1, in the prototype's order.
[[nodiscard]] std::vector<std::string> handoff_model_inputs();

// Errors: missing_column when there is none.
[[nodiscard]] std::vector<std::string> feature_columns(const Frame& frame, const std::string& label);

}  // namespace foreshock
