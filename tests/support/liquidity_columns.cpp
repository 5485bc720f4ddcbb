// The liquidity table of docs/decisions/0007-core-columns.md.
#include <algorithm>
#include <cmath>

#include "foreshock/stats/elementary.hpp"
#include "tests/support/column_list.hpp"
#include "tests/support/held_quote.hpp"

namespace foreshock {
namespace {

constexpr Int128 kSecond_ns = 1'000'000'000;
constexpr Int128 kOne = Int128(1) << 40;  // in 2^-40

double scaled(double value) {
  return std::ldexp(1.0, -40) * value;
}

struct WindowSpreads {
  std::size_t valid = 0;
  Int128 integral = 0, least = 0, most = 0, ns_at_least = 0;
};

// Null unless known.
std::optional<WindowSpreads> spreads_of(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  WindowSpreads spreads{window.size(), 0, window.front().least_spread, window.front().most_spread, 0};
  for (const SecondFacts& of : window) {
    spreads.integral += of.spread_ns;
    spreads.least = std::min(spreads.least, of.least_spread);
    spreads.most = std::max(spreads.most, of.most_spread);
  }
  for (const SecondFacts& of : window) {
    if (of.least_spread == spreads.least) spreads.ns_at_least += of.ns_at_least_spread;
  }
  return spreads;
}

Value spread_mean(const RowContext& row, int width) {
  const auto spreads = spreads_of(row, width);
  if (!spreads) return std::nullopt;
  return nearest_double(spreads->integral, static_cast<Int128>(spreads->valid) * kSecond_ns * kOne);
}

Value spread_max(const RowContext& row, int width) {
  const auto spreads = spreads_of(row, width);
  if (!spreads) return std::nullopt;
  return nearest_double(spreads->most, kOne);
}

Value spread_min_share(const RowContext& row, int width) {
  const auto spreads = spreads_of(row, width);
  if (!spreads) return std::nullopt;
  return nearest_double(spreads->ns_at_least, static_cast<Int128>(spreads->valid) * kSecond_ns);
}

// The depth of the grid quote at the row, if the last second is valid.
std::optional<Depth> depth_now(const RowContext& row) {
  return row.grid_quote ? depth_of(*row.grid_quote) : std::nullopt;
}

Value log_depth(const RowContext& row) {
  const std::optional<Depth> depth = depth_now(row);
  if (!depth) return std::nullopt;
  return fixed_log(double_ratio(depth->total, 100'000'000));
}

Value log_depth_mean(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.depth_valid, width)) return std::nullopt;
  constexpr Int128 kUnits = 100'000'000 * kSecond_ns;
  return fixed_log(double_ratio(sums.depth_ns, static_cast<Int128>(sums.depth_valid) * kUnits));
}

// Of an integral in 2^-40 over nanoseconds.
Value depth_mean(const RowContext& row, int width, Int128 WindowSums::*integral) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.depth_valid, width)) return std::nullopt;
  return scaled(double_ratio(sums.*integral, static_cast<Int128>(sums.depth_valid) * kSecond_ns));
}

}  // namespace

void add_liquidity(const RowContext& row, ColumnList& columns) {
  Value spread, imbalance, microprice;
  if (row.grid_quote) spread = nearest_double(spread_of(*row.grid_quote), kOne);
  if (const std::optional<Depth> depth = depth_now(row)) {
    imbalance = scaled(to_double(depth->imbalance));
    microprice = scaled(to_double(depth->microprice_deviation));
  }
  columns.add("spread_bps", spread);
  for (const int w : {5, 60, 300}) columns.add("spread_bps_mean", w, spread_mean(row, w));
  for (const int w : {5, 60, 300}) columns.add("spread_bps_max", w, spread_max(row, w));
  for (const int w : {5, 60, 300}) columns.add("spread_min_share", w, spread_min_share(row, w));
  columns.add("log_depth", log_depth(row));
  columns.add("log_depth_mean", 60, log_depth_mean(row, 60));
  columns.add("log_depth_change", 60, difference(log_depth(row), log_depth_mean(row, 60)));
  columns.add("imbalance", imbalance);
  for (const int w : {5, 60}) columns.add("imbalance_mean", w, depth_mean(row, w, &WindowSums::imbalance_ns));
  for (const int w : {5, 60})
    columns.add("imbalance_abs_mean", w, depth_mean(row, w, &WindowSums::imbalance_from_even_ns));
  columns.add("microprice_deviation_bps", microprice);
  columns.add("microprice_deviation_bps_mean", 5, depth_mean(row, 5, &WindowSums::microprice_ns));
  columns.add("microprice_deviation_bps_abs_mean", 5, depth_mean(row, 5, &WindowSums::microprice_abs_ns));
}

}  // namespace foreshock
