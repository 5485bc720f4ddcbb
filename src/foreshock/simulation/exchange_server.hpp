// The simulated exchange on a socket: TLS and the WebSocket handshake around Exchange, for several clients,
// in one thread. What waits for a client is bounded: one that does not read is cut. Serves until the market
// has ended and its clients are gone, or until Ctrl-C or SIGTERM.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "foreshock/simulation/exchange.hpp"

namespace foreshock {

struct ExchangeServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: one that is free
  // PEM files; both empty: a certificate made for this run, whose root goes to `ca_out`.
  std::filesystem::path certificate, key, ca_out;
  std::size_t most_waiting_bytes = std::size_t{64} << 20;  // of a client, before it is cut
};

// Calls `listening` with the address once clients may connect. Throws UserError: bad_setting, cannot_read,
// cannot_write.
ExchangeCounts serve_exchange(const ExchangeServerSettings& server, ExchangeSettings settings,
                              ExchangeMarket market, ExchangeJournal& journal,
                              const std::function<void(const std::string& address)>& listening);

}  // namespace foreshock
