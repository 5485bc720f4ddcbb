// What a venue allows its clients, and what they did: events counted against limits of so many in a window.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct RateLimit {
  std::int64_t most;
  nanoseconds window;
};

class RateMeter {
 public:
  explicit RateMeter(std::vector<RateLimit> limits) : limits_(std::move(limits)) {}

  // One more at `now`; false: beyond a limit (and it counts nevertheless).
  bool count(nanoseconds now);
  [[nodiscard]] std::int64_t total() const { return total_; }
  [[nodiscard]] std::int64_t violations() const { return violations_; }
  [[nodiscard]] std::int64_t peak_per_second() const { return peak_; }

 private:
  [[nodiscard]] std::int64_t within(nanoseconds now, nanoseconds window) const;

  std::vector<RateLimit> limits_;
  std::deque<nanoseconds> times_;
  std::int64_t total_ = 0, violations_ = 0, peak_ = 0;
};

struct VenueLimits {
  std::vector<RateLimit> connections;  // of an address
  std::vector<RateLimit> messages;     // from a client: of a connection or of an address
  bool messages_per_connection = false;
  bool controls_count = false;  // pings and pongs are messages too
  bool ends_connection = false;
};
[[nodiscard]] VenueLimits limits_of(Venue venue);

}  // namespace foreshock
