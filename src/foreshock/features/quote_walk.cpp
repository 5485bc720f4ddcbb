#include "foreshock/features/quote_walk.hpp"

#include <algorithm>

namespace foreshock {

QuoteWalk::QuoteWalk(const GridQuote& at_start, std::int64_t second)
    : start_(from_second(second)),
      quote_(at_start.quote),
      measures_(at_start.measures),
      first_m2_(quote_.m2()),
      highest_m2_(first_m2_),
      lowest_m2_(first_m2_) {
  depth_.valid = measures_.has_depth;
}

void QuoteWalk::next(const Quote& quote) {
  latest_ns_ = std::max(latest_ns_, (quote.ts_event - start_).count());
  if (quote.same_book(quote_)) {  // the held book stands on
    quote_.ts_event = quote.ts_event;
    return;
  }
  hold(latest_ns_);
  const QuoteMeasures measures = measure(quote);
  depth_.valid = depth_.valid && measures.has_depth;
  if (depth_.valid) depth_.order_flow += order_flow(quote_, quote);
  if (const std::int64_t m2 = quote.m2(); m2 != quote_.m2()) {
    move(m2 - quote_.m2());
    highest_m2_ = std::max(highest_m2_, m2);
    lowest_m2_ = std::min(lowest_m2_, m2);
  }
  quote_ = quote;
  measures_ = measures;
}

void QuoteWalk::hold(std::int64_t until_ns) {
  const std::int64_t duration_ns = until_ns - held_from_ns_;
  held_from_ns_ = until_ns;
  spread_.hold(measures_.spread_q, duration_ns);
  if (!depth_.valid) return;
  const auto ns = static_cast<UInt128>(duration_ns);
  const Int128 deviation_ns = static_cast<Int128>(measures_.deviation_q) * duration_ns;
  depth_.depth_ns += measures_.depth * ns;
  depth_.imbalance_ns += static_cast<UInt128>(measures_.imbalance_q) * ns;
  depth_.imbalance_abs_ns += static_cast<UInt128>(measures_.imbalance_abs_q()) * ns;
  depth_.deviation_ns += deviation_ns;
  depth_.deviation_abs_ns += static_cast<UInt128>(deviation_ns < 0 ? -deviation_ns : deviation_ns);
}

void QuoteWalk::move(std::int64_t change) {
  const int sign = change > 0 ? 1 : -1;
  if (moves_.moves == 0) {
    moves_.first_sign = sign;
  } else if (sign != moves_.last_sign) {
    ++moves_.flips;
  }
  ++moves_.moves;
  moves_.last_sign = sign;
  moves_.last_move = start_ + nanoseconds(latest_ns_);
}

void QuoteWalk::finish(ClosedSecond& second) {
  hold(kNanosPerSecond);
  if (highest_m2_ > first_m2_) second.high_q = quantised_return(first_m2_, highest_m2_);
  if (lowest_m2_ < first_m2_) second.low_q = quantised_return(first_m2_, lowest_m2_);
  second.spread_ns = spread_.integral();
  second.spread_min = spread_.min();
  second.spread_max = spread_.max();
  second.spread_min_ns = spread_.min_ns();
  second.moves = moves_;
  second.depth = depth_;
}

}  // namespace foreshock
