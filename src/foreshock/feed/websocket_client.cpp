#include "foreshock/feed/websocket_client.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "foreshock/core/base64.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/feed/line_reader.hpp"
#include "foreshock/feed/tls_trust.hpp"
#include "foreshock/feed/websocket_url.hpp"

namespace foreshock {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
namespace websocket = beast::websocket;
using beast::error_code;
using tcp = asio::ip::tcp;

constexpr auto kReachWithin = std::chrono::milliseconds(2'000);  // to a TCP connection
constexpr auto kAgreeWithin = std::chrono::milliseconds(5'000);  // TLS and the WebSocket handshake
constexpr int kReceiveBufferBytes = 4 << 20;                     // what the kernel keeps while we are busy

ssl::context make_ssl_context(const std::string& ca_file) {
  ssl::context context(ssl::context::tls_client);
  trust_certificates(context.native_handle(), ca_file);
  return context;
}

}  // namespace

struct WebsocketLoop::Context {
  asio::io_context io{1};
};

WebsocketLoop::WebsocketLoop() : context_(std::make_unique<Context>()) {}
WebsocketLoop::~WebsocketLoop() = default;

void WebsocketLoop::run_for(nanoseconds span) {
  asio::io_context& io = context_->io;
  const auto work = asio::make_work_guard(io);
  io.restart();
  io.run_for(span);
}

void WebsocketLoop::wake() {
  context_->io.stop();
}

void check_websocket_settings(const WebsocketSettings& settings) {
  static_cast<void>(parse_websocket_url(settings.url).value());
  if (!settings.proxy.empty()) static_cast<void>(parse_proxy_url(settings.proxy).value());
  static_cast<void>(make_ssl_context(settings.ca_file));
}

// What does not depend on the kind of stream: resolving, connecting, the proxy, and who is told.
class WebsocketClient::Link : public std::enable_shared_from_this<Link> {
 public:
  Link(WebsocketLoop& loop, const WebsocketSettings& settings, Callbacks callbacks)
      : io_(loop.context().io),
        settings_(settings),
        url_(parse_websocket_url(settings.url).value()),
        callbacks_(std::move(callbacks)),
        resolver_(io_),
        deadline_(io_) {
    if (!settings.proxy.empty() && url_.tls) proxy_ = parse_proxy_url(settings.proxy).value();
  }
  virtual ~Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void start() {
    const std::string& host = proxy_ ? proxy_->host : url_.host;
    const std::string& port = proxy_ ? proxy_->port : url_.port;
    limit(kReachWithin, "connecting");
    resolver_.async_resolve(host, port, [self = shared_from_this()](error_code failed, auto found) {
      if (self->ended_) return;
      if (failed) return self->end("finding the host", failed);
      asio::async_connect(self->socket(), found, [self](error_code connecting, const tcp::endpoint&) {
        if (self->ended_) return;
        if (connecting) return self->end("connecting", connecting);
        self->reached();
      });
    });
  }

  // Nothing is called after this.
  void drop() {
    if (std::exchange(ended_, true)) return;
    error_code ignored;
    deadline_.cancel();
    resolver_.cancel();
    socket().close(ignored);
  }

  virtual void send(std::string text) = 0;
  virtual void set_paused(bool paused) = 0;
  virtual void say_goodbye() = 0;

 protected:
  virtual tcp::socket& socket() = 0;
  virtual void agree() = 0;  // TLS if any, then WebSocket
  [[nodiscard]] virtual std::string close_words() const = 0;

  void limit(nanoseconds span, std::string_view doing) {
    deadline_.expires_after(span);
    deadline_.async_wait([self = weak_from_this(), doing = std::string(doing), span](error_code cancelled) {
      const auto link = self.lock();
      if (cancelled || !link || link->ended_) return;
      link->end_with({link->reached_, false,
                      fmt::format("{}: no answer within {} s", doing,
                                  std::chrono::duration_cast<seconds>(span).count())});
    });
  }
  void no_limit() { deadline_.cancel(); }

  void end(std::string_view doing, error_code failed, bool refused = false) {
    end_with({reached_, refused, fmt::format("{}: {}", doing, failed.message())});
  }
  void end_with(const ConnectionEnd& why) {
    if (ended_) return;
    const auto keep = shared_from_this();
    drop();
    callbacks_.on_end(why);
  }

  asio::io_context& io_;
  WebsocketSettings settings_;
  WebsocketUrl url_;
  Callbacks callbacks_;
  bool ended_ = false;

 private:
  void reached() {
    reached_ = true;
    error_code ignored;
    socket().set_option(tcp::no_delay(true), ignored);
    socket().set_option(asio::socket_base::receive_buffer_size(kReceiveBufferBytes), ignored);
    limit(kAgreeWithin, "the handshake");
    if (proxy_)
      ask_proxy();
    else
      agree();
  }

  void ask_proxy() {
    const std::string authority = url_.host + ":" + url_.port;
    proxy_request_ = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
    if (!proxy_->user_and_password.empty()) {
      proxy_request_ += "Proxy-Authorization: Basic " + base64(proxy_->user_and_password) + "\r\n";
    }
    proxy_request_ += "\r\n";
    asio::async_write(socket(), asio::buffer(proxy_request_),
                      [self = shared_from_this()](error_code failed, auto) {
                        if (self->ended_) return;
                        if (failed) return self->end("asking the proxy", failed);
                        self->read_proxy();
                      });
  }

  void read_proxy() {
    proxy_answer_.skip(true);
    http::async_read_header(
        socket(), proxy_bytes_, proxy_answer_, [self = shared_from_this()](error_code failed, auto) {
          if (self->ended_) return;
          if (failed) return self->end("asking the proxy", failed);
          const auto status = self->proxy_answer_.get().result_int();
          if (status / 100 == 2) return self->agree();
          self->end_with({true, true, fmt::format("the proxy answers with status {}", status)});
        });
  }

  std::optional<ProxyUrl> proxy_;
  tcp::resolver resolver_;
  asio::steady_timer deadline_;
  bool reached_ = false;
  std::string proxy_request_;
  beast::flat_buffer proxy_bytes_;
  http::response_parser<http::empty_body> proxy_answer_;
};

using PlainStream = tcp::socket;
using TlsStream = beast::ssl_stream<tcp::socket>;

template <typename Stream>
class WebsocketClient::StreamLink final : public Link {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  StreamLink(WebsocketLoop& loop, const WebsocketSettings& settings, Callbacks callbacks)
      : Link(loop, settings, std::move(callbacks)),
        ssl_(make_ssl_context(settings.ca_file)),
        stream_(make_stream()) {
    stream_.read_message_max(settings.message_bytes_max);
    stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                       websocket::stream_base::none(), false});
    websocket::permessage_deflate deflate;
    deflate.client_enable = true;
    stream_.set_option(deflate);
    stream_.set_option(websocket::stream_base::decorator(
        [](websocket::request_type& request) { request.set(http::field::user_agent, "foreshock"); }));
    stream_.control_callback([this](websocket::frame_type, beast::string_view) {
      if (!ended_) callbacks_.on_control();
    });
  }

