#include "foreshock/simulation/venue_messages.hpp"

#include <fmt/format.h>

#include <iterator>

#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

// The year's extremes, which nothing reads: a whole number near `tenths` tenths of the day's.
std::string year_extreme(std::int64_t of_day, std::int64_t tenths) {
  return format_decimal(of_day / 10 * tenths / kUnitsPerOne * kUnitsPerOne);
}

std::string opening(std::string_view channel, UnixNanos time, std::int64_t sequence) {
  return fmt::format(R"({{"channel":"{}","client_id":"","timestamp":"{}","sequence_num":{},"events":[{{)",
                     channel, venue_time(time), sequence);
}

// "2026-01-05 00:00:01.5 +0000 UTC m=+83.012345678"
std::string go_time(UnixNanos time, std::int64_t uptime_ns) {
  std::string text = venue_time(time);
  text.pop_back();
  text[10] = ' ';
  return fmt::format("{} +0000 UTC m=+{}.{:09}", text, uptime_ns / kNanosPerSecond,
                     uptime_ns % kNanosPerSecond);
}

}  // namespace

std::string venue_time(UnixNanos time) {
  std::string text = format_time(time);
  text.pop_back();
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + 'Z';
}

std::string ticker_message(UnixNanos time, std::int64_t sequence, std::string_view event_type,
                           const std::vector<TickerEntry>& entries) {
  std::string text = opening("ticker", time, sequence);
  fmt::format_to(std::back_inserter(text), R"("type":"{}","tickers":[)", event_type);
  for (const auto& [product_id, tick] : entries) {
    if (text.back() == '}') text += ',';
    fmt::format_to(std::back_inserter(text),
                   R"({{"type":"ticker","product_id":"{}","price":"{}","volume_24_h":"{}","low_24_h":"{}",)"
                   R"("high_24_h":"{}","low_52_w":"{}","high_52_w":"{}","price_percent_chg_24_h":"{}",)"
                   R"("best_bid":"{}","best_bid_quantity":"{}","best_ask":"{}","best_ask_quantity":"{}"}})",
                   product_id, format_decimal(tick->price), format_decimal(tick->volume_24h),
                   format_decimal(tick->low_24h), format_decimal(tick->high_24h),
                   year_extreme(tick->low_24h, 6), year_extreme(tick->high_24h, 18),
                   format_decimal(tick->change_24h_percent), format_decimal(tick->bid),
                   format_decimal(tick->bid_size), format_decimal(tick->ask), format_decimal(tick->ask_size));
  }
  return text + "]}]}";
}

std::string heartbeat_message(UnixNanos time, std::int64_t sequence, std::int64_t counter,
                              std::int64_t uptime_ns) {
  return opening("heartbeats", time, sequence) +
         fmt::format(R"("current_time":"{}","heartbeat_counter":{}}}]}})", go_time(time, uptime_ns), counter);
}

std::string subscriptions_message(UnixNanos time, std::int64_t sequence,
                                  const std::vector<std::string>& product_ids) {
  std::string text = opening("subscriptions", time, sequence);
  text += R"("subscriptions":{"heartbeats":["heartbeats"],"ticker":[)";
  for (const std::string& product_id : product_ids) {
    if (text.back() == '"') text += ',';
    text += '"' + product_id + '"';
  }
  return text + "]}}]}";
}

}  // namespace foreshock
