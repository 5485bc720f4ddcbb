#include "foreshock/features/core_features.hpp"

#include <algorithm>
#include <array>

namespace foreshock {
namespace {

// By the fixed columns, and by what is computed from row to row.
constexpr std::array<std::int64_t, 5> kAlwaysAsked = {5, 10, 60, 300, 3600};

std::vector<FixedColumn> fixed_columns() {
  return {
      {"venue", ColumnType::string, "venue of the product"},
      {"product_id", ColumnType::string, "the venue's name of the product"},
      {"timestamp", ColumnType::timestamp, "s, UTC: the row uses records with ts_event < s only"},
      {"status", ColumnType::string,
       "of second s-1: VALID, QUIET (no tick) or INVALID (hole or no known return)"},
      {"return_q", ColumnType::int64, "mid return of second s-1, r * 2^50 rounded; null when INVALID"},
      {"rv_5", ColumnType::float64, "60 * sum r^2 / valid_5; null unless valid_5 >= 4.5"},
      {"rv_300", ColumnType::float64, "60 * sum r^2 / valid_300; null unless valid_300 >= 270"},
      {"valid_5", ColumnType::int64, "valid seconds among the last 5"},
      {"valid_60", ColumnType::int64, "valid seconds among the last 60"},
      {"valid_300", ColumnType::int64, "valid seconds among the last 300"},
      {"valid_3600", ColumnType::int64, "valid seconds among the last 3600"},
  };
}

}  // namespace

RowFeatureSet make_row_feature_set(std::string_view name, const std::vector<RowFeature>& features) {
  std::vector<FeatureDescription> descriptions;
  for (const RowFeature& feature : features) descriptions.push_back(feature.description);
  RowFeatureSet out;
  out.set = make_feature_set(name, "one row per product and UTC second", fixed_columns(),
                             std::move(descriptions), "");
  out.set.warm_up = "a run started (longest window + 120 s) of watermark before a row";
  for (const std::int64_t window : kAlwaysAsked) out.windows.add(window);
  out.set.longest_window_s = std::max(out.set.longest_window_s, kAlwaysAsked.back());
  for (const FeatureColumn& column : out.set.columns) {
    out.functions.push_back(features[column.feature].evaluate);
    for (const std::int64_t window : {column.window.first_s, column.window.second_s}) {
      if (window != 0) out.windows.add(window);
    }
  }
  return out;
}

std::vector<RowFeature> core_row_features() {
  std::vector<RowFeature> all;
  for (auto* group :
       {&volatility_features, &activity_features, &liquidity_features, &flow_features, &calendar_features}) {
    for (RowFeature& feature : group()) all.push_back(std::move(feature));
  }
  return all;
}

const RowFeatureSet& core_v1_features() {
  static const RowFeatureSet features = make_row_feature_set("core_v1", core_row_features());
  return features;
}

const RowFeatureSet& long_v1_features() {
  static const RowFeatureSet features = [] {
    std::vector<RowFeature> all = core_row_features();
    for (RowFeature& feature : long_features()) all.push_back(std::move(feature));
    RowFeatureSet longer = make_row_feature_set("long_v1", all);
    longer.set.extends = core_v1().name;
    longer.set.first_own_feature = core_v1().features.size();
    return longer;
  }();
  return features;
}

const FeatureSet& core_v1() {
  return core_v1_features().set;
}

const FeatureSet& long_v1() {
  return long_v1_features().set;
}

const RowFeatureSet* find_row_feature_set(std::string_view name) {
  for (const RowFeatureSet* features : {&core_v1_features(), &long_v1_features()}) {
    if (&feature_set(name) == &features->set) return features;
  }
  return nullptr;
}

}  // namespace foreshock
