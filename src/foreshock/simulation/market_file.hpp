// A simulated market written to files: the feed's records (tick/envelope.hpp) and, if wanted, the truth no
// feed tells.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "foreshock/simulation/simulated_feed.hpp"

namespace foreshock {

struct MarketFileSettings {
  MarketSettings market;
  bool with_faults = true;
  std::filesystem::path out;
  // CSV, one row a product and second: timestamp, product_id, sigma_bp (volatility per square root of a
  // second, before the effect of trading), cascades_per_s (rate at the start of the second),
  // integrated_variance_bp2, regime (its name). Empty: none.
  std::filesystem::path truth;
};

// Both files stand whole or not at all. Throws UserError: bad_setting, cannot_write, interrupted.
FeedCounts write_market_file(const MarketFileSettings& settings,
                             const std::function<void(std::int64_t seconds_done)>& progress = {});

}  // namespace foreshock
