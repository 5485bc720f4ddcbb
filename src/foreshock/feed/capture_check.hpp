// What a run of records is worth: per product counts, span, rate, gaps, disorder, clock skew. Fed by
// read_captures. Market data = ticker, quote and trade records, without duplicates and history (snapshot
// trades).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {

// ts_recv - ts_event in milliseconds; negative where the receiver's clock is behind the exchange's.
struct ClockSkew {
  double median_ms, p01_ms, p99_ms;
};

// complete: every message was numbered and none is missing. unverifiable: nothing in the data could tell.
enum class Completeness : std::uint8_t { complete, gaps, unverifiable };

[[nodiscard]] std::string_view to_string(Completeness completeness);

struct ProductCheck {
  ProductIndex product = 0;
  std::uint64_t ticks = 0;  // ticker and quote records
  std::uint64_t trades = 0;
  std::uint64_t heartbeats = 0;
  std::uint64_t duplicates = 0;    // of market data
  std::uint64_t out_of_order = 0;  // market data stamped before an earlier record of its kind
  std::uint64_t gaps = 0;          // gap records, and silences that no gap record explains
  std::uint64_t silences = 0;      // of the gaps: no record for 10 s of receipt, or 2 s where heartbeats flow
  std::uint64_t lost_messages = 0;  // by the gap records that carry a count
  double longest_silence_s = 0;
  std::uint64_t price_outside_quote = 0;  // tickers: last price below the bid or above the ask
  std::uint64_t crossed = 0;              // ticks with bid above ask
  std::optional<UnixNanos> first_ts_event, last_ts_event;  // smallest and largest of market data
  std::optional<ClockSkew> skew;                           // absent where there is one time only
  Completeness completeness = Completeness::unverifiable;

  [[nodiscard]] std::optional<double> span_s() const;
  [[nodiscard]] std::optional<double> rate_per_s() const;  // ticks; absent where the span is 0
};

class CaptureCheck {
 public:
  void add(const Record& record);
  // Products in the order first seen. `report` and `products` of the reading that fed this.
  [[nodiscard]] std::vector<ProductCheck> finish(const CaptureReport& report,
                                                 const ProductTable& products) const;

 private:
  // Every n-th value, n doubled whenever the room is full: bounded, and the same for the same input.
  class Sample {
   public:
    void add(std::int64_t value);
    [[nodiscard]] std::optional<ClockSkew> skew() const;

   private:
    static constexpr std::size_t kRoom = std::size_t{1} << 16;
    std::vector<std::int64_t> values_;
    std::uint64_t stride_ = 1, count_ = 0;
  };

  struct State {
    ProductCheck check;
    std::array<std::optional<UnixNanos>, kRecordKinds> latest;  // ts_event, by kind
    std::optional<UnixNanos> last_recv, last_heartbeat;
    std::int64_t last_conn = 0, heartbeat_conn = 0;
    bool gap_open = false;  // a gap record since the last record of the venue
    bool saw_sequence = false, saw_trade_id = false;
    Sample tick_skew, trade_skew;
  };

  void add_market_data(State& state, const Record& record) const;
  void watch_silence(State& state, const Record& record) const;

  std::vector<State> states_;  // by ProductIndex
};

}  // namespace foreshock