  void send(std::string text) override {
    outgoing_.push_back(std::move(text));
    if (outgoing_.size() == 1) write();
  }

  void set_paused(bool paused) override {
    if (std::exchange(paused_, paused) && !paused && waiting_) {
      waiting_ = false;
      read();
    }
  }

  // A close frame, masked with zeros, as bytes of our own: the stream's closing would wait for the peer.
  void say_goodbye() override {
    if (ended_ || !open_ || !outgoing_.empty()) return;
    static constexpr unsigned char kClose[] = {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8};
    error_code ignored;
    socket().non_blocking(true, ignored);
    stream_.next_layer().write_some(asio::buffer(kClose), ignored);
  }

 protected:
  tcp::socket& socket() override {
    if constexpr (kTls)
      return stream_.next_layer().next_layer();
    else
      return stream_.next_layer();
  }

  void agree() override {
    if constexpr (kTls) {
      Stream& tls = stream_.next_layer();
      if (!expect_host(tls.native_handle(), url_.host, url_.is_address)) {
        return end_with({true, true, "TLS: the host's name cannot be sent"});
      }
      tls.async_handshake(ssl::stream_base::client, [self = shared()](error_code failed) {
        if (self->ended_) return;
        if (failed) return self->end_with({true, true, "TLS: " + self->verification(failed)});
        self->upgrade();
      });
    } else {
      upgrade();
    }
  }

