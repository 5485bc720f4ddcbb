#include "foreshock/tick/record.hpp"

#include <array>

namespace foreshock {
namespace {

constexpr std::array<std::string_view, kRecordKinds> kKindNames = {"trade",  "quote", "ticker", "heartbeat",
                                                                   "status", "gap",   "clock"};
constexpr std::array<std::string_view, 3> kSideNames = {"unknown", "buy", "sell"};
constexpr std::array<std::string_view, kVenues> kVenueNames = {"coinbase-advanced", "coinbase-exchange",
                                                               "binance", "kraken", "bitstamp"};

template <typename Enum, std::size_t n>
std::optional<Enum> find_name(const std::array<std::string_view, n>& names, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i) {
    if (names[i] == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(RecordKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}
std::string_view to_string(Side side) {
  return kSideNames[static_cast<std::size_t>(side)];
}
std::string_view to_string(Venue venue) {
  return kVenueNames[static_cast<std::size_t>(venue)];
}
std::optional<RecordKind> parse_record_kind(std::string_view text) {
  return find_name<RecordKind>(kKindNames, text);
}
std::optional<Venue> parse_venue(std::string_view text) {
  return find_name<Venue>(kVenueNames, text);
}

}  // namespace foreshock
