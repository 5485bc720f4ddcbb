// Liquidity: spread and depth at the best bid and ask. Every rounding: docs/decisions/0007-core-columns.md.

#include "foreshock/core/time.hpp"
#include "foreshock/features/core_features.hpp"
#include "foreshock/features/null_rules.hpp"
#include "foreshock/stats/elementary.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

constexpr std::string_view kDepthNullRule = "null unless both sizes are known in 0.9 W valid seconds";
constexpr std::string_view kDepthNowNullRule = "null when the status is INVALID or a size is not known";

double spread_bps_mean(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return ratio(view.history().moments(window_s).spread_ns,
               std::uint64_t{view.sums(window_s).valid} * kNanosPerSecond, kRatioBits);
}

double spread_bps_max(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return static_cast<double>(view.history().spread_max(window_s)) * power_of_two(-kRatioBits);
}

double spread_min_share(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return quotient(view.history().spread_min_ns(window_s),
                  std::int64_t{view.sums(window_s).valid} * kNanosPerSecond);
}

double spread_bps(const RowView& view) {
  if (view.quote() == nullptr) return kNull;
  return static_cast<double>(view.quote()->measures.spread_q) * power_of_two(-kRatioBits);
}

// The grid quote's measures, when it has depth.
const QuoteMeasures* depth_now(const RowView& view) {
  const GridQuote* quote = view.quote();
  return quote != nullptr && quote->measures.has_depth ? &quote->measures : nullptr;
}

double log_depth(const RowView& view) {
  const QuoteMeasures* now = depth_now(view);
  return now == nullptr ? kNull : fixed_log(quotient(now->depth, kUnitsPerOne));
}

bool depth_known(const BookSums& sums, std::int64_t window_s) {
  return 10 * std::int64_t{sums.depth_valid} >= 9 * window_s;
}

double log_depth_mean(const RowView& view, std::int64_t window_s) {
  const BookSums& sums = view.book(window_s);
  if (!depth_known(sums, window_s)) return kNull;
  return fixed_log(quotient(sums.depth_ns, Int128{sums.depth_valid} * kNanosPerSecond * kUnitsPerOne));
}

// Mean over time of what is integrated in units of 2^-40 ns.
template <typename Integral>
double time_mean(const RowView& view, std::int64_t window_s, Integral BookSums::*member) {
  const BookSums& sums = view.book(window_s);
  if (!depth_known(sums, window_s)) return kNull;
  return quotient(sums.*member, std::int64_t{sums.depth_valid} * kNanosPerSecond) * power_of_two(-kRatioBits);
}

RowFeature of_spread(std::string_view name, std::string_view formula, std::string_view unit,
                     std::string_view zero_activity, RowFunction function) {
  return {{.name = name,
           .group = "liquidity",
           .formula = formula,
           .unit = unit,
           .inputs = "bid, ask, ts_event",
           .null_rule = kNullRule,
           .zero_activity = zero_activity,
           .source = "Foreshock",
           .windows = {{5}, {60}, {300}}},
          function};
}

RowFeature of_book(std::string_view name, std::string_view formula, std::string_view unit,
                   std::vector<FeatureWindow> windows, RowFunction function) {
  const bool now = windows.front().first_s == 0;
  return {{.name = name,
           .group = "liquidity",
           .formula = formula,
           .unit = unit,
           .inputs = "bid, ask, bid_size, ask_size, ts_event",
           .null_rule = now ? kDepthNowNullRule : kDepthNullRule,
           .zero_activity = "the last quote's",
           .source = "Foreshock",
           .windows = std::move(windows)},
          function};
}

std::vector<RowFeature> spread_features() {
  return {
      {{.name = "spread_bps",
        .group = "liquidity",
        .formula = "2e4 (ask - bid) / (ask + bid) of the last accepted quote before s",
        .unit = "bp",
        .inputs = "bid, ask",
        .null_rule = kNowNullRule,
        .zero_activity = "the last quote's",
        .source = "Foreshock",
        .windows = {{}}},
       [](const RowView& view, FeatureWindow) { return spread_bps(view); }},
      of_spread("spread_bps_mean", "time-weighted mean of spread_bps over valid seconds", "bp",
                "the last quote's", over_window<spread_bps_mean>),
      of_spread("spread_bps_max", "largest spread_bps of the window's valid seconds", "bp",
                "the last quote's", over_window<spread_bps_max>),
      of_spread("spread_min_share", "time at the window's smallest spread_bps / valid time", "share, 0 to 1",
                "1", over_window<spread_min_share>),
  };
}

std::vector<RowFeature> depth_features() {
  RowFeature change = of_book(
      "log_depth_change", "log_depth - log_depth_mean_W", "ln of a ratio", {{60}},
      [](const RowView& view, FeatureWindow w) { return log_depth(view) - log_depth_mean(view, w.first_s); });
  change.description.zero_activity = "0";
  return {
      of_book("log_depth", "ln(bid_size + ask_size) of the last accepted quote before s",
              "ln of base currency", {{}},
              [](const RowView& view, FeatureWindow) { return log_depth(view); }),
      of_book("log_depth_mean", "ln of the time-weighted mean of bid_size + ask_size", "ln of base currency",
              {{60}}, over_window<log_depth_mean>),
      std::move(change),
  };
}

std::vector<RowFeature> lean_features() {
  return {
      of_book("imbalance", "I = bid_size / (bid_size + ask_size) of the last accepted quote before s",
              "share, 0 to 1", {{}},
              [](const RowView& view, FeatureWindow) {
                const QuoteMeasures* now = depth_now(view);
                return now == nullptr ? kNull
                                      : static_cast<double>(now->imbalance_q) * power_of_two(-kRatioBits);
              }),
      of_book("imbalance_mean", "time-weighted mean of I", "share, 0 to 1", {{5}, {60}},
              [](const RowView& view, FeatureWindow w) {
                return time_mean(view, w.first_s, &BookSums::imbalance_ns);
              }),
      of_book("imbalance_abs_mean", "time-weighted mean of |2 I - 1|", "0 to 1", {{5}, {60}},
              [](const RowView& view, FeatureWindow w) {
                return time_mean(view, w.first_s, &BookSums::imbalance_abs_ns);
              }),
      of_book(
          "microprice_deviation_bps",
          "(ask bid_size + bid ask_size) / (bid_size + ask_size) against the mid: spread_bps (2 I - 1) / 2",
          "bp", {{}},
          [](const RowView& view, FeatureWindow) {
            const QuoteMeasures* now = depth_now(view);
            return now == nullptr ? kNull : static_cast<double>(now->deviation_q) * power_of_two(-kRatioBits);
          }),
      of_book("microprice_deviation_bps_mean", "time-weighted mean of microprice_deviation_bps", "bp", {{5}},
              [](const RowView& view, FeatureWindow w) {
                return time_mean(view, w.first_s, &BookSums::deviation_ns);
              }),
      of_book("microprice_deviation_bps_abs_mean", "time-weighted mean of |microprice_deviation_bps|", "bp",
              {{5}},
              [](const RowView& view, FeatureWindow w) {
                return time_mean(view, w.first_s, &BookSums::deviation_abs_ns);
              }),
  };
}

}  // namespace

std::vector<RowFeature> liquidity_features() {
  std::vector<RowFeature> all = spread_features();
  for (const RowFeature& feature : depth_features()) all.push_back(feature);
  for (const RowFeature& feature : lean_features()) all.push_back(feature);
  return all;
}

}  // namespace foreshock
