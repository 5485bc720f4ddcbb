// The HTTP request that opens a WebSocket, and the answers to it (RFC 6455, section 4).
#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"

namespace foreshock {

struct UpgradeRequest {
  std::string target;    // "/stream?streams=btcusdt@aggTrade"
  std::string key;       // Sec-WebSocket-Key
  bool deflate = false;  // the client offers permessage-deflate
};

inline constexpr std::size_t kMaxRequestBytes = 16 * 1024;

// `text`: up to and with the empty line. Error: why it is no request for a WebSocket.
[[nodiscard]] Result<UpgradeRequest> parse_upgrade_request(std::string_view text);
[[nodiscard]] std::string accept_upgrade(const UpgradeRequest& request);
// "HTTP/1.1 503 Service Unavailable", nothing else; the connection ends with it.
[[nodiscard]] std::string refuse_upgrade(int status);

}  // namespace foreshock
