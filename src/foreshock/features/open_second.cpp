#include "foreshock/features/open_second.hpp"

#include <algorithm>

namespace foreshock {
namespace {

// 2e4 (ask - bid) / (ask + bid) in bp: numerator and denominator exact, converted once, one division.
std::int64_t quantised_spread_bps(std::int64_t bid, std::int64_t ask) {
  const double numerator = static_cast<double>(static_cast<Int128>(ask - bid) * 20'000);
  const double denominator = static_cast<double>(static_cast<Int128>(ask) + bid);
  return quantise(numerator / denominator, kRatioBits);
}

}  // namespace

void HeldValue::hold(std::int64_t value, std::int64_t duration_ns) {
  integral_ += static_cast<UInt128>(static_cast<Int128>(value) * duration_ns);
  max_ = empty_ ? value : std::max(max_, value);
  if (empty_ || value < min_) {
    min_ = value;
    min_ns_ = 0;
  }
  if (value == min_) min_ns_ += duration_ns;
  empty_ = false;
}

void OpenSecond::tick(UnixNanos ts_event) {
  // Ticks of one ts_event lie in one second, so a second's cascades are its own.
  if (ticks_ == 0 || last_tick_ != ts_event) ++cascades_;
  ++ticks_;
  last_tick_ = ts_event;
}

void OpenSecond::offer(UnixNanos ts_event, std::int64_t bid, std::int64_t ask) {
  offered_.push_back({ts_event, bid, ask});
}

void OpenSecond::judge(MidLevel& level, std::int64_t second) {
  for (const Quote& quote : offered_) {
    const std::int64_t m2 = quote.bid + quote.ask;
    if (!level.offer(m2, quote.ts_event)) continue;
    accept({m2, level.level(), quote.ts_event, quantised_spread_bps(quote.bid, quote.ask)}, second);
  }
  offered_.clear();
}

void OpenSecond::accept(const GridMid& mid, std::int64_t second) {
  const std::int64_t offset = (mid.ts_event - from_second(second)).count();
  if (!mid_) {
    first_offset_ns_ = offset;
    last_offset_ns_ = offset;
  } else {
    const std::int64_t effective = std::max(offset, last_offset_ns_);
    between_.hold(mid_->spread_q, effective - last_offset_ns_);
    last_offset_ns_ = effective;
  }
  mid_ = mid;
}

void OpenSecond::forget_quotes() {
  offered_.clear();
  mid_.reset();
  between_ = HeldValue();
}

void OpenSecond::clear() {
  ticks_ = 0;
  cascades_ = 0;
  forget_quotes();
}

HeldValue OpenSecond::spread(std::int64_t spread_q_at_start) const {
  HeldValue whole = between_;
  whole.hold(spread_q_at_start, mid_ ? first_offset_ns_ : kNanosPerSecond);
  if (mid_) whole.hold(mid_->spread_q, kNanosPerSecond - last_offset_ns_);
  return whole;
}

}  // namespace foreshock
