#include "foreshock/features/row_view.hpp"

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {

void RowView::start(std::int64_t second, const GridQuote* quote, const RecentTimes& recent) {
  second_ = second;
  quote_ = quote;
  recent_ = recent;
  used_ = 0;
}

RowView::Known& RowView::at(std::int64_t window_s) const {
  for (std::size_t i = 0; i < used_; ++i) {
    if (windows_[i].window_s == window_s) return windows_[i];
  }
  FORESHOCK_CHECK(used_ < windows_.size());  // more windows than a row keeps
  Known& known = windows_[used_++];
  known.window_s = window_s;
  known.has_log_rv = false;
  known.sums = history_.sums(window_s);
  return known;
}

const WindowSums& RowView::sums(std::int64_t window_s) const {
  return at(window_s).sums;
}

double RowView::realised_variance_60s(std::int64_t window_s) const {
  const WindowSums& window = sums(window_s);
  if (!known(window_s)) return kNull;
  return ratio(60 * window.squared_returns, window.valid, 2 * kReturnBits);
}

double RowView::log_rv(std::int64_t window_s) const {
  Known& window = at(window_s);
  if (!window.has_log_rv) {
    window.log_rv = floored_log(realised_variance_60s(window_s));  // NaN stays NaN
    window.has_log_rv = true;
  }
  return window.log_rv;
}

double floored_log(double square) {
  return 0.5 * fixed_log(square + kVolatilityFloor * kVolatilityFloor);
}

}  // namespace foreshock
