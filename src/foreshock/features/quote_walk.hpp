// QuoteWalk: one second seen through its accepted quotes in log order, each at its effective time, after the
// quote held at the start: integrals, extremes, moves and order flow
// (docs/decisions/0007-core-columns.md).
#pragma once

#include <cstdint>

#include "foreshock/features/closed_second.hpp"
#include "foreshock/features/held_value.hpp"
#include "foreshock/features/quote.hpp"

namespace foreshock {

class QuoteWalk {
 public:
  QuoteWalk(const GridQuote& at_start, std::int64_t second);

  void next(const Quote& quote);
  // To the end of the second; fills everything of it that comes from quotes, but for validity and return.
  void finish(ClosedSecond& second);
  // The last quote, or the one at the start.
  [[nodiscard]] const Quote& quote() const { return quote_; }
  [[nodiscard]] const QuoteMeasures& measures() const { return measures_; }

 private:
  void hold(std::int64_t until_ns);
  void move(std::int64_t change);

  UnixNanos start_;
  Quote quote_;
  QuoteMeasures measures_;
  std::int64_t held_from_ns_ = 0;  // into the second: since when the held book stands
  std::int64_t latest_ns_ = 0;     // effective time of the last quote
  std::int64_t first_m2_, highest_m2_, lowest_m2_;
  HeldValue spread_;
  MoveSums moves_;
  DepthSums depth_;
};

}  // namespace foreshock
