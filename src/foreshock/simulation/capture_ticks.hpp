// A captured file as what trades on the simulated exchange: its trades and tickers, in order, with the
// quote that stood then. Read whole into memory. Products get the names of Coinbase (BTC-USD) where the
// file's venue separates them otherwise.
#pragma once

#include <filesystem>
#include <vector>

#include "foreshock/simulation/exchange_market.hpp"

namespace foreshock {

// Where the file holds trades of a product these count, otherwise its tickers do. `wanted`: the products to
// trade; empty: all. Throws UserError as read_captures does; no_data where nothing of `wanted` trades.
[[nodiscard]] ExchangeMarket make_captured_exchange_market(const std::vector<std::filesystem::path>& files,
                                                           const std::vector<std::string>& wanted);

}  // namespace foreshock
