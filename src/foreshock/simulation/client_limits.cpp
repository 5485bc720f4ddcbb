#include "foreshock/simulation/client_limits.hpp"

#include <algorithm>

namespace foreshock {

std::int64_t RateMeter::within(nanoseconds now, nanoseconds window) const {
  const auto first = std::upper_bound(times_.begin(), times_.end(), now - window);
  return times_.end() - first;
}

bool RateMeter::count(nanoseconds now) {
  nanoseconds longest = seconds(1);
  for (const RateLimit& limit : limits_) longest = std::max(longest, limit.window);
  while (!times_.empty() && times_.front() <= now - longest) times_.pop_front();
  times_.push_back(now);
  ++total_;
  peak_ = std::max(peak_, within(now, seconds(1)));
  const bool good = std::all_of(limits_.begin(), limits_.end(), [&](const RateLimit& limit) {
    return within(now, limit.window) <= limit.most;
  });
  if (!good) ++violations_;
  return good;
}

VenueLimits limits_of(Venue venue) {
  switch (venue) {
    case Venue::coinbase_advanced:
      return {{{8, seconds(1)}}, {{8, seconds(1)}}};
    case Venue::coinbase_exchange:  // 8 a second with bursts of 20
      return {{{20, seconds(1)}, {92, seconds(10)}}, {{100, seconds(1)}}};
    case Venue::binance:
      return {{{300, seconds(300)}}, {{5, seconds(1)}}, true, true, true};
    case Venue::kraken:  // the venue names no number for messages; this one is ours
      return {{{150, seconds(600)}}, {{50, seconds(1)}}};
    case Venue::bitstamp:  // none published
      break;
  }
  return {};
}

}  // namespace foreshock
