// The flow table of docs/decisions/0007-core-columns.md.
#include <cmath>

#include "tests/support/column_list.hpp"

namespace foreshock {
namespace {

Value order_flow_imbalance(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.depth_valid, width)) return std::nullopt;
  const Int128 duration_ns = static_cast<Int128>(sums.depth_valid) * 1'000'000'000;
  return (to_double(sums.order_flow) * to_double(duration_ns)) / to_double(sums.depth_ns);
}

Value order_flow_imbalance_abs(const RowContext& row, int width) {
  const Value value = order_flow_imbalance(row, width);
  if (!value) return std::nullopt;
  return std::fabs(*value);
}

Value trade_sign_imbalance(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  const bool sided = row.sums(3600).buys + row.sums(3600).sells > 0;
  if (!is_known(sums.valid, width) || !sided) return std::nullopt;
  if (sums.buys + sums.sells == 0) return 0.0;
  return double_ratio(sums.buys - sums.sells, sums.buys + sums.sells);
}

Value mid_flip_rate(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.valid, width)) return std::nullopt;
  if (sums.moves == 0) return 0.0;
  return double_ratio(sums.flips, sums.moves);
}

}  // namespace

void add_flow(const RowContext& row, ColumnList& columns) {
  for (const int w : {1, 5, 30, 60}) columns.add("order_flow_imbalance", w, order_flow_imbalance(row, w));
  for (const int w : {1, 5, 30, 60})
    columns.add("order_flow_imbalance_abs", w, order_flow_imbalance_abs(row, w));
  for (const int w : {5, 30, 60}) columns.add("trade_sign_imbalance", w, trade_sign_imbalance(row, w));
  columns.add("mid_flip_rate", 60, mid_flip_rate(row, 60));
}

}  // namespace foreshock
