// The ticks of bench/tick_stream.hpp as Advanced Trade messages, one a line, for bench/replay_speed.py.
// Usage: lines OUT.ndjson TICKS_PER_S TICKS

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>

#include "bench/tick_stream.hpp"
#include "foreshock/core/pending_text.hpp"
#include "foreshock/tick/decimal.hpp"

namespace {

using namespace foreshock;

constexpr std::string_view kEnvelope =
    R"({{"channel":"{}","client_id":"","timestamp":"{}","sequence_num":{},"events":[{}]}})";
constexpr std::string_view kTicker =
    R"({{"type":"update","tickers":[{{"type":"ticker","product_id":"BTC-USD","price":"{}",)"
    R"("volume_24_h":"3676.47058824","low_24_h":"66597.06","high_24_h":"69724.79","low_52_w":"39958",)"
    R"("high_52_w":"125504","price_percent_chg_24_h":"1.46","best_bid":"{}","best_bid_quantity":"{}",)"
    R"("best_ask":"{}","best_ask_quantity":"{}"}}]}})";
constexpr std::string_view kHeartbeat = R"({{"current_time":"{}","heartbeat_counter":{}}})";

std::string message_of(const Record& record, std::size_t number) {
  const std::string time = format_time(record.ts_event);
  if (record.kind == RecordKind::heartbeat) {
    std::string go_time = time;  // as Go prints it
    go_time[10] = ' ';
    go_time.back() = ' ';
    return fmt::format(kEnvelope, "heartbeats", time, number,
                       fmt::format(kHeartbeat, go_time + "+0000 UTC", number));
  }
  return fmt::format(kEnvelope, "ticker", time, number,
                     fmt::format(kTicker, format_decimal(record.price), format_decimal(record.bid),
                                 format_decimal(record.bid_size), format_decimal(record.ask),
                                 format_decimal(record.ask_size)));
}

bool parse_count(const char* text, std::int64_t& count) {
  const char* const end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, count);
  return error == std::errc() && at == end && count > 0;
}

}  // namespace

int main(int argc, char** argv) {
  TickStream shape;
  if (argc != 4 || !parse_count(argv[2], shape.ticks_per_s) || !parse_count(argv[3], shape.ticks)) {
    std::fprintf(stderr, "usage: lines OUT.ndjson TICKS_PER_S TICKS\n");
    return 2;
  }
  PendingText out(argv[1]);
  std::size_t number = 0;
  for (const Record& record : make_ticks(shape)) {
    out.buffer() += message_of(record, number++);
    out.buffer() += '\n';
    out.flush_if_large();
  }
  out.commit();
}
