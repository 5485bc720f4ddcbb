#include "foreshock/features/core_features.hpp"

#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr double kVolatilityFloor = 0.05e-4;  // 0.05 bp per sqrt(60 s)

bool known(const WindowSums& sums, std::int64_t window_s) {
  return 10 * std::int64_t{sums.valid} >= 9 * window_s;
}

// ln(1 + events per minute of valid time).
double log_rate(std::uint32_t events, const WindowSums& sums, std::int64_t window_s) {
  if (!known(sums, window_s)) return kNull;
  return fixed_log(1 + ratio(Int128{60} * events, sums.valid));
}

double log_ticks(const RowView& view, std::int64_t window_s) {
  const WindowSums sums = view.sums(window_s);
  return log_rate(sums.ticks, sums, window_s);
}

double log_cascades(const RowView& view, std::int64_t window_s) {
  const WindowSums sums = view.sums(window_s);
  return log_rate(sums.cascades, sums, window_s);
}

double spread_bps(const RowView& view) {
  return view.spread_q() ? std::ldexp(static_cast<double>(*view.spread_q()), -kRatioBits) : kNull;
}

double spread_bps_mean(const RowView& view, std::int64_t window_s) {
  const WindowSums sums = view.sums(window_s);
  if (!known(sums, window_s)) return kNull;
  return ratio(UInt256(sums.spread_ns), std::uint64_t{sums.valid} * kNanosPerSecond, kRatioBits);
}

double spread_bps_max(const RowView& view, std::int64_t window_s) {
  if (!known(view.sums(window_s), window_s)) return kNull;
  return std::ldexp(static_cast<double>(view.spread_extremes(window_s).max), -kRatioBits);
}

double spread_min_share(const RowView& view, std::int64_t window_s) {
  const WindowSums sums = view.sums(window_s);
  if (!known(sums, window_s)) return kNull;
  return ratio(Int128{view.spread_extremes(window_s).min_ns}, std::uint64_t{sums.valid} * kNanosPerSecond);
}

struct CoreFeature {
  FeatureDescription description;
  CoreFunction evaluate;
};

constexpr std::string_view kNullRule = "null unless valid_W >= 0.9 W";
constexpr std::string_view kSlopeNullRule = "null unless both windows have a value";

std::vector<CoreFeature> volatility_features() {
  return {
      {{.name = "log_rv",
        .group = "volatility",
        .formula = "1/2 ln(60 * sum r^2 / valid_W + (0.05e-4)^2), r = 1 s mid return",
        .unit = "ln of volatility per sqrt(60 s)",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "ln(0.05e-4) = -12.206",
        .source = "Andersen, Bollerslev, Diebold, Labys (2003), realised variance",
        .windows = {{5}, {10}, {30}, {60}, {300}, {900}, {3600}}},
       [](const RowView& view, FeatureWindow w) { return view.log_rv(w.first_s); }},
      {{.name = "log_rv",
        .group = "volatility",
        .formula = "log_rv_a - log_rv_b",
        .unit = "ln of a ratio of volatilities",
        .inputs = "bid, ask",
        .null_rule = kSlopeNullRule,
        .zero_activity = "0",
        .source = "Corsi (2009), cascades of horizons (HAR)",
        .windows = {{5, 60}, {10, 300}, {30, 300}, {60, 900}, {300, 3600}}},
       [](const RowView& view, FeatureWindow w) { return view.log_rv(w.first_s) - view.log_rv(w.second_s); }},
  };
}

std::vector<CoreFeature> activity_features() {
  return {
      {{.name = "log_ticks",
        .group = "activity",
        .formula = "ln(1 + 60 n / valid_W), n = ticks (ticker or quote records) in valid seconds",
        .unit = "ln of ticks per 60 s",
        .inputs = "kind, ts_event",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{1}, {5}, {30}, {60}, {300}, {3600}}},
       [](const RowView& view, FeatureWindow w) { return log_ticks(view, w.first_s); }},
      {{.name = "log_cascades",
        .group = "activity",
        .formula =
            "ln(1 + 60 n / valid_W), n = cascades (runs of ticks of one ts_event) begun in valid seconds",
        .unit = "ln of cascades per 60 s",
        .inputs = "kind, ts_event",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{1}, {5}, {30}, {60}, {300}, {3600}}},
       [](const RowView& view, FeatureWindow w) { return log_cascades(view, w.first_s); }},
      {{.name = "log_cascades",
        .group = "activity",
        .formula = "log_cascades_a - log_cascades_b",
        .unit = "ln of a ratio of rates",
        .inputs = "kind, ts_event",
        .null_rule = kSlopeNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{5, 300}, {60, 3600}}},
       [](const RowView& view, FeatureWindow w) {
         return log_cascades(view, w.first_s) - log_cascades(view, w.second_s);
       }},
  };
}

