#include "foreshock/simulation/exchange_server.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <set>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/simulation/test_certificate.hpp"
#include "foreshock/simulation/websocket_handshake.hpp"

namespace foreshock {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr nanoseconds kHandshakeTime = seconds(10);
constexpr nanoseconds kGraceAtEnd = seconds(3);
constexpr nanoseconds kStalledTime = seconds(5);

class Server;

// One client's socket. Lives as long as an operation on it.
class Client : public std::enable_shared_from_this<Client> {
 public:
  Client(tcp::socket socket, asio::ssl::context& tls, Server& server)
      : stream_(std::move(socket), tls), server_(server) {}

  void start();
  void pump();  // writes what the session has to say; ends the socket when that is said
  void check(nanoseconds wall);
  void end(std::string_view why, bool reset);

 private:
  void read_request();
  void answer_request(std::size_t size);
  void read();

  asio::ssl::stream<tcp::socket> stream_;
  Server& server_;
  std::string request_, writing_;
  std::array<char, 16 * 1024> input_{};
  ExchangeSession* session_ = nullptr;
  nanoseconds started_{}, write_started_{};
  bool is_writing_ = false, ended_ = false, refused_ = false;
};

class Server {
 public:
  Server(const ExchangeServerSettings& settings_of_it, Exchange& served, ExchangeJournal& journal,
         Clock::time_point start)
      : exchange(served),
        settings(settings_of_it),
        journal_(journal),
        start_(start),
        acceptor_(io_),
        timer_(io_) {
    load_certificate();
    error_code error;
    const auto ip = asio::ip::make_address(settings.address, error);
    if (error || !ip.is_loopback()) {
      throw UserError(
          ErrorCode::bad_setting,
          fmt::format("cannot listen on '{}': the simulator serves this machine only, e.g. 127.0.0.1",
                      settings.address));
    }
    endpoint_ = tcp::endpoint(ip, settings.port);
    listen();
    endpoint_ = acceptor_.local_endpoint();
  }

  [[nodiscard]] std::string address() const {
    const bool v6 = endpoint_.address().is_v6();
    return fmt::format("wss://{}{}{}:{}", v6 ? "[" : "", endpoint_.address().to_string(), v6 ? "]" : "",
                       endpoint_.port());
  }

  void run() {
    tick();
    io_.run();
  }

  [[nodiscard]] nanoseconds now() const { return Clock::now() - start_; }
  void forget(const std::shared_ptr<Client>& client) { clients_.erase(client); }
  // A client has room again: a market that runs freely goes on.
  void wake() { timer_.cancel(); }

  Exchange& exchange;
  const ExchangeServerSettings& settings;

 private:
  void load_certificate() {
    try {
      tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
      if (settings.certificate.empty()) {
        const TestCertificate made = make_test_certificate();
        tls_.use_certificate_chain(asio::buffer(made.chain_pem));
        tls_.use_private_key(asio::buffer(made.key_pem), asio::ssl::context::pem);
        if (!settings.ca_out.empty()) write_file(settings.ca_out, made.root_pem);
      } else {
        tls_.use_certificate_chain(asio::buffer(read_file(settings.certificate)));
        tls_.use_private_key(asio::buffer(read_file(settings.key)), asio::ssl::context::pem);
      }
    } catch (const boost::system::system_error& error) {
      throw UserError(ErrorCode::bad_setting, fmt::format("{} and {} are no certificate and its key: {}",
                                                          settings.certificate.string(),
                                                          settings.key.string(), error.code().message()));
    }
  }

  void listen() {
    error_code error;
    acceptor_.open(endpoint_.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint_, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      throw UserError(ErrorCode::bad_setting,
                      fmt::format("cannot listen on {}: {}", address(), error.message()));
    }
    accept();
  }

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (!error) {
        socket.set_option(tcp::no_delay(true));
        auto client = std::make_shared<Client>(std::move(socket), tls_, *this);
        clients_.insert(client);
        client->start();
      }
      accept();
    });
  }

  void follow_outage() {
    if (exchange.accepts() == acceptor_.is_open()) return;
    if (acceptor_.is_open()) {
      acceptor_.close();
    } else {
      listen();
    }
  }

  void tick() {
    const nanoseconds wall = now();
    const nanoseconds next = exchange.advance(wall);
    const auto clients = clients_;  // ending one changes the set
    for (const auto& client : clients) {
      client->check(wall);
      client->pump();
    }
    if (exchange.market_ended() && !end_at_) end_at_ = wall + kGraceAtEnd;
    if (interrupted() || exchange.over() || (end_at_ && wall > *end_at_)) return stop();
    follow_outage();
    if (wall - flushed_ > std::chrono::milliseconds(200)) {
      journal_.flush();
      flushed_ = wall;
    }
    if (next <= now()) {
      asio::post(io_, [this] { tick(); });
      return;
    }
    timer_.expires_at(start_ + next);
    timer_.async_wait([this](error_code) { tick(); });
  }

  void stop() {
    acceptor_.close();
    const auto clients = clients_;
    for (const auto& client : clients) client->end("server_end", false);
    io_.stop();
  }

  ExchangeJournal& journal_;
  Clock::time_point start_;
  asio::io_context io_{1};
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp::endpoint endpoint_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::set<std::shared_ptr<Client>> clients_;
  std::optional<nanoseconds> end_at_;
  nanoseconds flushed_{};
};

