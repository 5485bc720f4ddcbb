// What trades on the simulated exchange, one print after another in order of time: the simulated market of a
// seed, or the trades and tickers of a captured file. Every print has a trade id, consecutive in its product,
// an id of the whole exchange, which skips, and a sequence of its product, which skips too, as venues number
// them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/simulation/market.hpp"

namespace foreshock {

struct ExchangeTick {
  std::size_t product = 0;  // index into products()
  MarketTick tick;
  std::int64_t trade_id = 0;
  std::int64_t global_id = 0;
  std::int64_t sequence = 0;
};

// Ticks of any source, numbered by ExchangeMarket.
class TickSource {
 public:
  virtual ~TickSource() = default;
  // The next in order of time; nullopt at the end.
  virtual std::optional<ProductTick> next() = 0;
};

// The truth of a second of the market, when it begins to trade.
using TruthSink = std::function<void(const MarketSecond& second)>;

[[nodiscard]] std::unique_ptr<TickSource> make_market_source(const MarketSettings& settings, TruthSink truth);

class ExchangeMarket {
 public:
  // `latest`: the quotes before the first print, one a product.
  ExchangeMarket(std::vector<std::string> products, std::vector<MarketTick> latest, UnixNanos start,
                 std::unique_ptr<TickSource> source);

  // The next print, not yet traded; null at the end.
  [[nodiscard]] const ExchangeTick* next();
  // Trades it: latest() of its product becomes it. With `stamp` as its time, if given.
  ExchangeTick trade(std::optional<UnixNanos> stamp = std::nullopt);
  // What stood before the first print was quoted at `stamp`.
  void stamp_latest(UnixNanos stamp);
  // Another print like the last of the product, a moment later: what a burst is made of.
  ExchangeTick trade_again(std::size_t product);

  // The next `count` trade ids of the product are given to no print; returns the first of them.
  std::int64_t skip_trade_ids(std::size_t product, std::int64_t count);

  [[nodiscard]] const std::vector<std::string>& products() const { return products_; }  // "BTC-USD"
  [[nodiscard]] const ExchangeTick& latest(std::size_t product) const { return latest_[product]; }
  [[nodiscard]] UnixNanos start() const { return start_; }

 private:
  void number(ExchangeTick& tick);

  std::vector<std::string> products_;
  std::vector<ExchangeTick> latest_;
  std::vector<std::int64_t> skipped_;  // of each product, since its last print
  UnixNanos start_;
  std::unique_ptr<TickSource> source_;
  std::optional<ExchangeTick> next_;
  bool looked_ = false;  // next_ is known
  std::int64_t global_id_ = 400'000'000;
};

[[nodiscard]] ExchangeMarket make_simulated_exchange_market(const MarketSettings& settings, TruthSink truth);

}  // namespace foreshock
