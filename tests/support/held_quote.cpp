#include "tests/support/held_quote.hpp"

#include <cmath>

namespace foreshock {
namespace {

double unquantised_spread(const AcceptedQuote& quote) {
  return double_ratio(20000 * (Int128(quote.ask) - quote.bid), quote.twice_mid());
}

Int128 indicator(bool holds) {
  return holds ? 1 : 0;
}

}  // namespace

std::int64_t return_between(Int128 twice_mid, Int128 next_twice_mid) {
  const double r = double_ratio(2 * (next_twice_mid - twice_mid), next_twice_mid + twice_mid);
  return std::llrint(r * std::ldexp(1.0, 50));
}

std::int64_t spread_of(const AcceptedQuote& quote) {
  return std::llrint(unquantised_spread(quote) * std::ldexp(1.0, 40));
}

std::optional<Depth> depth_of(const AcceptedQuote& quote) {
  if (!quote.bid_size || !quote.ask_size || *quote.bid_size < 0 || *quote.ask_size < 0) return std::nullopt;
  Depth depth;
  depth.total = Int128(*quote.bid_size) + *quote.ask_size;
  if (depth.total == 0) return std::nullopt;
  depth.imbalance = std::llrint(double_ratio(*quote.bid_size, depth.total) * std::ldexp(1.0, 40));
  const Int128 twice_from_even = 2 * depth.imbalance - (Int128(1) << 40);
  depth.imbalance_from_even = twice_from_even < 0 ? -twice_from_even : twice_from_even;
  const double weight = double_ratio(Int128(*quote.bid_size) - *quote.ask_size, depth.total);
  depth.microprice_deviation = std::llrint((unquantised_spread(quote) * weight) * std::ldexp(1.0, 39));
  return depth;
}

Int128 order_flow(const AcceptedQuote& held, const AcceptedQuote& next) {
  return indicator(next.bid >= held.bid) * next.bid_size.value() -
         indicator(next.bid <= held.bid) * held.bid_size.value() -
         indicator(next.ask <= held.ask) * next.ask_size.value() +
         indicator(next.ask >= held.ask) * held.ask_size.value();
}

}  // namespace foreshock
