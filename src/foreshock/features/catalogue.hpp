// The feature catalogue: every feature is declared once, here named and described, and its declaration makes
// the engine's columns, the Parquet schema, `foreshock features`, docs/feature_spec.md, the schema hash and
// the models' input check. To add a feature: one declaration and one function (volatility_features.cpp and
// its like, tick_features.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

// One window, or for a slope the difference of two. 0: none, the value of the moment.
struct FeatureWindow {
  std::int32_t first_s = 0;
  std::int32_t second_s = 0;
};

// What a reader needs to know. All text is for people, but is part of the schema hash: a changed formula is
// another schema.
struct FeatureDescription {
  std::string_view name;   // column = name, then _<window> (core_v1) or _<window>s (handoff_v1)
  std::string_view group;  // volatility, activity, spread, ...
  std::string_view formula;
  std::string_view unit;
  std::string_view inputs;  // record fields it reads
  std::string_view null_rule;
  std::string_view zero_activity;  // its value when nothing happens
  std::string_view source;         // paper, venue page, or the set it comes from
  std::vector<FeatureWindow> windows;
  std::int32_t inner_window_s = 0;  // for what is itself a window's value: how much further back that reads
  ColumnType type = ColumnType::float64;
};

// A column of a feature set that is not a feature: identity, status, and what labels are made from.
struct FixedColumn {
  std::string_view name;
  ColumnType type;
  std::string_view meaning;
};

struct FeatureColumn {
  std::string name;
  std::size_t feature = 0;  // index into FeatureSet::features
  FeatureWindow window;
};

struct FeatureSet {
  std::string_view name;     // "core_v1"
  std::string_view row;      // what one row is
  std::string_view warm_up;  // where a run must start to give the same row
  std::vector<FixedColumn> fixed;
  std::vector<FeatureDescription> features;
  std::vector<FeatureColumn> columns;  // features x windows, in order
  std::int64_t longest_window_s = 0;
  std::string schema_hash;            // SHA-256 over the canonical description
  std::string_view extends;           // the set whose columns come first; or none
  bool joined = false;                // made from the rows of `extends`, not from records
  std::size_t first_own_feature = 0;  // those before are of that set
};

// Warm-up beyond the longest window: what level, heartbeats and watermark remember.
inline constexpr std::int64_t kWarmUpMarginSeconds = 120;

[[nodiscard]] const FeatureSet& core_v1();
// core_v1 and what needs 4 h to warm up.
[[nodiscard]] const FeatureSet& long_v1();
[[nodiscard]] const FeatureSet& handoff_v1();
[[nodiscard]] const FeatureSet& cross_v1();
// Throws UserError(bad_setting) naming the sets there are.
[[nodiscard]] const FeatureSet& feature_set(std::string_view name);
[[nodiscard]] std::vector<const FeatureSet*> feature_sets();

// Derives columns, longest window and hash. suffix follows each window in a column's name.
[[nodiscard]] FeatureSet make_feature_set(std::string_view name, std::string_view row,
                                          std::vector<FixedColumn> fixed,
                                          std::vector<FeatureDescription> features, std::string_view suffix);

// An empty frame with every column of the set, in order, and the set's metadata.
[[nodiscard]] Frame empty_frame(const FeatureSet& set);

// The Markdown of docs/feature_spec.md: sets, columns, formulas, windows, warm-up, null rules, labels,
// hashes.
[[nodiscard]] std::string feature_spec_markdown();

}  // namespace foreshock
