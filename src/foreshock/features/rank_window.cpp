#include "foreshock/features/rank_window.hpp"

#include <cmath>

#include "foreshock/core/check.hpp"

namespace foreshock {

std::optional<std::uint32_t> rank_bin(double log_rv) {
  if (std::isnan(log_rv)) return std::nullopt;
  return static_cast<std::uint32_t>(std::floor((log_rv + 12.5) * 64));  // between -12.21 and -0.7
}

RankWindow::RankWindow(std::int64_t window_s) : bins_(static_cast<std::size_t>(window_s), kUnknown) {}

void RankWindow::push(std::optional<std::uint32_t> bin) {
  FORESHOCK_CHECK(!bin || *bin < kBins);
  std::uint16_t& slot = bins_[next_];
  next_ = next_ + 1 == bins_.size() ? 0 : next_ + 1;
  if (slot != kUnknown) {
    add(slot, -1);
    --known_;
  }
  slot = bin ? static_cast<std::uint16_t>(*bin) : kUnknown;
  if (bin) {
    add(*bin, 1);
    ++known_;
  }
}

void RankWindow::add(std::uint32_t bin, std::int32_t change) {
  for (std::uint32_t i = bin + 1; i <= kBins; i += i & (0 - i)) tree_[i] += change;
}

std::uint32_t RankWindow::below(std::uint32_t bin) const {
  std::int32_t sum = 0;
  for (std::uint32_t i = bin; i > 0; i &= i - 1) sum += tree_[i];
  return static_cast<std::uint32_t>(sum);
}

}  // namespace foreshock
