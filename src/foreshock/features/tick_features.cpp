#include "foreshock/features/tick_features.hpp"

#include <vector>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

FeatureDescription description_of(const TickFeature<RowTick>& feature) {
  return {.name = feature.name,
          .group = "prototype",
          .formula = feature.formula,
          .unit = feature.unit,
          .inputs = "best_bid, best_ask",
          .null_rule = "null without both sides",
          .zero_activity = "the tick's own",
          .source = "the handed-over prototype",
          .windows = {{}}};
}

FeatureDescription description_of(const TickFeature<TickWindow>& feature) {
  const bool is_count = feature.type == ColumnType::int64;
  std::vector<FeatureWindow> windows;
  for (const std::int32_t w : kTickWindowSeconds) windows.push_back({w});
  return {.name = feature.name,
          .group = "prototype",
          .formula = feature.formula,
          .unit = feature.unit,
          .inputs = "price",
          .null_rule = is_count ? "never null; 0 unless n >= 2" : "null unless n >= 2 ticks in the window",
          .zero_activity = "0 for a constant price",
          .source = "the handed-over prototype",
          .windows = std::move(windows),
          .type = feature.type};
}

std::vector<FixedColumn> tick_fixed_columns() {
  return {
      {"venue", ColumnType::string, "venue of the product"},
      {"product_id", ColumnType::string, "the venue's name of the product"},
      {"timestamp", ColumnType::timestamp, "the tick's ts_event, UTC"},
      {"price", ColumnType::float64, "last trade price p, quote currency"},
      {"best_bid", ColumnType::float64, "quote currency; null when the tick carries none"},
      {"best_ask", ColumnType::float64, "quote currency; null when the tick carries none"},
  };
}

}  // namespace

const FeatureSet& handoff_v1() {
  static const FeatureSet set = [] {
    std::vector<FeatureDescription> descriptions;
    for (const auto& feature : kQuoteFeatures) descriptions.push_back(description_of(feature));
    for (const auto& feature : kWindowFeatures) descriptions.push_back(description_of(feature));
    FeatureSet ticks = make_feature_set("handoff_v1", "one row per tick with a price, in log order",
                                        tick_fixed_columns(), std::move(descriptions), "s");
    ticks.warm_up = "a run started at or before the first tick of the row's longest window";
    FORESHOCK_CHECK(ticks.columns.size() == kTickColumns);
    return ticks;
  }();
  return set;
}

}  // namespace foreshock