std::vector<CoreFeature> spread_features() {
  return {
      {{.name = "spread_bps",
        .group = "spread",
        .formula = "2e4 (ask - bid) / (ask + bid) of the last accepted quote before s",
        .unit = "bp",
        .inputs = "bid, ask",
        .null_rule = "null when the row's status is INVALID",
        .zero_activity = "the last quote's spread",
        .source = "Foreshock",
        .windows = {{}}},
       [](const RowView& view, FeatureWindow) { return spread_bps(view); }},
      {{.name = "spread_bps_mean",
        .group = "spread",
        .formula = "time-weighted mean of spread_bps over valid seconds",
        .unit = "bp",
        .inputs = "bid, ask, ts_event",
        .null_rule = kNullRule,
        .zero_activity = "the last quote's spread",
        .source = "Foreshock",
        .windows = {{5}, {60}, {300}}},
       [](const RowView& view, FeatureWindow w) { return spread_bps_mean(view, w.first_s); }},
      {{.name = "spread_bps_max",
        .group = "spread",
        .formula = "largest spread_bps of the window's valid seconds",
        .unit = "bp",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "the last quote's spread",
        .source = "Foreshock",
        .windows = {{5}, {60}, {300}}},
       [](const RowView& view, FeatureWindow w) { return spread_bps_max(view, w.first_s); }},
      {{.name = "spread_min_share",
        .group = "spread",
        .formula = "time at the window's smallest spread_bps / valid time",
        .unit = "share, 0 to 1",
        .inputs = "bid, ask, ts_event",
        .null_rule = kNullRule,
        .zero_activity = "1",
        .source = "Foreshock",
        .windows = {{5}, {60}, {300}}},
       [](const RowView& view, FeatureWindow w) { return spread_min_share(view, w.first_s); }},
  };
}

const std::vector<CoreFeature>& core_features() {
  static const std::vector<CoreFeature> features = [] {
    std::vector<CoreFeature> all = volatility_features();
    for (auto* group : {&activity_features, &spread_features}) {
      for (CoreFeature& feature : group()) all.push_back(std::move(feature));
    }
    return all;
  }();
  return features;
}

std::vector<FixedColumn> core_fixed_columns() {
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

double RowView::log_rv(std::int64_t window_s) const {
  for (KnownLogRv& known : known_log_rv_) {
    if (known.window_s == window_s) return known.value;
    if (known.window_s != 0) continue;
    const double variance = realised_variance_60s(sums(window_s), window_s);
    const double floored = variance + kVolatilityFloor * kVolatilityFloor;  // NaN stays NaN
    known = {window_s, 0.5 * fixed_log(floored)};
    return known.value;
  }
  FORESHOCK_CHECK(false);  // more windows of log_rv than a row keeps
  return kNull;
}

const SpreadExtremes& RowView::spread_extremes(std::int64_t window_s) const {
  for (KnownExtremes& known : known_extremes_) {
    if (known.window_s == 0) known = {window_s, history_.spread_extremes(window_s)};
    if (known.window_s == window_s) return known.extremes;
  }
  FORESHOCK_CHECK(false);  // more windows of spread extremes than a row keeps
  return known_extremes_[0].extremes;
}

double realised_variance_60s(const WindowSums& sums, std::int64_t window_s) {
  if (!known(sums, window_s)) return kNull;
  return ratio(multiply(60, sums.squared_returns), sums.valid, 2 * kReturnBits);
}

const FeatureSet& core_v1() {
  static const FeatureSet set = [] {
    std::vector<FeatureDescription> descriptions;
    for (const CoreFeature& feature : core_features()) descriptions.push_back(feature.description);
    FeatureSet core = make_feature_set("core_v1", "one row per product and UTC second", core_fixed_columns(),
                                       std::move(descriptions), "");
    core.warm_up = "a run started (longest window + 120 s) of watermark before a row";
    return core;
  }();
  return set;
}

const std::vector<CoreFunction>& core_functions() {
  static const std::vector<CoreFunction> functions = [] {
    std::vector<CoreFunction> all;
    for (const FeatureColumn& column : core_v1().columns)
      all.push_back(core_features()[column.feature].evaluate);
    return all;
  }();
  return functions;
}

}  // namespace foreshock
