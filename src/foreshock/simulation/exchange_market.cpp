#include "foreshock/simulation/exchange_market.hpp"

#include <algorithm>
#include <utility>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

class MarketSource final : public TickSource {
 public:
  MarketSource(const MarketSettings& settings, TruthSink truth)
      : market_(settings), truth_(std::move(truth)) {}

  std::optional<ProductTick> next() override {
    while (at_ == second_.ticks.size()) {
      if (!market_.next_second(second_)) return std::nullopt;
      at_ = 0;
      if (truth_) truth_(second_);
    }
    return second_.ticks[at_++];
  }

 private:
  Market market_;
  TruthSink truth_;
  MarketSecond second_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<TickSource> make_market_source(const MarketSettings& settings, TruthSink truth) {
  return std::make_unique<MarketSource>(settings, std::move(truth));
}

ExchangeMarket::ExchangeMarket(std::vector<std::string> products, std::vector<MarketTick> latest,
                               UnixNanos start, std::unique_ptr<TickSource> source)
    : products_(std::move(products)),
      skipped_(products_.size(), 0),
      start_(start),
      source_(std::move(source)) {
  FORESHOCK_CHECK(products_.size() == latest.size());
  for (std::size_t i = 0; i < latest.size(); ++i) {
    if (latest[i].size == 0) latest[i].size = latest[i].bid_size;  // the print before the first
    const auto base = std::int64_t(i + 1);
    latest_.push_back({i, latest[i], base * 1'000'000, global_id_, base * 50'000'000});
  }
}

const ExchangeTick* ExchangeMarket::next() {
  if (!looked_) {
    looked_ = true;
    next_.reset();
    if (const auto tick = source_->next()) next_ = ExchangeTick{tick->product, tick->tick, 0, 0, 0};
  }
  return next_ ? &*next_ : nullptr;
}

void ExchangeMarket::number(ExchangeTick& tick) {
  ExchangeTick& latest = latest_[tick.product];
  tick.trade_id = latest.trade_id + 1 + std::exchange(skipped_[tick.product], 0);
  tick.sequence = latest.sequence + 1 + tick.trade_id % 7;  // what happened in between was no trade
  global_id_ += 1 + tick.trade_id % 3;
  tick.global_id = global_id_;
  latest = tick;
}

void ExchangeMarket::stamp_latest(UnixNanos stamp) {
  for (ExchangeTick& tick : latest_) tick.tick.time = stamp;
}

ExchangeTick ExchangeMarket::trade(std::optional<UnixNanos> stamp) {
  FORESHOCK_CHECK(next() != nullptr);
  ExchangeTick tick = *next_;
  looked_ = false;
  if (stamp) tick.tick.time = *stamp;
  number(tick);
  return tick;
}

std::int64_t ExchangeMarket::skip_trade_ids(std::size_t product, std::int64_t count) {
  const std::int64_t first = latest_[product].trade_id + 1 + skipped_[product];
  skipped_[product] += count;
  return first;
}

ExchangeTick ExchangeMarket::trade_again(std::size_t product) {
  ExchangeTick tick = latest_[product];
  tick.tick.time += nanoseconds(1000);
  number(tick);
  return tick;
}

ExchangeMarket make_simulated_exchange_market(const MarketSettings& settings, TruthSink truth) {
  const Market market(settings);
  std::vector<MarketTick> latest;
  for (std::size_t i = 0; i < settings.products.size(); ++i) latest.push_back(market.latest(i));
  return {settings.products, std::move(latest), settings.start,
          make_market_source(settings, std::move(truth))};
}

}  // namespace foreshock
