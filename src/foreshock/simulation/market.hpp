// A simulated market of several products, second by second. A market is its settings: the same settings give
// the same ticks, bit for bit, with every compiler and instruction set. A product's ticks do not depend on
// the other products.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/simulation/product_market.hpp"
#include "foreshock/simulation/regimes.hpp"
#include "foreshock/simulation/volatility.hpp"

namespace foreshock {

struct MarketSettings {
  std::uint64_t seed = 1;
  std::vector<std::string> products = {"BTC-USD"};  // letters, digits, '-'; each once
  UnixNanos start = from_second(1'767'571'200);     // 2026-01-05T00:00:00Z, a Monday; a whole second
  std::int64_t duration_s = 86'400;                 // > 0
  bool regimes = false;                             // regimes.hpp; without: always normal
};

struct ProductTick {
  std::size_t product = 0;  // index into MarketSettings::products
  MarketTick tick;
};

struct MarketSecond {
  std::int64_t second = 0;
  std::size_t regime = kNormalRegime;  // index into kRegimes
  std::vector<ProductTick> ticks;      // in order of time; equal times: a cascade, in order
  std::vector<TruthSecond> truth;      // one a product
};

class Market {
 public:
  // Throws UserError(bad_setting), naming the setting.
  explicit Market(MarketSettings settings);
  // False at the end.
  bool next_second(MarketSecond& out);
  [[nodiscard]] const MarketSettings& settings() const { return settings_; }
  [[nodiscard]] const MarketTick& latest(std::size_t product) const { return products_[product].latest(); }

 private:
  MarketSettings settings_;
  std::vector<VolatilityProcess> volatilities_;
  std::vector<ProductMarket> products_;
  RegimeProcess regimes_;
  std::int64_t seconds_done_ = 0;
  std::vector<MarketTick> ticks_;  // of one product and second; kept for its memory
};

}  // namespace foreshock
