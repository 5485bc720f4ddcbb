// A product's name on each venue: BTC-USD is BTC/USD on Kraken, btcusd on Bitstamp, BTCUSD on Binance.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

[[nodiscard]] std::string venue_symbol(Venue venue, std::string_view product_id);
// The place of `symbol` in `product_ids`. Binance trades against USDT where others do against USD, so BTCUSDT
// is BTC-USD as well, unless BTC-USDT is a product.
[[nodiscard]] std::optional<std::size_t> find_symbol(Venue venue, std::string_view symbol,
                                                     const std::vector<std::string>& product_ids);

}  // namespace foreshock
