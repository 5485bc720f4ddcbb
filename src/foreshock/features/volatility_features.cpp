// Volatility: realised variance and what its shape, its jumps and its extremes say. Every rounding:
// docs/decisions/0007-core-columns.md.

#include <algorithm>
#include <cmath>

#include "foreshock/features/core_features.hpp"
#include "foreshock/features/null_rules.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

constexpr double kThird = 1.0 / 3.0;
constexpr double kFourLn2 = 2.772588722239781;
constexpr double kMedianScale = 1.4193583020224414;  // pi / (6 - 4 sqrt 3 + pi)

double semivariance_asymmetry(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const UInt128 all = view.sums(window_s).squared_returns;
  if (all == 0) return 0;
  const UInt128 falling = view.history().moments(window_s).negative_squares;
  return quotient(static_cast<Int128>(2 * falling) - static_cast<Int128>(all), all);
}

double log_quarticity(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const WindowSums& sums = view.sums(window_s);
  if (sums.squared_returns == 0) return 0;
  const double squares = to_double(sums.squared_returns);
  const double fourth = to_double(view.history().moments(window_s).fourth_powers);
  const double shape = fourth * double(sums.valid) * power_of_two(72) / (3.0 * (squares * squares));
  return fixed_log(std::max(kThird, shape));
}

// 1 - MedRV / RV on 5 s returns.
double jump_share(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const FiveSecondSums grid = view.history().five_second_sums(window_s);
  if (2 * std::int64_t{grid.moved} < window_s / 5 || grid.medians == 0) return kNull;
  const double smooth = kMedianScale * (to_double(grid.median_squares) * double(grid.known));
  const double all = to_double(grid.squares) * double(grid.medians);
  return std::max(0.0, 1 - smooth / all);
}

double log_parkinson(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const double range =
      static_cast<double>(view.history().path_range_q(window_s)) * power_of_two(-kReturnBits);
  return floored_log(range * range / kFourLn2);
}

double log_abs_return(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const double r = static_cast<double>(view.sums(window_s).return_q) * power_of_two(-kReturnBits);
  return floored_log(r * r);
}

double max_abs_return(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return static_cast<double>(view.history().largest_return(window_s).magnitude_q) *
         power_of_two(-kReturnBits);
}

double max_abs_return_age(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  return static_cast<double>(view.history().largest_return(window_s).age_s);
}

double variance_ratio(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const FiveSecondSums grid = view.history().five_second_sums(window_s);
  if (2 * std::int64_t{grid.known} < window_s / 5) return kNull;
  const WindowSums& sums = view.sums(window_s);
  if (sums.squared_returns == 0) return 0;
  return to_double(grid.squares) * double(sums.valid) /
             (to_double(sums.squared_returns) * double(5 * std::int64_t{grid.known})) -
         1;
}

double autocovariance_sign(const RowView& view, std::int64_t window_s) {
  if (!view.known(window_s)) return kNull;
  const Int128 products = view.history().moments(window_s).neighbour_products;
  return products > 0 ? 1 : products < 0 ? -1 : 0;
}

double vol_of_vol(const RowView& view, std::int64_t window_s) {
  const MomentSums sums = view.history().moments(window_s);
  if (10 * std::int64_t{sums.changes} < 9 * window_s) return kNull;
  const auto n = static_cast<UInt128>(sums.changes);
  const auto sum = static_cast<Int128>(sums.change_sum);
  const UInt128 spread = n * sums.change_squares - static_cast<UInt128>(sum * sum);
  return std::sqrt(quotient(spread, n * n) * power_of_two(-2 * kRatioBits));
}

RowFeature log_rv() {
  return {{.name = "log_rv",
           .group = "volatility",
           .formula = "1/2 ln(60 * sum r^2 / valid_W + (0.05e-4)^2), r = 1 s mid return",
           .unit = "ln of volatility per sqrt(60 s)",
           .inputs = "bid, ask",
           .null_rule = kNullRule,
           .zero_activity = "ln(0.05e-4) = -12.206",
           .source = "Andersen, Bollerslev, Diebold, Labys (2003), realised variance",
           .windows = {{5}, {10}, {30}, {60}, {300}, {900}, {3600}}},
          [](const RowView& view, FeatureWindow w) { return view.log_rv(w.first_s); }};
}

RowFeature log_rv_slope() {
  return {
      {.name = "log_rv",
       .group = "volatility",
       .formula = "log_rv_a - log_rv_b",
       .unit = "ln of a ratio of volatilities",
       .inputs = "bid, ask",
       .null_rule = kSlopeNullRule,
       .zero_activity = "0",
       .source = "Corsi (2009), cascades of horizons (HAR)",
       .windows = {{5, 60}, {10, 300}, {30, 300}, {60, 900}, {300, 3600}}},
      [](const RowView& view, FeatureWindow w) { return view.log_rv(w.first_s) - view.log_rv(w.second_s); }};
}