void Client::start() {
  started_ = server_.now();
  stream_.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code error) {
    if (error) return self->end("tls", false);
    self->read_request();
  });
}

void Client::read_request() {
  asio::async_read_until(stream_, asio::dynamic_buffer(request_, kMaxRequestBytes), "\r\n\r\n",
                         [self = shared_from_this()](error_code error, std::size_t size) {
                           if (error) return self->end("request", false);
                           self->answer_request(size);
                         });
}

void Client::answer_request(std::size_t size) {
  if (ended_) return;
  const nanoseconds wall = server_.now();
  auto request = parse_upgrade_request(std::string_view(request_).substr(0, size));
  const int status = request ? server_.exchange.admit(wall) : 400;
  if (status != 101) {
    refused_ = true;
    writing_ = refuse_upgrade(status);
    asio::async_write(stream_, asio::buffer(writing_),
                      [self = shared_from_this()](error_code, std::size_t) { self->end("refused", false); });
    return;
  }
  UpgradeRequest wanted = std::move(request).value();
  wanted.deflate = wanted.deflate && server_.exchange.offers_deflate();
  session_ = &server_.exchange.open(wanted, wall);
  session_->output().insert(0, accept_upgrade(wanted));
  if (request_.size() > size) {
    server_.exchange.receive(*session_, std::string_view(request_).substr(size), wall);
  }
  request_.clear();
  pump();
  read();
}

void Client::read() {
  if (ended_) return;
  stream_.async_read_some(
      asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t size) {
        if (self->ended_) return;
        if (error) return self->end(error == asio::error::eof ? "client_gone" : "lost", false);
        self->server_.exchange.receive(*self->session_, {self->input_.data(), size}, self->server_.now());
        self->pump();
        self->read();
      });
}

void Client::pump() {
  if (ended_ || session_ == nullptr || is_writing_) return;
  if (session_->output().empty()) {
    if (session_->end() == ExchangeSession::End::close) end("closed", false);
    if (!ended_ && session_->end() == ExchangeSession::End::reset) end("reset", true);
    return;
  }
  writing_.clear();
  writing_.swap(session_->output());
  is_writing_ = true;
  write_started_ = server_.now();
  asio::async_write(stream_, asio::buffer(writing_),
                    [self = shared_from_this()](error_code error, std::size_t size) {
                      self->is_writing_ = false;
                      if (self->ended_) return;
                      self->writing_.erase(0, error ? size : self->writing_.size());
                      if (error) return self->end("lost", false);
                      self->pump();
                      self->server_.wake();
                    });
}

void Client::check(nanoseconds wall) {
  if (ended_) return;
  if (session_ == nullptr) {
    if (wall - started_ > kHandshakeTime) end("handshake", false);
    return;
  }
  const bool stalled = is_writing_ && wall - write_started_ > kStalledTime;
  const bool too_much = session_->output().size() > server_.settings.most_waiting_bytes;
  const bool hopeless =
      session_->end() != ExchangeSession::End::none || session_->output().size() >= (1 << 20);
  if (too_much || (stalled && hopeless)) end("slow", true);
}

void Client::end(std::string_view why, bool reset) {
  if (ended_) return;
  ended_ = true;
  const auto self = shared_from_this();
  error_code ignored;
  auto& socket = stream_.next_layer();
  if (reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  if (!reset) socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.close(ignored);
  if (session_ != nullptr) {
    const std::size_t unsent = session_->output().size() + (is_writing_ ? writing_.size() : 0);
    server_.exchange.closed(session_->id(), why, unsent, server_.now());
    session_ = nullptr;
  }
  server_.forget(self);
}

}  // namespace

ExchangeCounts serve_exchange(const ExchangeServerSettings& server, ExchangeSettings settings,
                              ExchangeMarket market, ExchangeJournal& journal,
                              const std::function<void(const std::string& address)>& listening) {
  const auto start = Clock::now();
  settings.wall_start = wall_clock_now();
  Exchange exchange(std::move(settings), std::move(market), journal);
  ExchangeCounts counts;
  {
    Server running(server, exchange, journal, start);
    listening(running.address());
    running.run();
    counts = exchange.finish(running.now());
  }
  journal.flush();
  return counts;
}

}  // namespace foreshock
