#include "foreshock/models/feature_schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

constexpr std::array<std::string_view, 5> kHandoffInputs = {"return_mean_60s", "return_mean_300s",
                                                            "return_std_300s", "spread", "spread_bps"};

// float64 columns of a labelled table that are not features.
constexpr std::array<std::string_view, 5> kNotFeatures = {"rv_5", "rv_300", "v", "spike_relative",
                                                          "spike_fixed"};

}  // namespace

FeatureSchema feature_schema(const Frame& frame) {
  const auto entry = [&](const char* key) {
    const auto found = frame.metadata.find(key);
    return found == frame.metadata.end() ? std::string() : found->second;
  };
  return {entry("set"), entry("schema_hash")};
}

std::vector<std::string> feature_columns(const Frame& frame, const std::string& label) {
  const auto present = [&](std::string_view name) { return frame.find(name) != nullptr; };
  if (std::all_of(kHandoffInputs.begin(), kHandoffInputs.end(), present)) {
    return {kHandoffInputs.begin(), kHandoffInputs.end()};
  }
  std::vector<std::string> columns;
  for (const Column& column : frame.columns()) {
    if (column.type != ColumnType::float64 || column.name == label) continue;
    if (std::find(kNotFeatures.begin(), kNotFeatures.end(), column.name) != kNotFeatures.end()) continue;
    columns.push_back(column.name);
  }
  if (columns.empty()) {
    throw UserError(ErrorCode::missing_column, "the table has no float64 feature column to train on");
  }
  return columns;
}

}  // namespace foreshock
