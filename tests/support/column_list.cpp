#include "tests/support/column_list.hpp"

#include <fmt/format.h>

namespace foreshock {

void ColumnList::add(std::string_view name, Value value) {
  if (keep_names_) names_.emplace_back(name);
  values_.push_back(value);
}

void ColumnList::add(std::string_view name, int width, Value value) {
  if (keep_names_) names_.push_back(fmt::format("{}_{}", name, width));
  values_.push_back(value);
}

void ColumnList::add(std::string_view name, int first_width, int second_width, Value value) {
  if (keep_names_) names_.push_back(fmt::format("{}_{}_{}", name, first_width, second_width));
  values_.push_back(value);
}

WindowSums sum_of(std::span<const SecondFacts> window) {
  WindowSums sums;
  sums.valid = window.size();
  for (const SecondFacts& of : window) {
    sums.depth_valid += of.depth_valid ? 1 : 0;
    sums.returns += of.return_q;
    sums.squares += of.return_q * of.return_q;
    sums.ticks += of.ticks;
    sums.cascades += of.cascades;
    sums.sweep_ticks += of.sweep_ticks;
    sums.trades += of.trades;
    sums.volume += of.volume;
    sums.buys += of.buys;
    sums.sells += of.sells;
    sums.depth_ns += of.depth_ns;
    sums.imbalance_ns += of.imbalance_ns;
    sums.imbalance_from_even_ns += of.imbalance_from_even_ns;
    sums.microprice_ns += of.microprice_ns;
    sums.microprice_abs_ns += of.microprice_abs_ns;
    sums.order_flow += of.order_flow;
    sums.moves += static_cast<Int128>(of.moves.size());
    sums.flips += of.flips;
  }
  return sums;
}

Value difference(const Value& one, const Value& other) {
  if (!one || !other) return std::nullopt;
  return *one - *other;
}

}  // namespace foreshock
