#include "foreshock/features/open_second.hpp"

#include <algorithm>

namespace foreshock {
namespace {

constexpr std::uint32_t kSweepTicks = 5;

void end_cascade(TickSums& sums, std::uint32_t ticks) {
  sums.largest_cascade = std::max(sums.largest_cascade, ticks);
  if (ticks >= kSweepTicks) sums.sweep_ticks += ticks;
}

}  // namespace

void OpenSecond::tick(UnixNanos ts_event) {
  // Ticks of one ts_event lie in one second, so a second's cascades are its own.
  if (cascade_ == 0 || ticks_.last_cascade != ts_event) {
    end_cascade(ticks_, cascade_);
    cascade_ = 0;
    ++ticks_.cascades;
    ticks_.last_cascade = ts_event;
  }
  ++ticks_.ticks;
  ++cascade_;
}

TickSums OpenSecond::ticks() const {
  TickSums sums = ticks_;
  end_cascade(sums, cascade_);
  return sums;
}

void OpenSecond::trade(const Record& record) {
  TradeSums& sums = trades_[record.kind == RecordKind::trade ? kFromTrades : kFromTickers];
  ++sums.trades;
  if (record.side == Side::buy) ++sums.buys;
  if (record.side == Side::sell) ++sums.sells;
  sums.volume += static_cast<UInt128>(record.size);
}

// A feed may tell of one trade twice, as a trade and in its ticker: the tickers count only without trades.
const TradeSums& OpenSecond::trades() const {
  return trades_[kFromTrades].trades > 0 ? trades_[kFromTrades] : trades_[kFromTickers];
}

void OpenSecond::judge(MidLevel& level) {
  std::size_t accepted = judged_;
  for (std::size_t i = judged_; i < quotes_.size(); ++i) {
    if (!level.offer(quotes_[i].m2(), quotes_[i].ts_event)) continue;
    level_ = level.level();
    quotes_[accepted++] = quotes_[i];
  }
  quotes_.resize(accepted);
  judged_ = accepted;
}

void OpenSecond::forget_quotes() {
  quotes_.clear();
  judged_ = 0;
}

void OpenSecond::clear() {
  ticks_ = {};
  cascade_ = 0;
  trades_ = {};
  forget_quotes();
}

}  // namespace foreshock
