// A token bucket on time that is passed in: at most burst + per_second * t permits in any t seconds.
#pragma once

#include <algorithm>

#include "foreshock/feed/venue_session.hpp"

namespace foreshock {

class RateLimiter {
 public:
  explicit RateLimiter(const RateLimit& limit) : limit_(limit), permits_(limit.burst) {}

  // Takes a permit if there is one at `now`, which does not go back.
  [[nodiscard]] bool take(nanoseconds now) {
    fill(now);
    if (permits_ < 1.0) return false;
    permits_ -= 1.0;
    return true;
  }
  // A permit that was not used after all.
  void give_back() { permits_ = std::min(limit_.burst, permits_ + 1.0); }
  // When take() will next succeed.
  [[nodiscard]] nanoseconds next(nanoseconds now) {
    fill(now);
    if (permits_ >= 1.0) return now;
    const double wait_s = (1.0 - permits_) / limit_.per_second;
    return now + nanoseconds(static_cast<std::int64_t>(wait_s * 1e9) + 1'000);
  }

 private:
  void fill(nanoseconds now) {
    if (!last_) last_ = now;
    const double passed_s = std::chrono::duration<double>(now - *last_).count();
    permits_ = std::min(limit_.burst, permits_ + passed_s * limit_.per_second);
    last_ = now;
  }

  RateLimit limit_;
  double permits_;
  std::optional<nanoseconds> last_;
};

}  // namespace foreshock
