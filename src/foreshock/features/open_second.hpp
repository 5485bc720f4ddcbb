// OpenSecond: what is known so far of a second that has not closed. Inside it, log order rules. Quotes are
// kept and judged when the second closes: judged at once, one stamped later could decide about one stamped
// before (docs/decisions/0001-engine-semantics.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/features/closed_second.hpp"
#include "foreshock/features/mid_level.hpp"
#include "foreshock/features/quote.hpp"

namespace foreshock {

class OpenSecond {
 public:
  void tick(UnixNanos ts_event);
  // A record with a size: a trade, or a ticker that tells of the last one.
  void trade(const Record& record);
  // A good quote, to be judged with its second.
  void offer(const Quote& quote) { quotes_.push_back(quote); }
  // Accepts or quarantines what was offered since, in log order.
  void judge(MidLevel& level);
  // A hole: what was offered or accepted so far is forgotten.
  void forget_quotes();
  void clear();

  // Accepted so far, in log order.
  [[nodiscard]] const std::vector<Quote>& accepted() const { return quotes_; }
  // Of the last accepted quote.
  [[nodiscard]] std::uint64_t level() const { return level_; }
  [[nodiscard]] TickSums ticks() const;
  [[nodiscard]] const TradeSums& trades() const;

 private:
  enum Source : std::size_t { kFromTrades, kFromTickers };

  TickSums ticks_;
  std::uint32_t cascade_ = 0;  // ticks of the running one
  std::array<TradeSums, 2> trades_;
  std::vector<Quote> quotes_;  // accepted ones first
  std::size_t judged_ = 0;
  std::uint64_t level_ = 0;
};

}  // namespace foreshock
