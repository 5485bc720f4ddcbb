#include "foreshock/features/tick_features.hpp"

#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

bool has_quote(const Record& tick) {
  return tick.has(Record::kBid | Record::kAsk);
}

double spread(const TickView& view) {
  if (!has_quote(view.tick)) return kNull;
  return units_to_double(static_cast<Int128>(view.tick.ask) - view.tick.bid);
}

double spread_bps(const TickView& view) {
  if (!has_quote(view.tick)) return kNull;
  const std::int64_t sum = view.tick.ask + view.tick.bid;
  if (sum <= 0) return kNull;
  return ratio((static_cast<Int128>(view.tick.ask) - view.tick.bid) * 20'000,
               static_cast<std::uint64_t>(sum));
}

double return_mean(const TickWindow& w) {
  return w.returns == 0 ? kNull : ratio(w.return_sum, w.returns, kReturnBits);
}

double return_std(const TickWindow& w) {
  if (w.returns == 0) return kNull;
  return std::sqrt(population_variance(w.returns, w.return_sum, w.return_squares, 2 * kReturnBits));
}

double return_min(const TickWindow& w) {
  return w.returns == 0 ? kNull : static_cast<double>(w.return_min) * power_of_two(-kReturnBits);
}

double return_max(const TickWindow& w) {
  return w.returns == 0 ? kNull : static_cast<double>(w.return_max) * power_of_two(-kReturnBits);
}

double price_mean(const TickWindow& w) {
  if (w.ticks < 2) return kNull;
  const Int128 sum = w.price_sum + static_cast<Int128>(w.reference) * w.ticks;
  return ratio(sum, std::uint64_t{w.ticks} * static_cast<std::uint64_t>(kUnitsPerOne));
}

double price_std(const TickWindow& w) {
  if (w.ticks < 2) return kNull;
  return std::sqrt(w.price_squares.fits_128()
                       ? population_variance(w.ticks, w.price_sum, w.price_squares.low(), 0)
                       : population_variance(w.ticks, w.price_sum, w.price_squares, 0)) /
         kUnitsPerOne;
}

double tick_count(const TickWindow& w) {
  return w.ticks < 2 ? 0 : w.ticks;
}

struct TickFeature {
  FeatureDescription description;
  TickFunction evaluate;
};

template <double (*f)(const TickWindow&)>
double in_window(const TickView& view, FeatureWindow window) {
  return f(view.window(window));
}

FeatureDescription window_feature(std::string_view name, std::string_view formula, std::string_view unit) {
  std::vector<FeatureWindow> windows;
  for (const std::int32_t w : kTickWindowSeconds) windows.push_back({w});
  return {.name = name,
          .group = "prototype",
          .formula = formula,
          .unit = unit,
          .inputs = "price",
          .null_rule = "null unless n >= 2 ticks in the window",
          .zero_activity = "0 for a constant price",
          .source = "the handed-over prototype",
          .windows = std::move(windows)};
}

FeatureDescription quote_feature(std::string_view name, std::string_view formula, std::string_view unit) {
  return {.name = name,
          .group = "prototype",
          .formula = formula,
          .unit = unit,
          .inputs = "best_bid, best_ask",
          .null_rule = "null without both sides",
          .zero_activity = "the tick's own",
          .source = "the handed-over prototype",
          .windows = {{}}};
}

const std::vector<TickFeature>& tick_features() {
  static const std::vector<TickFeature> features = [] {
    FeatureDescription count = window_feature("tick_count", "n", "ticks");
    count.null_rule = "never null; 0 unless n >= 2";
    count.type = ColumnType::int64;
    return std::vector<TickFeature>{
        {quote_feature("spread", "best_ask - best_bid", "quote currency"),
         [](const TickView& view, FeatureWindow) { return spread(view); }},
        {quote_feature("spread_bps", "1e4 spread / ((best_ask + best_bid) / 2)", "bp"),
         [](const TickView& view, FeatureWindow) { return spread_bps(view); }},
        {window_feature("return_mean", "mean of r, r = (p_i - p_(i-1)) / p_(i-1)", "1"),
         in_window<return_mean>},
        {window_feature("return_std", "population standard deviation of r", "1"), in_window<return_std>},
        {window_feature("return_min", "smallest r", "1"), in_window<return_min>},
        {window_feature("return_max", "largest r", "1"), in_window<return_max>},
        {window_feature("price_mean", "mean of p", "quote currency"), in_window<price_mean>},
        {window_feature("price_std", "population standard deviation of p", "quote currency"),
         in_window<price_std>},
        {std::move(count), in_window<tick_count>},
    };
  }();
  return features;
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

const TickWindow& TickView::window(FeatureWindow w) const {
  for (std::size_t i = 0; i < kTickWindowSeconds.size(); ++i) {
    if (kTickWindowSeconds[i] == w.first_s) return windows[i];
  }
  FORESHOCK_CHECK(false && "a window that handoff_v1 does not keep");
  return windows[0];
}

double units_to_double(Int128 units) {
  return ratio(units, static_cast<std::uint64_t>(kUnitsPerOne));
}

const FeatureSet& handoff_v1() {
  static const FeatureSet set = [] {
    std::vector<FeatureDescription> descriptions;
    for (const TickFeature& feature : tick_features()) descriptions.push_back(feature.description);
    FeatureSet ticks = make_feature_set("handoff_v1", "one row per tick with a price, in log order",
                                        tick_fixed_columns(), std::move(descriptions), "s");
    ticks.warm_up = "a run started at or before the first tick of the row's longest window";
    return ticks;
  }();
  return set;
}

const std::vector<TickFunction>& tick_functions() {
  static const std::vector<TickFunction> functions = [] {
    std::vector<TickFunction> all;
    for (const FeatureColumn& column : handoff_v1().columns) {
      all.push_back(tick_features()[column.feature].evaluate);
    }
    return all;
  }();
  return functions;
}

}  // namespace foreshock
