// What a row of the oracle is computed from, and the list its columns are written to: one function a group of
// docs/decisions/0007-core-columns.md, each writing the columns of its tables in the page's order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/valid_seconds.hpp"

namespace foreshock {

using Value = std::optional<double>;

// Names are kept when asked for only: they are the same for every row.
class ColumnList {
 public:
  explicit ColumnList(bool keep_names) : keep_names_(keep_names) {}
  void add(std::string_view name, Value value);                                     // name
  void add(std::string_view name, int width, Value value);                          // name_W
  void add(std::string_view name, int first_width, int second_width, Value value);  // name_a_b
  [[nodiscard]] std::vector<std::string> take_names() { return std::move(names_); }
  [[nodiscard]] std::vector<Value> take_values() { return std::move(values_); }

 private:
  bool keep_names_;
  std::vector<std::string> names_;
  std::vector<Value> values_;
};

// Sums over the valid seconds of a window.
struct WindowSums {
  std::size_t valid = 0, depth_valid = 0;
  Int128 returns = 0, squares = 0;
  Int128 ticks = 0, cascades = 0, sweep_ticks = 0;
  Int128 trades = 0, volume = 0, buys = 0, sells = 0;
  Int128 depth_ns = 0, imbalance_ns = 0, imbalance_from_even_ns = 0;
  Int128 microprice_ns = 0, microprice_abs_ns = 0, order_flow = 0;
  Int128 moves = 0, flips = 0;
};

[[nodiscard]] WindowSums sum_of(std::span<const SecondFacts> window);

struct RowContext {
  Nanos row = 0;
  const ValidSeconds& seconds;
  std::optional<AcceptedQuote> grid_quote;  // at the row, when the last second is valid
  const LogVolatilityHistory& log_rv_10;

  [[nodiscard]] std::span<const SecondFacts> window(int width) const { return seconds.window(row, width); }
  // Summed once a row, however many columns ask.
  [[nodiscard]] const WindowSums& sums(int width) const {
    const auto [found, is_new] = known_sums.try_emplace(width);
    if (is_new) found->second = sum_of(window(width));
    return found->second;
  }

  mutable std::map<int, WindowSums> known_sums = {};
};

void add_volatility(const RowContext& row, ColumnList& columns);
void add_activity(const RowContext& row, ColumnList& columns);
void add_liquidity(const RowContext& row, ColumnList& columns);
void add_flow(const RowContext& row, ColumnList& columns);
void add_calendar(const RowContext& row, ColumnList& columns);
void add_long(const RowContext& row, const LogVolatilityHistory& log_rv_60, ColumnList& columns);

// one - other, null if one is.
[[nodiscard]] Value difference(const Value& one, const Value& other);

}  // namespace foreshock