std::vector<RowFeature> shape_features() {
  return {
      {{.name = "semivariance_asymmetry",
        .group = "volatility",
        .formula = "(RV- - RV+) / RV, sums of r^2 over falling, rising and all seconds",
        .unit = "-1 to 1",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Barndorff-Nielsen, Kinnebrock, Shephard (2010), realised semivariance",
        .windows = {{60}, {300}}},
       over_window<semivariance_asymmetry>},
      {{.name = "log_quarticity",
        .group = "volatility",
        .formula = "ln((M/3) sum r^4 / (sum r^2)^2), M = valid_W, at least ln(1/3)",
        .unit = "ln of a ratio, 0 for equal normal variances",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Barndorff-Nielsen, Shephard (2002), realised quarticity",
        .windows = {{60}, {300}}},
       over_window<log_quarticity>},
      {{.name = "jump_share",
        .group = "volatility",
        .formula = "max(0, 1 - MedRV / RV) on 5 s returns counted back from s",
        .unit = "share, 0 to 1",
        .inputs = "bid, ask",
        .null_rule = "null unless valid_W >= 0.9 W and half of the 5 s returns are not 0",
        .zero_activity = "null: a mid that does not move has no share",
        .source = "Andersen, Dobrev, Schaumburg (2012), MedRV",
        .windows = {{300}, {900}}},
       over_window<jump_share>},
      {{.name = "log_parkinson",
        .group = "volatility",
        .formula =
            "1/2 ln(G^2 / (4 ln 2) + (0.05e-4)^2), G = highest minus lowest point of the path of returns",
        .unit = "ln of volatility per window",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "ln(0.05e-4) = -12.206",
        .source = "Parkinson (1980), the extreme value method",
        .windows = {{10}, {60}, {300}}},
       over_window<log_parkinson>},
  };
}

std::vector<RowFeature> return_features() {
  return {
      {{.name = "log_abs_return",
        .group = "volatility",
        .formula = "1/2 ln(R^2 + (0.05e-4)^2), R = sum of r over valid seconds",
        .unit = "ln of a return",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "ln(0.05e-4) = -12.206",
        .source = "Foreshock",
        .windows = {{5}, {30}, {60}, {300}}},
       over_window<log_abs_return>},
      {{.name = "max_abs_return",
        .group = "volatility",
        .formula = "largest |r| of a second",
        .unit = "return",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{5}, {30}, {60}, {300}}},
       over_window<max_abs_return>},
      {{.name = "max_abs_return_age",
        .group = "volatility",
        .formula = "seconds between the latest second with the largest |r| and s",
        .unit = "s, 0 to W - 1",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Foreshock",
        .windows = {{5}, {30}, {60}, {300}}},
       over_window<max_abs_return_age>},
      {{.name = "variance_ratio",
        .group = "volatility",
        .formula = "RV of 5 s returns / RV of 1 s returns - 1, both per second",
        .unit = "ratio, above 0: trending",
        .inputs = "bid, ask",
        .null_rule = "null unless valid_W >= 0.9 W and half of the 5 s returns are known",
        .zero_activity = "0",
        .source = "Lo, MacKinlay (1988), variance ratio",
        .windows = {{300}}},
       over_window<variance_ratio>},
      {{.name = "autocovariance_sign",
        .group = "volatility",
        .formula = "sign of the sum of r_k r_(k-1)",
        .unit = "-1, 0, 1",
        .inputs = "bid, ask",
        .null_rule = kNullRule,
        .zero_activity = "0",
        .source = "Roll (1984), bid-ask bounce",
        .windows = {{300}}},
       over_window<autocovariance_sign>},
      {{.name = "vol_of_vol",
        .group = "volatility",
        .formula = "population standard deviation of the changes of log_rv_10 from row to row",
        .unit = "ln of volatility",
        .inputs = "bid, ask",
        .null_rule = "null unless 0.9 W changes are known",
        .zero_activity = "0",
        .source = "Corsi, Mittnik, Pigorsch, Pigorsch (2008), volatility of realised volatility",
        .windows = {{300}},
        .inner_window_s = 11},
       over_window<vol_of_vol>},
  };
}

double log_rv_60_rank(const RowView& view) {
  const std::optional<std::uint32_t> bin = rank_bin(view.log_rv(60));
  const RankWindow* ranks = view.ranks();
  if (!bin || ranks == nullptr || 10 * std::int64_t{ranks->known()} < 9 * kRankWindow) return kNull;
  return quotient(2 * std::int64_t{ranks->below(*bin)} + ranks->equal(*bin),
                  2 * std::int64_t{ranks->known()});
}

}  // namespace

std::vector<RowFeature> volatility_features() {
  std::vector<RowFeature> all = {log_rv(), log_rv_slope()};
  for (const RowFeature& feature : shape_features()) all.push_back(feature);
  for (const RowFeature& feature : return_features()) all.push_back(feature);
  return all;
}

std::vector<RowFeature> long_features() {
  RowFeature volatility = log_rv();
  volatility.description.windows = {{kRankWindow}};
  return {std::move(volatility),
          {{.name = "log_rv_60_rank",
            .group = "volatility",
            .formula = "share of the window's log_rv_60 that are lower, ties half, in bins of 1/64",
            .unit = "0 to 1",
            .inputs = "bid, ask",
            .null_rule = "null unless log_rv_60 and 0.9 W of those before are known",
            .zero_activity = "0.5",
            .source = "Foreshock",
            .windows = {{kRankWindow}},
            .inner_window_s = 60},
           [](const RowView& view, FeatureWindow) { return log_rv_60_rank(view); }}};
}

}  // namespace foreshock
