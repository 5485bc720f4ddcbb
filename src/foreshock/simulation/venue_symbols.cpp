#include "foreshock/simulation/venue_symbols.hpp"

#include <algorithm>
#include <cctype>

namespace foreshock {

std::string venue_symbol(Venue venue, std::string_view product_id) {
  std::string symbol(product_id);
  if (venue == Venue::coinbase_advanced || venue == Venue::coinbase_exchange) return symbol;
  if (venue == Venue::kraken) {
    std::replace(symbol.begin(), symbol.end(), '-', '/');
    return symbol;
  }
  symbol.erase(std::remove(symbol.begin(), symbol.end(), '-'), symbol.end());
  std::transform(symbol.begin(), symbol.end(), symbol.begin(), [&](unsigned char c) {
    return static_cast<char>(venue == Venue::bitstamp ? std::tolower(c) : std::toupper(c));
  });
  return symbol;
}

std::optional<std::size_t> find_symbol(Venue venue, std::string_view symbol,
                                       const std::vector<std::string>& product_ids) {
  for (std::size_t i = 0; i < product_ids.size(); ++i) {
    if (venue_symbol(venue, product_ids[i]) == symbol) return i;
  }
  if (venue == Venue::binance && symbol.ends_with("USDT")) {
    return find_symbol(venue, symbol.substr(0, symbol.size() - 1), product_ids);
  }
  return std::nullopt;
}

}  // namespace foreshock
