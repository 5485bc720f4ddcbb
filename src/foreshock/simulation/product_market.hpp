// One simulated product: an efficient price that diffuses with the volatility, a book quoted in steps of 0.01
// around it, and the prints of the cascades that hit the book. Prices and sizes in units of 1e-8. Half of the
// variance comes with time, half with trading, so a busy minute is a volatile one. The spread is one step
// except after large orders and in bursts. The last price is often outside the quote, as on the real feed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/simulation/arrivals.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {

struct MarketTick {
  UnixNanos time{};
  std::int64_t price = 0, size = 0;  // of the print
  bool buy = false;                  // the taker's side
  std::int64_t bid = 0, bid_size = 0;
  std::int64_t ask = 0, ask_size = 0;
  std::int64_t volume_24h = 0, low_24h = 0, high_24h = 0;
  std::int64_t change_24h_percent = 0;  // units of 1e-8 percent
};

// What really drove a second, which no feed tells.
struct TruthSecond {
  double sigma_bp = 0;                 // volatility per square root of a second, before the effect of trading
  double cascades_per_s = 0;           // rate at the start of the second
  double integrated_variance_bp2 = 0;  // variance of the efficient price's moves in the second
};

class ProductMarket {
 public:
  ProductMarket(std::uint64_t seed, std::string_view product_id, UnixNanos start);
  // One more second: its prints are appended to `ticks` in order of time.
  TruthSecond next_second(std::int64_t second, double log_volatility, std::vector<MarketTick>& ticks);
  [[nodiscard]] const MarketTick& latest() const { return state_; }

 private:
  void print_cascade(std::int64_t size, double sigma, double log_volatility, std::vector<MarketTick>& ticks);
  void move_quote(double sigma, double widening);
  void widen_or_heal(double sigma, double widening, bool buy);
  void redraw_sizes(bool buy);
  void count_print(std::int64_t price);
  std::int64_t spread_steps(double sigma);
  std::int64_t quantity(double median_usd);

  Random random_;
  CascadeArrivals arrivals_;
  double typical_sigma_;  // per square root of a second
  double typical_rate_;   // cascades per second without self-excitation
  double efficient_;      // price in units of 1e-8
  std::int64_t open_24h_;
  std::int64_t typical_volume_;
  MarketTick state_;
  double variance_pending_ = 0;  // of the efficient price since the last cascade
};

}  // namespace foreshock