  [[nodiscard]] std::string close_words() const override {
    const websocket::close_reason& reason = stream_.reason();
    if (reason.code == websocket::close_code::none) return "the venue closed the connection without a code";
    return fmt::format("the venue closed the connection with code {}{}{}",
                       static_cast<std::uint16_t>(reason.code), reason.reason.empty() ? "" : ": ",
                       std::string_view(reason.reason.data(), reason.reason.size()));
  }

 private:
  auto make_stream() {
    if constexpr (kTls)
      return websocket::stream<Stream>(io_, ssl_);
    else
      return websocket::stream<Stream>(io_);
  }
  std::shared_ptr<StreamLink> shared() { return std::static_pointer_cast<StreamLink>(shared_from_this()); }

  std::string verification(error_code failed) {
    if constexpr (kTls) {
      const long result = SSL_get_verify_result(stream_.next_layer().native_handle());
      if (result != X509_V_OK) {
        return fmt::format("the certificate of {} is not trusted: {}", url_.host,
                           X509_verify_cert_error_string(result));
      }
    }
    return failed.message();
  }

  void upgrade() {
    const std::string host = url_.default_port ? url_.host : url_.host + ":" + url_.port;
    stream_.async_handshake(answer_, host, url_.target, [self = shared()](error_code failed) {
      if (self->ended_) return;
      if (failed == websocket::error::upgrade_declined) {
        const unsigned status = self->answer_.result_int();
        return self->end_with(
            {true, status / 100 == 4, fmt::format("the venue answers with HTTP status {}", status)});
      }
      if (failed) return self->end("the handshake", failed);
      self->no_limit();
      self->open_ = true;
      self->callbacks_.on_open();
      self->read();
    });
  }

  void read() {
    if (ended_) return;
    if (paused_) {
      waiting_ = true;
      return;
    }
    stream_.async_read(buffer_, [self = shared()](error_code failed, std::size_t) {
      if (self->ended_) return;
      if (failed) return self->reading_failed(failed);
      self->take_message();
      self->read();
    });
  }

  void take_message() {
    const std::size_t size = buffer_.size();
    buffer_.prepare(kJsonPadding);  // readable behind the message
    const std::string_view text(static_cast<const char*>(buffer_.data().data()), size);
    callbacks_.on_message(text);
    buffer_.consume(size);
  }

  void reading_failed(error_code failed) {
    if (failed == websocket::error::closed) return end_with({true, false, close_words()});
    if (failed == websocket::error::message_too_big || failed == websocket::error::buffer_overflow) {
      return end_with(
          {true, false, fmt::format("a message is larger than {} bytes", settings_.message_bytes_max)});
    }
    end("reading", failed);
  }

  void write() {
    stream_.text(true);
    stream_.async_write(asio::buffer(outgoing_.front()), [self = shared()](error_code failed, std::size_t) {
      if (self->ended_) return;
      if (failed) return self->end("sending", failed);
      self->outgoing_.pop_front();
      if (!self->outgoing_.empty()) self->write();
    });
  }

  ssl::context ssl_;
  websocket::stream<Stream> stream_;
  websocket::response_type answer_;
  beast::flat_buffer buffer_;
  std::deque<std::string> outgoing_;
  bool open_ = false, paused_ = false, waiting_ = false;
};

WebsocketClient::WebsocketClient(WebsocketLoop& loop, const WebsocketSettings& settings,
                                 Callbacks callbacks) {
  if (parse_websocket_url(settings.url).value().tls)
    link_ = std::make_shared<StreamLink<TlsStream>>(loop, settings, std::move(callbacks));
  else
    link_ = std::make_shared<StreamLink<PlainStream>>(loop, settings, std::move(callbacks));
  link_->start();
}
WebsocketClient::~WebsocketClient() {
  link_->drop();
}

void WebsocketClient::send(std::string text) {
  link_->send(std::move(text));
}
void WebsocketClient::pause() {
  link_->set_paused(true);
}
void WebsocketClient::resume() {
  link_->set_paused(false);
}
void WebsocketClient::say_goodbye() {
  link_->say_goodbye();
}

}  // namespace foreshock
