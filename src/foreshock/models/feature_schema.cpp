#include "foreshock/models/feature_schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "foreshock/core/error.hpp"
#include "foreshock/features/catalogue.hpp"

namespace foreshock {
namespace {

constexpr std::array<std::string_view, 5> kHandoffInputs = {"return_mean_60s", "return_mean_300s",
                                                            "return_std_300s", "spread", "spread_bps"};

// What labelling and scoring add to a table.
constexpr std::array<std::string_view, 8> kAfterTheFact = {
    "v",     "spike_relative", "spike_fixed", "future_volatility",
    "label", "actual",         "prediction",  "probability"};

bool is_feature(const Column& column) {
  if (column.type != ColumnType::float64) return false;
  if (std::find(kAfterTheFact.begin(), kAfterTheFact.end(), column.name) != kAfterTheFact.end()) return false;
  for (const FeatureSet* set : feature_sets()) {
    for (const FixedColumn& fixed : set->fixed) {
      if (fixed.name == column.name) return false;
    }
  }
  return true;
}

}  // namespace

FeatureSchema feature_schema(const Frame& frame) {
  const auto entry = [&](const char* key) {
    const auto found = frame.metadata.find(key);
    return found == frame.metadata.end() ? std::string() : found->second;
  };
  return {entry("feature_set"), entry("schema_hash")};
}

std::vector<std::string> handoff_model_inputs() {
  return {kHandoffInputs.begin(), kHandoffInputs.end()};
}

std::vector<std::string> feature_columns(const Frame& frame, const std::string& label) {
  const auto present = [&](std::string_view name) { return frame.find(name) != nullptr; };
  if (std::all_of(kHandoffInputs.begin(), kHandoffInputs.end(), present)) {
    return handoff_model_inputs();
  }
  std::vector<std::string> columns;
  for (const Column& column : frame.columns()) {
    if (is_feature(column) && column.name != label) columns.push_back(column.name);
  }
  if (columns.empty()) {
    throw UserError(ErrorCode::missing_column, "the table has no float64 feature column to train on");
  }
  return columns;
}

}  // namespace foreshock
