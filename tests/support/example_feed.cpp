#include "tests/support/example_feed.hpp"

#include <algorithm>
#include <cstdlib>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kOne = 100'000'000;

}  // namespace

Record& ExampleFeed::write(RecordKind kind, std::int64_t time_ms) {
  Record record;
  record.kind = kind;
  record.ts_event = record.ts_recv = from_nanos(time_ms * 1'000'000);
  log_.push_back(record);
  return log_.back();
}

Record& ExampleFeed::quote(std::int64_t time_ms, std::int64_t bid, std::int64_t ask) {
  Record& record = write(RecordKind::quote, time_ms);
  record.set_bid(bid);
  record.set_ask(ask);
  return record;
}

Record& ExampleFeed::quote(std::int64_t time_ms, std::int64_t bid, std::int64_t ask, std::int64_t bid_size,
                           std::int64_t ask_size) {
  Record& record = quote(time_ms, bid, ask);
  record.set_bid_size(bid_size * kOne);
  record.set_ask_size(ask_size * kOne);
  return record;
}

Record& ExampleFeed::ticker(std::int64_t time_ms, std::int64_t bid, std::int64_t ask) {
  Record& record = quote(time_ms, bid, ask);
  record.kind = RecordKind::ticker;
  return record;
}

Record& ExampleFeed::trade(std::int64_t time_ms, std::int64_t size, Side side) {
  Record& record = write(RecordKind::trade, time_ms);
  record.set_size(size * kOne);
  record.side = side;
  return record;
}

void ExampleFeed::repeat(std::int64_t first_second, std::int64_t last_second) {
  Record again =
      *std::find_if(log_.rbegin(), log_.rend(), [](const Record& r) { return r.has(Record::kBid); });
  again.kind = RecordKind::quote;
  again.fields &= static_cast<std::uint16_t>(~(Record::kSize | Record::kPrice));
  for (std::int64_t second = first_second; second <= last_second; ++second) {
    again.ts_event = again.ts_recv = from_second(second);
    log_.push_back(again);
  }
}

OracleRow ExampleFeed::row(std::int64_t second, OracleSet set) const {
  const OracleResult result =
      run_core_oracle(log_, set, static_cast<int>(std::max<std::int64_t>(1, std::abs(second))));
  const auto at = std::find_if(result.rows.begin(), result.rows.end(),
                               [&](const OracleRow& row) { return row.second == second; });
  FORESHOCK_CHECK(at != result.rows.end());
  return *at;
}

std::optional<double> value_of(const OracleRow& row, std::string_view column, OracleSet set) {
  const std::vector<std::string>& columns = oracle_columns(set);
  const auto at = std::find(columns.begin(), columns.end(), column);
  FORESHOCK_CHECK(at != columns.end());
  return row.values.at(static_cast<std::size_t>(at - columns.begin()));
}

}  // namespace foreshock
