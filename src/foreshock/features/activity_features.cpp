// Activity: how much happens, how it clusters, and how long ago it last did. Every rounding:
// docs/decisions/0007-core-columns.md.

#include "foreshock/core/time.hpp"
#include "foreshock/features/core_features.hpp"
#include "foreshock/features/null_rules.hpp"
#include "foreshock/stats/elementary.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kTradedWindow = 3600;  // a trade this long ago proves that the feed has trades
constexpr std::string_view kTradesNullRule = "null unless valid_W >= 0.9 W and a trade was seen in 3600 s";

// ln(1 + events per minute of valid time).
double log_rate(std::uint32_t events, std::uint32_t valid) {
  return fixed_log(1 + quotient(60 * std::int64_t{events}, std::int64_t{valid}));
}

double log_ticks(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return log_rate(view.sums(window_s).ticks, view.sums(window_s).valid);
}

double log_cascades(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return log_rate(view.sums(window_s).cascades, view.sums(window_s).valid);
}

bool traded(const RowView& view, std::int64_t window_s) {
  return view.known(window_s) && view.sums(kTradedWindow).trades > 0;
}

double log_trades(const RowView& view, std::int64_t window_s) {
  if (!traded(view, window_s)) return kNull;
  return log_rate(view.sums(window_s).trades, view.sums(window_s).valid);
}

double log_volume(const RowView& view, std::int64_t window_s) {
  if (!traded(view, window_s)) return kNull;
  const WindowSums& sums = view.sums(window_s);
  return fixed_log(1 + quotient(60 * sums.volume, std::int64_t{sums.valid} * kUnitsPerOne));
}

double sweep_share(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const std::uint32_t ticks = view.sums(window_s).ticks;
  return ticks == 0 ? 0 : quotient(view.history().moments(window_s).sweep_ticks, ticks);
}

double log_largest_cascade(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return fixed_log(1 + static_cast<double>(view.history().largest_cascade(window_s)));
}

// A Poisson process has 1; more: events excite one another.
double fano(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const WindowSums& sums = view.sums(window_s);
  if (sums.cascades == 0) return 1;
  const Int128 n = sums.valid;
  const Int128 sum = sums.cascades;
  const Int128 squares = view.history().moments(window_s).cascade_squares;
  return quotient(n * squares - sum * sum, n * sum);
}

double log_ms(const std::optional<std::int64_t>& ns) {
  return ns ? fixed_log(1 + quotient(*ns, std::int64_t{1'000'000})) : kNull;
}

RowFeature rate(std::string_view name, std::string_view formula, std::string_view unit,
                RowFunction function) {
  return {{.name = name,
           .group = "activity",
           .formula = formula,
           .unit = unit,
           .inputs = "kind, ts_event",
           .null_rule = kNullRule,
           .zero_activity = "0",
           .source = "Foreshock",
           .windows = {{1}, {5}, {30}, {60}, {300}, {3600}}},
          function};
}

RowFeature since(std::string_view name, std::string_view formula, RowFunction function) {
  return {{.name = name,
           .group = "activity",
           .formula = formula,
           .unit = "ln of ms",
           .inputs = "kind, ts_event, bid, ask",
           .null_rule = "null when a hole hides it: unless it or 300 s lie in the valid seconds before s",
           .zero_activity = "ln(300001) = 12.61",
           .source = "Foreshock",
           .windows = {{}}},
          function};
}

std::vector<RowFeature> rate_features() {
  RowFeature trades = rate("log_trades", "ln(1 + 60 n / valid_W), n = trades with a size in valid seconds",
                           "ln of trades per 60 s", over_window<log_trades>);
  trades.description.inputs = "kind, size";
  trades.description.null_rule = kTradesNullRule;
  RowFeature volume = rate("log_volume", "ln(1 + 60 V / valid_W), V = sum of the sizes of trades",
                           "ln of base currency per 60 s", over_window<log_volume>);
  volume.description.inputs = "kind, size";
  volume.description.null_rule = kTradesNullRule;
  return {
      rate("log_ticks", "ln(1 + 60 n / valid_W), n = ticks (ticker or quote records) in valid seconds",
           "ln of ticks per 60 s", over_window<log_ticks>),
      rate("log_cascades",
           "ln(1 + 60 n / valid_W), n = cascades (runs of ticks of one ts_event) begun in valid seconds",
           "ln of cascades per 60 s", over_window<log_cascades>),
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
      std::move(trades),
      std::move(volume),
  };
}

RowFeature clustering(std::string_view name, std::string_view formula, std::string_view unit,
                      std::string_view zero_activity, std::string_view source, RowFunction function) {
  return {{.name = name,
           .group = "activity",
           .formula = formula,
           .unit = unit,
           .inputs = "kind, ts_event",
           .null_rule = kNullRule,
           .zero_activity = zero_activity,
           .source = source,
           .windows = {{60}, {300}}},
          function};
}

}  // namespace

std::vector<RowFeature> activity_features() {
  std::vector<RowFeature> all = rate_features();
  all.push_back(clustering("sweep_share", "ticks in cascades of 5 and more / ticks", "share, 0 to 1", "0",
                           "Foreshock", over_window<sweep_share>));
  all.push_back(clustering("log_largest_cascade", "ln(1 + most ticks of one cascade)", "ln of ticks", "0",
                           "Foreshock", over_window<log_largest_cascade>));
  all.push_back(clustering("fano", "variance / mean of the cascades of a second",
                           "ratio, 1 for a Poisson process", "1",
                           "Fano (1947); Hawkes (1971), self-excitation", over_window<fano>));
  all.push_back(
      since("log_ms_since_cascade", "ln(1 + ms since the last cascade began), at most 300 s",
            [](const RowView& view, FeatureWindow) { return log_ms(view.recent().since_cascade_ns); }));
  all.push_back(
      since("log_ms_since_mid_move", "ln(1 + ms since the mid last changed), at most 300 s",
            [](const RowView& view, FeatureWindow) { return log_ms(view.recent().since_mid_move_ns); }));
  return all;
}

}  // namespace foreshock
