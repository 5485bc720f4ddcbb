// One client's connection to the simulated exchange, without its socket: bytes of WebSocket frames in and
// out. Speaks the venue's dialect, keeps its deadlines (subscription, pongs, lifetime), numbers every
// message and does to it what the faults say, drawn from the seed and the connection's number. Everything
// that happens is in the journal. `wall` is time since the server's start and never goes back.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/simulation/client_limits.hpp"
#include "foreshock/simulation/exchange_dialect.hpp"
#include "foreshock/simulation/exchange_faults.hpp"
#include "foreshock/simulation/exchange_journal.hpp"
#include "foreshock/simulation/websocket_frames.hpp"
#include "foreshock/simulation/websocket_handshake.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {

struct Moment {
  nanoseconds wall{};
  UnixNanos market{};
};

// What the sessions of an exchange share.
struct SessionContext {
  Venue venue;
  std::uint64_t seed;
  const ExchangeFaults& faults;
  const ExchangeMarket& market;
  ExchangeJournal& journal;
  RateMeter& messages;  // of the address
};

class ExchangeSession {
 public:
  // What the socket is to do once output() is written.
  enum class End : std::uint8_t { none, close, reset };

  ExchangeSession(const SessionContext& context, std::int64_t id, const UpgradeRequest& request, Moment now);

  void receive(std::string_view bytes, Moment now);
  void on_tick(const ExchangeTick& tick, Moment now);
  void on_second(Moment now);
  void poll(Moment now);  // what is due by the clock
  void begin(const FaultEvent& fault, Moment now);
  void close(std::uint16_t code, std::string_view reason, std::string_view why, Moment now);
  void reset(bool in_mid_frame, std::string_view why);
  // The socket is gone. `unsent_bytes`: of output() that never reached it.
  void closed(std::string_view why, std::size_t unsent_bytes);

  [[nodiscard]] std::string& output() { return output_; }
  [[nodiscard]] End end() const { return end_; }
  [[nodiscard]] bool subscribed() const { return dialect_->subscribed(); }
  [[nodiscard]] bool over() const { return closing_ || end_ != End::none || half_open_; }
  [[nodiscard]] std::int64_t id() const { return id_; }
  [[nodiscard]] std::int64_t sent() const { return sent_; }

 private:
  struct Held {
    VenueOutput output;
    std::int64_t number;
    std::string why;
    nanoseconds until;         // delay
    std::int64_t to_overtake;  // reorder
    UnixNanos market;
  };

  void on_frame(const ClientFrame& frame, Moment now);
  bool within_limits(bool is_control, Moment now);
  void on_text(const std::string& text, Moment now);
  void emit(Moment now);  // what the dialect left in outputs_
  void emit_one(VenueOutput output, Moment now);
  std::string damage_some(VenueOutput& output);
  bool hold(VenueOutput& output, std::int64_t number, std::string& why, Moment now);
  void send(const VenueOutput& output, std::int64_t number, std::string_view why, UnixNanos market);
  void release(nanoseconds wall, bool a_message_passed);
  void send_pings(Moment now);
  void journal_message(std::string_view event, const VenueOutput& output, std::int64_t number,
                       UnixNanos market, std::string_view why);
  void journal_event(std::string_view event, std::string_view fields);
  [[nodiscard]] bool chance(Knob knob);
  [[nodiscard]] UnixNanos venue_clock(UnixNanos market) const;

  SessionContext context_;
  std::int64_t id_;
  bool deflate_;
  std::unique_ptr<ExchangeDialect> dialect_;
  Random random_;
  ClientFrameReader reader_;
  std::optional<RateMeter> own_messages_;
  VenueLimits limits_;
  std::string output_;
  VenueOutputs outputs_;
  std::deque<Held> held_;
  std::int64_t next_number_ = 0, sent_ = 0;
  nanoseconds opened_{}, frozen_until_{}, close_at_{nanoseconds::max()}, next_ping_{}, ping_sent_{};
  nanoseconds shutdown_at_{nanoseconds::max()};
  std::string ping_payload_;  // of the ping that waits for its pong; empty: none
  bool frozen_ = false, half_open_ = false, closing_ = false;
  End end_ = End::none;
};

}  // namespace foreshock
