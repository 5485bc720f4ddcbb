#include "foreshock/feed/capture_check.hpp"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr double kNanosPerMs = 1e6;

// As in docs/decisions/0001-engine-semantics.md, rule 3.
constexpr nanoseconds kSilence = std::chrono::seconds(10);
constexpr nanoseconds kSilenceWithHeartbeat = std::chrono::seconds(2);
constexpr nanoseconds kHeartbeatMemory = std::chrono::seconds(60);

bool is_tick(const Record& record) {
  return record.kind == RecordKind::ticker || record.kind == RecordKind::quote;
}

bool is_market_data(const Record& record) {
  return is_tick(record) || record.kind == RecordKind::trade;
}

double seconds_of(nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

// Venues whose trade ids have no holes; Advanced Trade numbers its messages instead.
bool trade_ids_are_consecutive(Venue venue) {
  return venue == Venue::coinbase_exchange || venue == Venue::binance || venue == Venue::kraken;
}

}  // namespace

std::string_view to_string(Completeness completeness) {
  switch (completeness) {
    case Completeness::complete:
      return "complete";
    case Completeness::gaps:
      return "gaps";
    case Completeness::unverifiable:
      break;
  }
  return "unverifiable";
}

std::optional<double> ProductCheck::span_s() const {
  if (!first_ts_event) return std::nullopt;
  return seconds_of(*last_ts_event - *first_ts_event);
}

std::optional<double> ProductCheck::rate_per_s() const {
  const auto span = span_s();
  if (!span || *span <= 0) return std::nullopt;
  return static_cast<double>(ticks) / *span;
}

void CaptureCheck::Sample::add(std::int64_t value) {
  if (count_++ % stride_ != 0) return;
  values_.push_back(value);
  if (values_.size() < kRoom) return;
  for (std::size_t i = 0; i < kRoom / 2; ++i) values_[i] = values_[2 * i];
  values_.resize(kRoom / 2);
  stride_ *= 2;
}

std::optional<ClockSkew> CaptureCheck::Sample::skew() const {
  if (values_.empty()) return std::nullopt;
  std::vector<std::int64_t> sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)));
    return static_cast<double>(sorted[rank]) / kNanosPerMs;
  };
  return ClockSkew{at(0.5), at(0.01), at(0.99)};
}

// A hole in what arrived: reported once, whether a gap record told it or only the silence does.
void CaptureCheck::watch_silence(State& state, const Record& record) const {
  ProductCheck& check = state.check;
  if (state.last_recv) {
    const bool heartbeats = state.last_heartbeat && state.heartbeat_conn == state.last_conn &&
                            *state.last_recv - *state.last_heartbeat <= kHeartbeatMemory;
    const nanoseconds elapsed = record.ts_recv - *state.last_recv;
    if (elapsed > (heartbeats ? kSilenceWithHeartbeat : kSilence)) {
      check.longest_silence_s = std::max(check.longest_silence_s, seconds_of(elapsed));
      if (!state.gap_open) {
        ++check.silences;
        ++check.gaps;
      }
    }
  }
  state.gap_open = false;
  state.last_conn = record.conn;
  if (!state.last_recv || record.ts_recv > *state.last_recv) state.last_recv = record.ts_recv;
  if (record.kind != RecordKind::heartbeat) return;
  state.last_heartbeat = record.ts_recv;
  state.heartbeat_conn = record.conn;
}

void CaptureCheck::add_market_data(State& state, const Record& record) const {
  ProductCheck& check = state.check;
  ++(is_tick(record) ? check.ticks : check.trades);
  auto& latest = state.latest[static_cast<std::size_t>(record.kind)];
  if (latest && record.ts_event < *latest) ++check.out_of_order;
  if (!latest || record.ts_event > *latest) latest = record.ts_event;
  if (!check.first_ts_event || record.ts_event < *check.first_ts_event)
    check.first_ts_event = record.ts_event;
  if (!check.last_ts_event || record.ts_event > *check.last_ts_event) check.last_ts_event = record.ts_event;
  if (!record.is(Record::kOneTime)) {
    (is_tick(record) ? state.tick_skew : state.trade_skew).add((record.ts_recv - record.ts_event).count());
  }
  if (!is_tick(record) || !record.has(Record::kBid | Record::kAsk)) return;
  if (record.bid > record.ask) ++check.crossed;
  if (record.has(Record::kPrice) && (record.price < record.bid || record.price > record.ask)) {
    ++check.price_outside_quote;
  }
}

void CaptureCheck::add(const Record& record) {
  if (states_.size() <= record.product) states_.resize(record.product + 1);
  State& state = states_[record.product];
  ProductCheck& check = state.check;
  if (record.is(Record::kDuplicate)) {
    if (is_market_data(record)) ++check.duplicates;
    return;
  }
  if (record.kind == RecordKind::gap) {
    ++check.gaps;
    state.gap_open = true;
    if (record.has(Record::kGapCount)) check.lost_messages += static_cast<std::uint64_t>(record.gap_count);
  }
  if (!record.from_venue()) return;
  state.saw_sequence = state.saw_sequence || record.has(Record::kSequence);
  state.saw_trade_id =
      state.saw_trade_id || (record.kind == RecordKind::trade && record.has(Record::kTradeId));
  if (record.is(Record::kSnapshot)) return;
  watch_silence(state, record);
  if (record.kind == RecordKind::heartbeat) ++check.heartbeats;
  if (is_market_data(record)) add_market_data(state, record);
}

std::vector<ProductCheck> CaptureCheck::finish(const CaptureReport& report,
                                               const ProductTable& products) const {
  std::vector<ProductCheck> checks;
  for (ProductIndex product = 0; product < states_.size(); ++product) {
    const State& state = states_[product];
    ProductCheck check = state.check;
    check.product = product;
    check.skew = state.tick_skew.skew();
    if (!check.skew) check.skew = state.trade_skew.skew();
    const Venue venue = products[product].venue;
    // Tickers and quotes of the other venues carry nothing that tells a loss, even where their trades do.
    bool verifiable = venue == Venue::coinbase_advanced
                          ? state.saw_sequence
                          : trade_ids_are_consecutive(venue) && state.saw_trade_id && check.ticks == 0;
    for (const FileReport& file : report.files) {
      const bool holds =
          std::find(file.products.begin(), file.products.end(), product) != file.products.end();
      if (holds && !file.sequence_checked) verifiable = false;
    }
    const bool lost = check.gaps > check.silences;
    check.completeness = lost         ? Completeness::gaps
                         : verifiable ? Completeness::complete
                                      : Completeness::unverifiable;
    checks.push_back(check);
  }
  return checks;
}

}  // namespace foreshock
