// handoff_v1's features: the prototype's own definitions, one row a tick, as functions of the tick and of the
// ticks in a window. No validity rules; windows cross gaps. Each returns its value, or NaN for null. A
// feature is one function and one entry of the tables below. They stand in a header so that the engine's
// loops over many ticks take them in whole: a processor works on several of their values at once.
#pragma once

#include <array>
#include <string_view>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/row_view.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/tick/decimal.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

inline constexpr std::array<std::int32_t, 3> kTickWindowSeconds = {30, 60, 300};

// What a row needs of its record.
struct RowTick {
  UnixNanos ts_event{};
  std::int64_t price = 0, bid = 0, ask = 0;  // units of 1e-8
  ProductIndex product = 0;
  std::uint16_t fields = 0;  // Record::Field bits
  bool null_return = false;  // the return into it is beyond |2|

  [[nodiscard]] bool has(std::uint16_t wanted) const { return (fields & wanted) == wanted; }
};

// The ticks of one product with time >= t - w, up to the row's own in log order.
struct TickWindow {
  std::uint32_t ticks = 0;    // n
  std::uint32_t returns = 0;  // between neighbours in the window, those beyond |2| left out
  // Of price minus a price of the product that all its windows share: variances do not care, and the
  // numbers stay small.
  std::int64_t reference = 0;  // units of 1e-8
  Int128 price_sum = 0;
  UInt128 price_squares = 0;
  std::uint64_t price_squares_high = 0;  // beyond 128 bits; of prices far apart
  Int128 return_sum = 0;                 // r * 2^50
  UInt128 return_squares = 0;
  std::int64_t return_min = 0, return_max = 0;  // of r * 2^50; meaningful when returns > 0
};

// Units of 1e-8 to one, rounded once: 8579769000000 -> 85797.69.
[[nodiscard]] inline double units_to_double(Int128 units) {
  return ratio(units, static_cast<std::uint64_t>(kUnitsPerOne));
}

[[nodiscard]] inline double units_to_double(std::int64_t units) {
  constexpr std::int64_t kDoubles = std::int64_t{1} << 53;
  if (units >= kDoubles || units <= -kDoubles) return units_to_double(Int128{units});
  return static_cast<double>(units) / static_cast<double>(kUnitsPerOne);
}

namespace tick_feature {

inline double spread(const RowTick& tick) {
  if (!tick.has(Record::kBid | Record::kAsk)) return kNull;
  return units_to_double(static_cast<Int128>(tick.ask) - tick.bid);
}

inline double spread_bps(const RowTick& tick) {
  if (!tick.has(Record::kBid | Record::kAsk)) return kNull;
  const std::int64_t sum = tick.ask + tick.bid;
  if (sum <= 0) return kNull;
  return ratio((static_cast<Int128>(tick.ask) - tick.bid) * 20'000, static_cast<std::uint64_t>(sum));
}

inline double return_mean(const TickWindow& w) {
  return w.returns == 0 ? kNull : ratio(w.return_sum, w.returns, kReturnBits);
}

inline double return_std(const TickWindow& w) {
  if (w.returns == 0) return kNull;
  return population_deviation(w.returns, w.return_sum, w.return_squares, power_of_two(kReturnBits));
}

inline double return_min(const TickWindow& w) {
  return w.returns == 0 ? kNull : static_cast<double>(w.return_min) * power_of_two(-kReturnBits);
}

inline double return_max(const TickWindow& w) {
  return w.returns == 0 ? kNull : static_cast<double>(w.return_max) * power_of_two(-kReturnBits);
}

inline double price_mean(const TickWindow& w) {
  if (w.ticks < 2) return kNull;
  const Int128 sum = w.price_sum + static_cast<Int128>(w.reference) * w.ticks;
  return ratio(sum, std::uint64_t{w.ticks} * static_cast<std::uint64_t>(kUnitsPerOne));
}

inline double price_std(const TickWindow& w) {
  if (w.ticks < 2) return kNull;
  if (w.price_squares_high == 0) {
    return population_deviation(w.ticks, w.price_sum, w.price_squares, kUnitsPerOne);
  }
  return population_deviation(w.ticks, w.price_sum, UInt256(w.price_squares, w.price_squares_high),
                              kUnitsPerOne);
}

inline double tick_count(const TickWindow& w) {
  return w.ticks < 2 ? 0 : w.ticks;
}

}  // namespace tick_feature

template <typename Argument>
struct TickFeature {
  std::string_view name, formula, unit;
  double (*evaluate)(const Argument&);
  ColumnType type = ColumnType::float64;
};

// handoff_v1's columns: those of the tick, then of each feature its windows, as kTickWindowSeconds.
inline constexpr std::array kQuoteFeatures = {
    TickFeature<RowTick>{"spread", "best_ask - best_bid", "quote currency", tick_feature::spread},
    TickFeature<RowTick>{"spread_bps", "1e4 spread / ((best_ask + best_bid) / 2)", "bp",
                         tick_feature::spread_bps},
};
inline constexpr std::array kWindowFeatures = {
    TickFeature<TickWindow>{"return_mean", "mean of r, r = (p_i - p_(i-1)) / p_(i-1)", "1",
                            tick_feature::return_mean},
    TickFeature<TickWindow>{"return_std", "population standard deviation of r", "1",
                            tick_feature::return_std},
    TickFeature<TickWindow>{"return_min", "smallest r", "1", tick_feature::return_min},
    TickFeature<TickWindow>{"return_max", "largest r", "1", tick_feature::return_max},
    TickFeature<TickWindow>{"price_mean", "mean of p", "quote currency", tick_feature::price_mean},
    TickFeature<TickWindow>{"price_std", "population standard deviation of p", "quote currency",
                            tick_feature::price_std},
    TickFeature<TickWindow>{"tick_count", "n", "ticks", tick_feature::tick_count, ColumnType::int64},
};
inline constexpr std::size_t kTickColumns =
    kQuoteFeatures.size() + kWindowFeatures.size() * kTickWindowSeconds.size();

}  // namespace foreshock
