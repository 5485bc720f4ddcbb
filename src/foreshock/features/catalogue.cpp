#include "foreshock/features/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/error.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {
namespace {

std::string column_name(const FeatureDescription& feature, FeatureWindow window, std::string_view suffix) {
  std::string name(feature.name);
  if (window.first_s != 0) name += fmt::format("_{}{}", window.first_s, suffix);
  if (window.second_s != 0) name += fmt::format("_{}{}", window.second_s, suffix);
  return name;
}

// Everything a reader of the columns relies on, a line each; the hash is over these bytes.
std::string canonical_text(const FeatureSet& set) {
  std::string text = fmt::format("{}\n{}\n", set.name, set.row);
  for (const FixedColumn& column : set.fixed) {
    text += fmt::format("{}|{}|{}\n", column.name, to_string(column.type), column.meaning);
  }
  for (const FeatureColumn& column : set.columns) {
    const FeatureDescription& f = set.features[column.feature];
    text += fmt::format("{}|{}|{}|{}|{}|{}|{}\n", column.name, to_string(f.type), f.formula, f.unit, f.inputs,
                        f.null_rule, f.zero_activity);
  }
  return text;
}

}  // namespace

FeatureSet make_feature_set(std::string_view name, std::string_view row, std::vector<FixedColumn> fixed,
                            std::vector<FeatureDescription> features, std::string_view suffix) {
  FeatureSet set;
  set.name = name;
  set.row = row;
  set.fixed = std::move(fixed);
  set.features = std::move(features);
  for (std::size_t i = 0; i < set.features.size(); ++i) {
    for (const FeatureWindow window : set.features[i].windows) {
      set.columns.push_back({column_name(set.features[i], window, suffix), i, window});
      const std::int64_t longer = std::max(window.first_s, window.second_s);
      set.longest_window_s = std::max(set.longest_window_s, longer + set.features[i].inner_window_s);
    }
  }
  set.schema_hash = sha256_hex(canonical_text(set));
  return set;
}

std::vector<const FeatureSet*> feature_sets() {
  return {&core_v1(), &long_v1(), &handoff_v1(), &cross_v1()};
}

const FeatureSet& feature_set(std::string_view name) {
  std::string have;
  for (const FeatureSet* set : feature_sets()) {
    if (set->name == name) return *set;
    have += fmt::format("{}{}", have.empty() ? "" : ", ", set->name);
  }
  throw UserError(ErrorCode::bad_setting,
                  fmt::format("feature set '{}' is unknown; there are: {}", name, have));
}

Frame empty_frame(const FeatureSet& set) {
  Frame frame;
  frame.metadata["feature_set"] = set.name;
  frame.metadata["schema_hash"] = set.schema_hash;
  for (const FixedColumn& column : set.fixed) frame.add(std::string(column.name), column.type);
  for (const FeatureColumn& column : set.columns) frame.add(column.name, set.features[column.feature].type);
  return frame;
}

}  // namespace foreshock
