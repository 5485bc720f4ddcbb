// Quote: an accepted best bid and ask, and what is measured of it. Prices and sizes in units of 1e-8.
// Roundings: docs/decisions/0007-core-columns.md.
#pragma once

#include <cstdint>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct Quote {
  UnixNanos ts_event{};
  std::int64_t bid = 0, ask = 0;
  std::int64_t bid_size = -1, ask_size = -1;  // negative: not known

  [[nodiscard]] std::int64_t m2() const { return bid + ask; }  // twice the mid
  [[nodiscard]] bool same_book(const Quote& other) const {
    return bid == other.bid && ask == other.ask && bid_size == other.bid_size && ask_size == other.ask_size;
  }
};

// Of a held quote.
struct QuoteMeasures {
  std::int64_t spread_q = 0;     // bp * 2^40
  bool has_depth = false;        // both sizes known, not both 0; else the rest is 0
  UInt128 depth = 0;             // bid_size + ask_size
  std::int64_t imbalance_q = 0;  // bid_size / depth * 2^40
  std::int64_t deviation_q = 0;  // microprice minus mid, bp of the mid * 2^40

  [[nodiscard]] std::int64_t imbalance_abs_q() const {  // |2 imbalance - 1|
    const std::int64_t q = 2 * imbalance_q - (std::int64_t{1} << kRatioBits);
    return q < 0 ? -q : q;
  }
};

// The quote whose mid is the grid mid at the start of a second.
struct GridQuote {
  Quote quote;
  std::uint64_t level = 0;
  QuoteMeasures measures;
};

[[nodiscard]] QuoteMeasures measure(const Quote& quote);

// Order flow of a quote after the held one, both with depth (Cont, Kukanov, Stoikov, 2014).
[[nodiscard]] Int128 order_flow(const Quote& held, const Quote& next);

// Return from one mid to another, both given twice, r * 2^50: 2 (b - a) / (a + b), each converted to double
// once.
[[nodiscard]] std::int64_t quantised_return(std::int64_t from_m2, std::int64_t to_m2);

// A quote that may set the mid: both sides, positive, not crossed.
[[nodiscard]] inline bool has_good_quote(const Record& record) {
  return record.has(Record::kBid | Record::kAsk) && record.bid > 0 && record.bid <= record.ask;
}
[[nodiscard]] Quote quote_of(const Record& record);

}  // namespace foreshock
