// The text of Coinbase Advanced Trade messages, as the venue sends them: decimals as strings, times in RFC
// 3339 with trailing zeros cut, one sequence_num over all channels of a connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/simulation/product_market.hpp"

namespace foreshock {

struct TickerEntry {
  std::string_view product_id;
  const MarketTick* tick;
};

// RFC 3339 with trailing zeros cut: "2026-01-05T00:00:01.5Z".
[[nodiscard]] std::string venue_time(UnixNanos time);

[[nodiscard]] std::string ticker_message(UnixNanos time, std::int64_t sequence, std::string_view event_type,
                                         const std::vector<TickerEntry>& entries);
// `uptime_ns`: the venue's monotonic clock, part of its Go time text.
[[nodiscard]] std::string heartbeat_message(UnixNanos time, std::int64_t sequence, std::int64_t counter,
                                            std::int64_t uptime_ns);
[[nodiscard]] std::string subscriptions_message(UnixNanos time, std::int64_t sequence,
                                                const std::vector<std::string>& product_ids);

}  // namespace foreshock
