// The activity table of docs/decisions/0007-core-columns.md.
#include <algorithm>

#include "foreshock/stats/elementary.hpp"
#include "tests/support/column_list.hpp"

namespace foreshock {
namespace {

constexpr Nanos kLookBack_s = 300;

Value log_per_minute(Int128 count, const WindowSums& sums, int width) {
  if (!is_known(sums.valid, width)) return std::nullopt;
  return fixed_log(1.0 + double_ratio(60 * count, static_cast<Int128>(sums.valid)));
}

Value log_ticks(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  return log_per_minute(sums.ticks, sums, width);
}

Value log_cascades(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  return log_per_minute(sums.cascades, sums, width);
}

Value log_trades(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (row.sums(3600).trades == 0) return std::nullopt;
  return log_per_minute(sums.trades, sums, width);
}

Value log_volume(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.valid, width) || row.sums(3600).trades == 0) return std::nullopt;
  return fixed_log(1.0 + double_ratio(60 * sums.volume, static_cast<Int128>(sums.valid) * 100'000'000));
}

Value sweep_share(const RowContext& row, int width) {
  const WindowSums& sums = row.sums(width);
  if (!is_known(sums.valid, width)) return std::nullopt;
  if (sums.ticks == 0) return 0.0;
  return double_ratio(sums.sweep_ticks, sums.ticks);
}

Value log_largest_cascade(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  Int128 largest = 0;
  for (const SecondFacts& of : window) largest = std::max(largest, of.largest_cascade);
  return fixed_log(1.0 + to_double(largest));
}

Value fano(const RowContext& row, int width) {
  const auto window = row.window(width);
  if (!is_known(window.size(), width)) return std::nullopt;
  const auto valid = static_cast<Int128>(window.size());
  Int128 sum = 0, squares = 0;
  for (const SecondFacts& of : window) {
    sum += of.cascades;
    squares += of.cascades * of.cascades;
  }
  if (sum == 0) return 1.0;
  return double_ratio(valid * squares - sum * sum, valid * sum);
}

// last_in(second): when the last such thing of a second was, if it had one.
template <typename LastIn>
Value log_ms_since(const RowContext& row, LastIn last_in) {
  Nanos age = kLookBack_s * 1'000'000'000;
  for (Nanos back = 1; back <= kLookBack_s; ++back) {
    const SecondFacts* of = row.seconds.at(row.row - back);
    if (of == nullptr) return std::nullopt;
    if (const std::optional<Nanos> time = last_in(*of)) {
      age = std::min(age, start_of(row.row) - *time);
      break;
    }
  }
  return fixed_log(1.0 + double_ratio(age, 1'000'000));
}

Value log_ms_since_cascade(const RowContext& row) {
  return log_ms_since(row, [](const SecondFacts& of) { return of.last_cascade_time; });
}

Value log_ms_since_mid_move(const RowContext& row) {
  return log_ms_since(row, [](const SecondFacts& of) {
    return of.moves.empty() ? std::nullopt : std::optional(of.moves.back().time);
  });
}

}  // namespace

void add_activity(const RowContext& row, ColumnList& columns) {
  for (const int w : {1, 5, 30, 60, 300, 3600}) columns.add("log_ticks", w, log_ticks(row, w));
  for (const int w : {1, 5, 30, 60, 300, 3600}) columns.add("log_cascades", w, log_cascades(row, w));
  for (const auto& [a, b] : {std::pair(5, 300), {60, 3600}}) {
    columns.add("log_cascades", a, b, difference(log_cascades(row, a), log_cascades(row, b)));
  }
  for (const int w : {1, 5, 30, 60, 300, 3600}) columns.add("log_trades", w, log_trades(row, w));
  for (const int w : {1, 5, 30, 60, 300, 3600}) columns.add("log_volume", w, log_volume(row, w));
  for (const int w : {60, 300}) columns.add("sweep_share", w, sweep_share(row, w));
  for (const int w : {60, 300}) columns.add("log_largest_cascade", w, log_largest_cascade(row, w));
  for (const int w : {60, 300}) columns.add("fano", w, fano(row, w));
  columns.add("log_ms_since_cascade", log_ms_since_cascade(row));
  columns.add("log_ms_since_mid_move", log_ms_since_mid_move(row));
}

}  // namespace foreshock
