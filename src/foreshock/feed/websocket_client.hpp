// A WebSocket connection as client (RFC 6455): TLS 1.2 or later with the certificate and its name verified,
// through an HTTP proxy where one is set, permessage-deflate where the server has it. Plain ws:// goes to
// this machine only. All of it runs on one thread, in WebsocketLoop::run_for; callbacks come from there.
// Whatever ends a connection becomes one ConnectionEnd that names the cause; there is no retry here
// (session.hpp).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "foreshock/core/time.hpp"
#include "foreshock/feed/session.hpp"

namespace foreshock {

struct WebsocketSettings {
  std::string url;      // wss://host[:port][/target]
  std::string ca_file;  // PEM: only certificates under these are trusted; empty: the system's
  std::string proxy;    // http://[user:password@]host:port; empty: none
  std::size_t message_bytes_max = std::size_t{16} << 20;  // after decompression
};

// Throws UserError (bad_setting: the address, the proxy; cannot_read: ca_file).
void check_websocket_settings(const WebsocketSettings& settings);

class WebsocketLoop {
 public:
  WebsocketLoop();
  ~WebsocketLoop();
  WebsocketLoop(const WebsocketLoop&) = delete;
  WebsocketLoop& operator=(const WebsocketLoop&) = delete;

  // Serves connections for so long, or until wake().
  void run_for(nanoseconds span);
  // Ends run_for now, or the next one at once. From any thread.
  void wake();

  struct Context;  // what connections share
  [[nodiscard]] Context& context() { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

class WebsocketClient {
 public:
  struct Callbacks {
    std::function<void()> on_open;
    // `text` is followed by kJsonPadding readable bytes and holds during the call.
    std::function<void(std::string_view text)> on_message;
    std::function<void()> on_control;                      // ping, pong
    std::function<void(const ConnectionEnd& end)> on_end;  // the last call
  };

  // Begins to connect. Destroying it ends the connection at once; nothing is called any more.
  WebsocketClient(WebsocketLoop& loop, const WebsocketSettings& settings, Callbacks callbacks);
  ~WebsocketClient();
  WebsocketClient(const WebsocketClient&) = delete;
  WebsocketClient& operator=(const WebsocketClient&) = delete;

  void send(std::string text);
  // While reading is paused the peer is held back by TCP.
  void pause();
  void resume();
  // Says goodbye, as far as the socket takes it at once, and reads no more.
  void say_goodbye();

 private:
  class Link;
  template <typename Stream>
  class StreamLink;
  std::shared_ptr<Link> link_;
};

}  // namespace foreshock
