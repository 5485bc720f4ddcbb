#include "foreshock/feed/trade_gaps.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"

namespace foreshock {

void TradeGaps::on_open(std::size_t at) {
  FORESHOCK_CHECK(at < kConnectionsMax);
  open_[at] = true;
  for (auto& [index, product] : products_) product.last_of[at].reset();
}

void TradeGaps::on_lost(std::size_t at, const Lost& lost) {
  open_[at] = false;
  for (auto& [index, product] : products_) settle(index, product, UnixNanos::min(), lost);
}

void TradeGaps::on_time(UnixNanos now, const Lost& lost) {
  for (auto& [index, product] : products_) settle(index, product, now, lost);
}

void TradeGaps::on_trades(std::size_t at, ProductIndex index, std::span<const std::int64_t> ids,
                          UnixNanos ts_recv, const Lost& lost) {
  sorted_.assign(ids.begin(), ids.end());
  std::sort(sorted_.begin(), sorted_.end());
  Product& product = products_[index];
  for (const std::int64_t id : sorted_) arrived(product, id, ts_recv);
  std::optional<std::int64_t>& own = product.last_of[at];
  own = std::max(own.value_or(sorted_.back()), sorted_.back());
  if (!product.missing.empty()) settle(index, product, ts_recv, lost);
}

void TradeGaps::arrived(Product& product, std::int64_t id, UnixNanos ts_recv) {
  if (!product.last || id > *product.last) {
    if (product.last && id > *product.last + 1) product.missing.push_back({*product.last + 1, id, ts_recv});
    product.last = id;
    return;
  }
  for (std::size_t i = 0; i < product.missing.size(); ++i) {
    Missing& range = product.missing[i];
    if (id < range.first || id >= range.end) continue;
    const Missing after{id + 1, range.end, range.since};
    range.end = id;
    if (range.first == range.end) product.missing.erase(product.missing.begin() + std::ptrdiff_t(i));
    if (after.first < after.end) product.missing.push_back(after);
    return;
  }
}

void TradeGaps::settle(ProductIndex index, Product& product, UnixNanos now, const Lost& lost) const {
  const auto hopeless = [&](const Missing& range) {
    if (now >= range.since + kWait) return true;
    for (std::size_t at = 0; at < kConnectionsMax; ++at) {
      const std::optional<std::int64_t>& own = product.last_of[at];
      if (open_[at] && (!own || *own < range.first)) return false;  // may still bring it
    }
    return true;
  };
  for (const Missing& range : product.missing) {
    if (hopeless(range)) lost(index, range.first - 1, range.end);
  }
  std::erase_if(product.missing, hopeless);
}

}  // namespace foreshock
