#include "foreshock/simulation/product_market.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "foreshock/stats/elementary.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kStep = kUnitsPerOne / 100;
constexpr double kTypicalSigma = 0.42e-4;
constexpr double kTypicalRate = 0.45;
constexpr double kRateElasticity = 0.8;  // of the arrival rate to volatility
constexpr double kTimeShare = 0.5;       // of the variance; the rest comes with cascades
constexpr double kStay = 0.7;            // chance that one print leaves the quote where it is

struct Character {
  std::string_view product_id;
  double price, volatility, activity;
};
constexpr std::array<Character, 3> kCharacters = {Character{"BTC-USD", 68'000, 1.0, 1.0},
                                                  Character{"ETH-USD", 3'500, 1.25, 0.85},
                                                  Character{"SOL-USD", 150, 1.5, 0.7}};
constexpr Character kUnknown = {"", 100, 1.3, 0.7};

const Character& character_of(std::string_view product_id) {
  const auto found = std::find_if(kCharacters.begin(), kCharacters.end(),
                                  [&](const Character& c) { return c.product_id == product_id; });
  return found == kCharacters.end() ? kUnknown : *found;
}

std::int64_t units(double value) {
  return std::llrint(value * double(kUnitsPerOne));
}
std::int64_t to_step(double price_units) {
  return std::max(kStep, std::int64_t{std::llrint(price_units / double(kStep))} * kStep);
}

}  // namespace

ProductMarket::ProductMarket(std::uint64_t seed, std::string_view product_id, UnixNanos start)
    : random_(seed, "book of " + std::string(product_id)),
      arrivals_(Random(seed, "arrivals of " + std::string(product_id))) {
  const Character& character = character_of(product_id);
  typical_sigma_ = kTypicalSigma * character.volatility;
  typical_rate_ = kTypicalRate * character.activity;
  efficient_ = double(units(character.price)) * (1 + 0.01 * random_.normal());
  state_.time = start;
  state_.bid = to_step(efficient_);
  state_.ask = state_.bid + kStep;
  state_.price = state_.bid;
  open_24h_ = to_step(efficient_ * (1 + 0.01 * random_.normal()));
  state_.low_24h = to_step(0.985 * double(std::min(open_24h_, state_.bid)));
  state_.high_24h = to_step(1.015 * double(std::max(open_24h_, state_.bid)));
  typical_volume_ = units(2.5e8 * character.activity / character.price);
  state_.volume_24h = typical_volume_;
  state_.bid_size = quantity(3000);
  state_.ask_size = quantity(3000);
}

TruthSecond ProductMarket::next_second(std::int64_t second, double log_volatility,
                                       std::vector<MarketTick>& ticks) {
  const double sigma = typical_sigma_ * fixed_exp(log_volatility);
  const double base_per_s = typical_rate_ * fixed_exp(kRateElasticity * std::min(log_volatility, 3.0));
  const double usual_prints_per_s = kMeanCascadeSize * base_per_s / (1 - kBranching);
  TruthSecond truth{sigma * 1e4, base_per_s + arrivals_.excitement_per_s(), 0};
  std::vector<Cascade> cascades;
  arrivals_.next_second(base_per_s, cascades);
  double from_s = 0;
  double variance = 0;
  const auto diffuse = [&](double amount) {
    variance += amount;
    variance_pending_ += amount;
  };
  for (const Cascade& cascade : cascades) {
    diffuse(sigma * sigma * kTimeShare * (cascade.offset_s - from_s));
    diffuse(sigma * sigma * (1 - kTimeShare) * double(cascade.size) / usual_prints_per_s);
    from_s = cascade.offset_s;
    state_.time = from_nanos(second * kNanosPerSecond + std::int64_t(cascade.offset_s * 1e9));
    print_cascade(cascade.size, sigma, log_volatility, ticks);
  }
  diffuse(sigma * sigma * kTimeShare * (1 - from_s));
  truth.integrated_variance_bp2 = variance * 1e8;
  // Yesterday's volume leaves the 24 h window, evenly on average.
  state_.volume_24h -= std::llrint(double(typical_volume_) / 86'400 * random_.exponential());
  state_.volume_24h = std::max<std::int64_t>(state_.volume_24h, 0);
  return truth;
}

void ProductMarket::print_cascade(std::int64_t size, double sigma, double log_volatility,
                                  std::vector<MarketTick>& ticks) {
  efficient_ *= 1 + std::sqrt(variance_pending_) * random_.normal();
  variance_pending_ = 0;
  const std::int64_t bid = state_.bid, ask = state_.ask;
  const double mid = 0.5 * double(bid + ask);
  double stay = kStay;
  for (std::int64_t i = 1; i < std::min<std::int64_t>(size, 12); ++i) stay *= kStay;
  const bool moves = !random_.chance(stay);
  const bool buy = moves ? efficient_ > mid : random_.chance(0.5);
  const double widening = std::min(0.9, 0.16 * fixed_exp(0.9 * log_volatility) + (size >= 5 ? 0.15 : 0));
  if (moves) {
    move_quote(sigma, widening);
  } else {
    widen_or_heal(sigma, widening, buy);
  }
  const MarketTick after = state_;
  // Prints walk from the old best price to the new level; the far side of the quote waits until the last.
  const std::int64_t from = buy ? ask : bid;
  const std::int64_t to = buy ? std::max(ask, after.ask - kStep) : std::min(bid, after.bid + kStep);
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t steps = (to - from) / kStep * i / size;
    count_print(from + steps * kStep);
    state_.buy = buy;
    const bool last = i + 1 == size;
    state_.bid = last ? after.bid : buy ? bid : std::min(bid, state_.price);
    state_.ask = last ? after.ask : buy ? std::max(ask, state_.price) : ask;
    redraw_sizes(buy);
    ticks.push_back(state_);
  }
}

void ProductMarket::move_quote(double sigma, double widening) {
  const std::int64_t spread = kStep * (random_.chance(widening) ? spread_steps(sigma) : 1);
  state_.bid = std::max(kStep, to_step(efficient_ - 0.5 * double(spread)));
  state_.ask = state_.bid + spread;
}

// The quote stays near: the hit side may retreat, and a wide spread may close from either side.
void ProductMarket::widen_or_heal(double sigma, double widening, bool buy) {
  constexpr double kHeal = 0.4;
  if (state_.ask - state_.bid > kStep) {
    if (!random_.chance(kHeal)) return;
    if (random_.chance(0.5)) {
      state_.ask = state_.bid + kStep;
    } else {
      state_.bid = state_.ask - kStep;
    }
  } else if (random_.chance(0.3 * widening)) {
    const std::int64_t retreat = kStep * spread_steps(sigma);
    if (buy) {
      state_.ask += retreat;
    } else {
      state_.bid = std::max(kStep, state_.bid - retreat);
    }
  }
}

void ProductMarket::redraw_sizes(bool buy) {
  if (random_.chance(0.7))
    (buy ? state_.ask_size : state_.bid_size) = quantity(1800);  // the hit side is thin
  if (random_.chance(0.3)) (buy ? state_.bid_size : state_.ask_size) = quantity(3600);
}

void ProductMarket::count_print(std::int64_t price) {
  state_.price = price;
  state_.low_24h = std::min(state_.low_24h, price);
  state_.high_24h = std::max(state_.high_24h, price);
  state_.size = quantity(250);
  state_.volume_24h += state_.size;
  state_.change_24h_percent = std::llrint(1e10 * double(price - open_24h_) / double(open_24h_));
}

std::int64_t ProductMarket::spread_steps(double sigma) {
  const double mean = 0.28 * sigma * efficient_ / double(kStep);
  return 1 + std::llrint(mean * random_.exponential());
}

// Log-normal around a median worth in dollars.
std::int64_t ProductMarket::quantity(double median_usd) {
  const double median_units = median_usd * double(kUnitsPerOne) / (efficient_ / double(kUnitsPerOne));
  return std::max<std::int64_t>(1, std::llrint(median_units * fixed_exp(1.4 * random_.normal())));
}

}  // namespace foreshock
