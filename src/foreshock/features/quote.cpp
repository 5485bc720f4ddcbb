#include "foreshock/features/quote.hpp"

namespace foreshock {
namespace {

// 2e4 (ask - bid) / (ask + bid), in bp.
double spread_bps(const Quote& quote) {
  return quotient(static_cast<Int128>(quote.ask - quote.bid) * 20'000,
                  static_cast<Int128>(quote.ask) + quote.bid);
}

}  // namespace

QuoteMeasures measure(const Quote& quote) {
  QuoteMeasures out;
  const double spread = spread_bps(quote);
  out.spread_q = quantise(spread, kRatioBits);
  if (quote.bid_size < 0 || quote.ask_size < 0) return out;
  out.depth = static_cast<UInt128>(quote.bid_size) + static_cast<UInt128>(quote.ask_size);
  if (out.depth == 0) return out;
  out.has_depth = true;
  out.imbalance_q = quantise(quotient(quote.bid_size, out.depth), kRatioBits);
  const double lean = quotient(quote.bid_size - quote.ask_size, out.depth);
  out.deviation_q = quantise(spread * lean, kRatioBits - 1);
  return out;
}

Int128 order_flow(const Quote& held, const Quote& next) {
  Int128 flow = 0;
  if (next.bid >= held.bid) flow += next.bid_size;
  if (next.bid <= held.bid) flow -= held.bid_size;
  if (next.ask <= held.ask) flow -= next.ask_size;
  if (next.ask >= held.ask) flow += held.ask_size;
  return flow;
}

std::int64_t quantised_return(std::int64_t from_m2, std::int64_t to_m2) {
  return quantise(quotient(2 * (static_cast<Int128>(to_m2) - from_m2), static_cast<Int128>(to_m2) + from_m2),
                  kReturnBits);
}

Quote quote_of(const Record& record) {
  Quote quote{record.ts_event, record.bid, record.ask};
  if (record.has(Record::kBidSize)) quote.bid_size = record.bid_size;
  if (record.has(Record::kAskSize)) quote.ask_size = record.ask_size;
  return quote;
}

}  // namespace foreshock
