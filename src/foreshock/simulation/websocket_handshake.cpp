#include "foreshock/simulation/websocket_handshake.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "foreshock/core/base64.hpp"
#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  FORESHOCK_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  return base64({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

Result<UpgradeRequest> parse_upgrade_request(std::string_view text) {
  const auto bad = [](std::string why) {
    return Result<UpgradeRequest>(ErrorCode::bad_line, "not a request for a WebSocket: " + std::move(why));
  };
  const std::size_t end = text.find("\r\n");
  if (end == std::string_view::npos) return bad("no end of the first line");
  const std::string_view first = text.substr(0, end);
  const std::size_t space = first.rfind(' ');
  if (!first.starts_with("GET /") || space < 5) return bad("it does not begin with GET");
  UpgradeRequest request;
  request.target = first.substr(4, space - 4);
  bool upgrade = false;
  for (text.remove_prefix(end + 2); !text.empty();) {
    const std::size_t line_end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 2, text.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = lower(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "upgrade") upgrade = lower(value) == "websocket";
    if (name == "sec-websocket-key") request.key = value;
    if (name == "sec-websocket-extensions" && value.find("permessage-deflate") != std::string_view::npos) {
      request.deflate = true;
    }
  }
  if (!upgrade) return bad("no Upgrade: websocket");
  if (request.key.size() != 24) return bad("no Sec-WebSocket-Key");
  return request;
}

std::string accept_upgrade(const UpgradeRequest& request) {
  return fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: {}\r\n{}\r\n",
      accept_key(request.key),
      request.deflate ? "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                        "client_no_context_takeover\r\n"
                      : "");
}

std::string refuse_upgrade(int status) {
  const std::string_view reason = status == 429   ? "Too Many Requests"
                                  : status == 503 ? "Service Unavailable"
                                                  : "Bad Request";
  return fmt::format("HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status, reason);
}

}  // namespace foreshock
