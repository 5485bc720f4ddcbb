// How a venue talks on one connection: what it answers to a client's text, what it sends for a print, a
// second, an announcement, and how it numbers that. No socket, no clock, no faults; times are the venue's
// own. One implementation a venue (dialect_<venue>.cpp); shapes and rules from the venues' public
// documentation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/simulation/exchange_market.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct VenueOutput {
  std::string text;
  std::string_view kind;  // "ticker", "trade", "quote", "book", "heartbeat", "control"
  std::string product;    // as the venue writes it; empty: none
  std::optional<std::int64_t> sequence;
  std::optional<std::int64_t> trade_id;
  bool is_control = false;  // acknowledgements, errors, announcements, snapshots: no fault changes them
};
using VenueOutputs = std::vector<VenueOutput>;

class ExchangeDialect {
 public:
  virtual ~ExchangeDialect() = default;

  // `target`: of the client's HTTP request, which may subscribe (Binance).
  virtual void on_connect(std::string_view target, UnixNanos now, VenueOutputs& out) = 0;
  // Bad text is answered with the venue's error.
  virtual void on_text(std::string_view text, UnixNanos now, VenueOutputs& out) = 0;
  virtual void on_tick(const ExchangeTick& tick, VenueOutputs& out) = 0;
  // Called each second: heartbeats.
  virtual void on_second(UnixNanos now, VenueOutputs& out) = 0;
  virtual void on_rate_limit(VenueOutputs& out) = 0;
  // False where the venue has no such message.
  virtual bool ask_to_reconnect(VenueOutputs&) { return false; }
  virtual bool announce_shutdown(UnixNanos, VenueOutputs&) { return false; }
  // Where the venue numbers the messages of a connection: gives the next `count` numbers to none, and returns
  // the first of them.
  virtual std::optional<std::int64_t> skip_sequence(std::int64_t) { return std::nullopt; }

  [[nodiscard]] virtual bool subscribed() const = 0;
  [[nodiscard]] virtual bool answers_pings() const { return true; }
};

[[nodiscard]] std::unique_ptr<ExchangeDialect> make_dialect(Venue venue, const ExchangeMarket& market,
                                                            std::int64_t connection);
[[nodiscard]] std::unique_ptr<ExchangeDialect> make_coinbase_advanced_dialect(const ExchangeMarket& market);
[[nodiscard]] std::unique_ptr<ExchangeDialect> make_coinbase_exchange_dialect(const ExchangeMarket& market);
[[nodiscard]] std::unique_ptr<ExchangeDialect> make_binance_dialect(const ExchangeMarket& market);
[[nodiscard]] std::unique_ptr<ExchangeDialect> make_kraken_dialect(const ExchangeMarket& market,
                                                                   std::int64_t connection);
[[nodiscard]] std::unique_ptr<ExchangeDialect> make_bitstamp_dialect(const ExchangeMarket& market);

}  // namespace foreshock
