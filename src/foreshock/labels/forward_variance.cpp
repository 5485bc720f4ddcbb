#include "foreshock/labels/forward_variance.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/labels/label_frame.hpp"
#include "foreshock/stats/exact.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kMaxReturnQ = std::int64_t{1} << (kReturnBits - 4);  // |r| <= 1/16

struct FeatureRows {
  explicit FeatureRows(const Frame& features)
      : timestamp(typed_column(features, "timestamp", ColumnType::timestamp)),
        status(typed_column(features, "status", ColumnType::string)),
        return_q(typed_column(features, "return_q", ColumnType::int64)) {}

  [[nodiscard]] bool has_return(std::size_t row) const {
    return !return_q.is_null(row) && !status.is_null(row) && status.text(row) != "INVALID";
  }

  void check_row(std::size_t row, std::size_t previous) const {
    const std::int64_t now = timestamp.ints[row];
    if (timestamp.is_null(row) || now % kNanosPerSecond != 0) {
      throw UserError(ErrorCode::bad_file, fmt::format("row {}: timestamp is not a whole second", row));
    }
    if (previous != row && now <= timestamp.ints[previous]) {
      throw UserError(
          ErrorCode::bad_file,
          fmt::format("row {}: timestamp {} is not later than that of the product's row before it", row,
                      format_time(from_nanos(now))));
    }
    if (!return_q.is_null(row) && (return_q.ints[row] > kMaxReturnQ || return_q.ints[row] < -kMaxReturnQ)) {
      throw UserError(ErrorCode::bad_file,
                      fmt::format("row {}: return_q {} is beyond 1/16", row, return_q.ints[row]));
    }
  }

  const Column& timestamp;
  const Column& status;
  const Column& return_q;
};

}  // namespace

Column forward_variance(const Frame& features, std::int64_t horizon_s, std::int64_t grid_s) {
  FORESHOCK_CHECK(horizon_s >= 1 && horizon_s <= 3600);
  FORESHOCK_CHECK(grid_s == 1 || grid_s == 5);
  if (horizon_s % grid_s != 0) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("a horizon of {} s is not a whole number of grid steps of {} s; choose a "
                                "multiple of {}",
                                horizon_s, grid_s, grid_s));
  }
  const FeatureRows rows(features);
  Column v("v", ColumnType::float64);
  v.doubles.assign(features.rows(), 0.0);
  v.valid.assign(features.rows(), 0);
  const auto horizon = static_cast<std::size_t>(horizon_s);
  const auto grid = static_cast<std::size_t>(grid_s);
  for (const std::vector<std::size_t>& product : rows_by_product(features)) {
    std::vector<std::size_t> returns{0};  // how many of the rows before this one have a return
    std::vector<Int128> sums{0};          // sum of their q
    std::vector<UInt128> squares{0};      // of their q summed by `grid`, counted back from this row
    for (std::size_t i = 0; i < product.size(); ++i) {
      const std::size_t row = product[i];
      rows.check_row(row, product[i == 0 ? 0 : i - 1]);
      const bool has_return = rows.has_return(row);
      const Int128 q = has_return ? rows.return_q.ints[row] : 0;
      returns.push_back(returns.back() + (has_return ? 1 : 0));
      sums.push_back(sums.back() + q);
      const std::size_t end = sums.size() - 1;
      if (end < grid) {
        squares.push_back(0);
        continue;
      }
      const Int128 step = sums[end] - sums[end - grid];
      squares.push_back(squares[end - grid] + static_cast<UInt128>(step * step));
    }
    for (std::size_t i = 0; i + horizon < product.size(); ++i) {
      const std::int64_t end_ns = rows.timestamp.ints[product[i]] + horizon_s * kNanosPerSecond;
      // Times rise by whole seconds, so the row `horizon` places on is at end_ns only if no second is
      // missing.
      if (rows.timestamp.ints[product[i + horizon]] != end_ns) continue;
      if (returns[i + horizon + 1] - returns[i + 1] != horizon) continue;
      const UInt128 sum = squares[i + horizon + 1] - squares[i + 1];
      v.doubles[product[i]] = ratio(sum, 1, 2 * kReturnBits);
      v.valid[product[i]] = 1;
    }
  }
  return v;
}

}  // namespace foreshock
