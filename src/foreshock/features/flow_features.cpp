// Flow: who presses, the buyers or the sellers. Every rounding: docs/decisions/0007-core-columns.md.

#include <cmath>

#include "foreshock/core/time.hpp"
#include "foreshock/features/core_features.hpp"
#include "foreshock/features/null_rules.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kSidedWindow =
    3600;  // a trade with a side this long ago proves that the feed has them

double order_flow_imbalance(const RowView& view, std::int64_t window_s) {
  const BookSums& sums = view.book(window_s);
  if (10 * std::int64_t{sums.depth_valid} < 9 * window_s) return kNull;
  const auto time_ns = static_cast<double>(std::int64_t{sums.depth_valid} * kNanosPerSecond);
  return to_double(sums.order_flow) * time_ns / to_double(sums.depth_ns);
}

double order_flow_imbalance_abs(const RowView& view, std::int64_t window_s) {
  return std::fabs(order_flow_imbalance(view, window_s));
}

double trade_sign_imbalance(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s) || view.sums(kSidedWindow).sided_trades == 0) return kNull;
  const BookSums& sums = view.book(window_s);
  const std::int64_t buys = sums.buys;
  const std::int64_t sells = sums.sells;
  return buys + sells == 0 ? 0 : quotient(buys - sells, buys + sells);
}

double mid_flip_rate(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const BookSums& sums = view.book(window_s);
  return sums.moves == 0 ? 0 : quotient(sums.flips, sums.moves);
}

RowFeature order_flow(std::string_view name, std::string_view formula, std::string_view unit,
                      RowFunction function) {
  return {{.name = name,
           .group = "flow",
           .formula = formula,
           .unit = unit,
           .inputs = "bid, ask, bid_size, ask_size, ts_event",
           .null_rule = "null unless both sizes are known in 0.9 W valid seconds",
           .zero_activity = "0",
           .source = "Cont, Kukanov, Stoikov (2014), the price impact of order book events",
           .windows = {{1}, {5}, {30}, {60}}},
          function};
}

}  // namespace

std::vector<RowFeature> flow_features() {
  return {
      order_flow("order_flow_imbalance",
                 "sum of what quotes add to the bid and take from the ask / time-weighted mean depth",
                 "mean depths", over_window<order_flow_imbalance>),
      order_flow("order_flow_imbalance_abs", "|order_flow_imbalance|", "mean depths",
                 over_window<order_flow_imbalance_abs>),
      {{.name = "trade_sign_imbalance",
        .group = "flow",
        .formula = "(buys - sells) / (buys + sells), trades by the taker's side",
        .unit = "-1 to 1",
        .inputs = "kind, size, side",
        .null_rule = "null unless valid_W >= 0.9 W and a trade with a side was seen in 3600 s",
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{5}, {30}, {60}}},
       over_window<trade_sign_imbalance>},
      {{.name = "mid_flip_rate",
        .group = "flow",
        .formula = "moves of the mid against the move before / moves of the mid",
        .unit = "share, 0 to 1",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{60}}},
       over_window<mid_flip_rate>},
  };
}

}  // namespace foreshock
