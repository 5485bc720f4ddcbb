#include "tests/support/second_facts.hpp"

#include <algorithm>

#include "tests/support/held_quote.hpp"

namespace foreshock {
namespace {

constexpr Int128 kSweep = 5;  // ticks of one cascade

struct HeldFor {
  AcceptedQuote quote;
  Nanos since;
  Nanos duration;
};

// The quote held at the start and those accepted in the second, with when each took effect and how long it
// held.
std::vector<HeldFor> held_quotes(Nanos second, const SecondRecords& records) {
  std::vector<HeldFor> held = {{records.held.value(), start_of(second), 0}};
  for (const AcceptedQuote& quote : records.quotes) {
    const Nanos effective = std::max(held.back().since, quote.time);
    held.push_back({quote, effective, 0});
  }
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Nanos until = i + 1 < held.size() ? held[i + 1].since : start_of(second + 1);
    held[i].duration = until - held[i].since;
  }
  return held;
}

void add_returns(const SecondRecords& records, SecondFacts& facts) {
  const Int128 start = records.held->twice_mid();
  facts.return_q = return_between(start, records.next.value().twice_mid());
  if (records.quotes.empty()) return;
  Int128 highest = records.quotes.front().twice_mid(), lowest = highest;
  for (const AcceptedQuote& quote : records.quotes) {
    highest = std::max(highest, quote.twice_mid());
    lowest = std::min(lowest, quote.twice_mid());
  }
  facts.high_q = std::max<Int128>(0, return_between(start, highest));
  facts.low_q = std::min<Int128>(0, return_between(start, lowest));
}

void add_cascades(const std::vector<TimelineTick>& ticks, SecondFacts& facts) {
  std::vector<Int128> lengths;
  for (const TimelineTick& tick : ticks) {
    if (tick.starts_cascade) {
      lengths.push_back(0);
      facts.last_cascade_time = tick.time;
    }
    ++lengths.back();
  }
  facts.cascades = static_cast<Int128>(lengths.size());
  for (const Int128 length : lengths) {
    facts.ticks += length;
    if (length >= kSweep) facts.sweep_ticks += length;
    facts.largest_cascade = std::max(facts.largest_cascade, length);
  }
}

void add_trades(const std::vector<TimelineTrade>& trades, SecondFacts& facts) {
  const bool has_trade_records = std::any_of(
      trades.begin(), trades.end(), [](const TimelineTrade& t) { return t.kind == RecordKind::trade; });
  const RecordKind counted = has_trade_records ? RecordKind::trade : RecordKind::ticker;
  for (const TimelineTrade& trade : trades) {
    if (trade.kind != counted) continue;
    facts.trades += 1;
    facts.volume += trade.size;
    if (trade.side == Side::buy) facts.buys += 1;
    if (trade.side == Side::sell) facts.sells += 1;
  }
}

void add_spreads(const std::vector<HeldFor>& held, SecondFacts& facts) {
  facts.least_spread = facts.most_spread = spread_of(held.front().quote);
  for (const HeldFor& one : held) {
    const Int128 spread = spread_of(one.quote);
    facts.spread_ns += spread * one.duration;
    facts.most_spread = std::max(facts.most_spread, spread);
    if (spread < facts.least_spread) {
      facts.least_spread = spread;
      facts.ns_at_least_spread = 0;
    }
    if (spread == facts.least_spread) facts.ns_at_least_spread += one.duration;
  }
}

void add_depth(const std::vector<HeldFor>& held, SecondFacts& facts) {
  facts.depth_valid = std::all_of(held.begin(), held.end(),
                                  [](const HeldFor& one) { return depth_of(one.quote).has_value(); });
  if (!facts.depth_valid) return;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const Depth depth = depth_of(held[i].quote).value();
    const Nanos ns = held[i].duration;
    facts.depth_ns += depth.total * ns;
    facts.imbalance_ns += depth.imbalance * ns;
    facts.imbalance_from_even_ns += depth.imbalance_from_even * ns;
    facts.microprice_ns += depth.microprice_deviation * ns;
    facts.microprice_abs_ns += (depth.microprice_deviation < 0 ? -1 : 1) * depth.microprice_deviation * ns;
    if (i > 0) facts.order_flow += order_flow(held[i - 1].quote, held[i].quote);
  }
}

void add_moves(const std::vector<HeldFor>& held, SecondFacts& facts) {
  for (std::size_t i = 1; i < held.size(); ++i) {
    const Int128 before = held[i - 1].quote.twice_mid(), after = held[i].quote.twice_mid();
    if (after != before) facts.moves.push_back({held[i].since, after > before});
  }
}

}  // namespace

SecondFacts facts_of(Nanos second, const SecondRecords& records) {
  SecondFacts facts;
  facts.second = second;
  add_returns(records, facts);
  add_cascades(records.ticks, facts);
  add_trades(records.trades, facts);
  const std::vector<HeldFor> held = held_quotes(second, records);
  add_spreads(held, facts);
  add_depth(held, facts);
  add_moves(held, facts);
  return facts;
}

}  // namespace foreshock
