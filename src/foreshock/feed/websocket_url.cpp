#include "foreshock/feed/websocket_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace foreshock {
namespace {

struct Authority {
  std::string host, port;
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_ip_address(std::string_view host) {
  if (host.find(':') != std::string_view::npos) return true;  // IPv6
  return !host.empty() &&
         std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

// "host", "host:port", "[v6]:port"; nullopt: neither. The port is empty where there is none.
std::optional<Authority> parse_authority(std::string_view text) {
  Authority out;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    out.host = text.substr(0, text.find(':'));
    text.remove_prefix(out.host.size());
  }
  if (text.starts_with(':')) {
    out.port = text.substr(1);
    if (!all_digits(out.port) || out.port.size() > 5 || std::stoi(out.port) > 65'535) return std::nullopt;
  } else if (!text.empty()) {
    return std::nullopt;
  }
  const bool plain =
      std::all_of(out.host.begin(), out.host.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (out.host.empty() || !plain) return std::nullopt;
  return out;
}

std::string_view without_secrets(std::string_view url) {
  const std::size_t at = url.rfind('@');
  return at == std::string_view::npos ? url : url.substr(at + 1);
}

}  // namespace

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ip_address(host));
}

Result<WebsocketUrl> parse_websocket_url(std::string_view url) {
  WebsocketUrl out;
  std::string_view rest = url;
  const auto bad = [&](std::string_view why) {
    return Error{ErrorCode::bad_setting, fmt::format("address '{}': {}", without_secrets(url), why)};
  };
  if (rest.starts_with("wss://")) {
    rest.remove_prefix(6);
  } else if (rest.starts_with("ws://")) {
    rest.remove_prefix(5);
    out.tls = false;
  } else {
    return bad("begins with neither wss:// nor ws://");
  }
  const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
  const auto authority = parse_authority(rest.substr(0, slash));
  if (!authority) return bad("there is no host[:port] after ://");
  out.host = authority->host;
  out.target = rest.substr(slash);
  if (!out.target.starts_with('/')) out.target.insert(0, "/");
  if (std::any_of(out.target.begin(), out.target.end(), [](char c) { return c <= ' ' || c > '~'; })) {
    return bad("blanks and other characters must be written as %20 and so on");
  }
  out.default_port = authority->port.empty();
  out.port = out.default_port ? (out.tls ? "443" : "80") : authority->port;
  out.is_address = is_ip_address(out.host);
  if (!out.tls && !is_this_machine(out.host)) {
    return bad("ws:// without TLS goes to this machine only; use wss://");
  }
  return out;
}

Result<ProxyUrl> parse_proxy_url(std::string_view url) {
  std::string_view rest = url;
  const auto bad = [&](std::string_view why) {
    return Error{ErrorCode::bad_setting, fmt::format("proxy '{}': {}", without_secrets(url), why)};
  };
  if (rest.starts_with("http://"))
    rest.remove_prefix(7);
  else if (rest.find("://") != std::string_view::npos)
    return bad("only http:// proxies are spoken to");
  ProxyUrl out;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    out.user_and_password = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  const auto authority = parse_authority(rest.substr(0, std::min(rest.find('/'), rest.size())));
  if (!authority) return bad("there is no host:port");
  out.host = authority->host;
  out.port = authority->port.empty() ? "80" : authority->port;
  return out;
}

bool goes_without_proxy(std::string_view host, std::string_view no_proxy) {
  if (is_this_machine(host)) return true;
  while (!no_proxy.empty()) {
    const std::size_t comma = std::min(no_proxy.find(','), no_proxy.size());
    std::string_view name = no_proxy.substr(0, comma);
    no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == "*") return true;
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || !host.ends_with(name)) continue;
    if (host.size() == name.size() || host[host.size() - name.size() - 1] == '.') return true;
  }
  return false;
}

}  // namespace foreshock
