// Addresses of venues (wss://host[:port][/target], ws:// on this machine only) and of HTTP proxies
// (http://[user:password@]host[:port]). Errors: bad_setting, naming the address without its password.
#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"

namespace foreshock {

struct WebsocketUrl {
  bool tls = true;
  std::string host, port, target;
  bool default_port = true;
  bool is_address = false;  // an IP address, not a name
};

struct ProxyUrl {
  std::string host, port, user_and_password;
};

[[nodiscard]] Result<WebsocketUrl> parse_websocket_url(std::string_view url);
[[nodiscard]] Result<ProxyUrl> parse_proxy_url(std::string_view url);
// localhost, 127.x.y.z, ::1
[[nodiscard]] bool is_this_machine(std::string_view host);
// `no_proxy` as in the environment: names and endings of names, separated by commas, * for all.
[[nodiscard]] bool goes_without_proxy(std::string_view host, std::string_view no_proxy);

}  // namespace foreshock
