#include "foreshock/features/row_view.hpp"

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {

void WindowSlots::add(std::int64_t window_s) {
  const auto at = static_cast<std::size_t>(window_s);
  if (slot_of.size() <= at) slot_of.resize(at + 1, kNone);
  if (slot_of[at] != kNone) return;
  FORESHOCK_CHECK(windows < kNone);
  slot_of[at] = static_cast<std::uint8_t>(windows++);
}

void RowView::start(std::int64_t second, const GridQuote* quote, const RecentTimes& recent) {
  second_ = second;
  quote_ = quote;
  recent_ = recent;
  ++row_;
}

RowView::Known& RowView::at(std::int64_t window_s) const {
  const std::uint8_t slot = slots_.slot_of[static_cast<std::size_t>(window_s)];
  FORESHOCK_CHECK(slot != WindowSlots::kNone);  // no feature of the set declares this window
  Known& known = known_[slot];
  if (known.row != row_) {
    known.row = row_;
    known.has_log_rv = known.has_book = false;
    known.sums = history_.sums(window_s);
  }
  return known;
}

const BookSums& RowView::book(std::int64_t window_s) const {
  Known& window = at(window_s);
  if (!window.has_book) {
    window.book = history_.book(window_s);
    window.has_book = true;
  }
  return window.book;
}

double RowView::realised_variance_60s(std::int64_t window_s) const {
  if (!known(window_s)) return kNull;
  const WindowSums& window = sums(window_s);
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
