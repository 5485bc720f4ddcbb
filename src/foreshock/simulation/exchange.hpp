// The simulated exchange without sockets: its market's clock, the sessions of its clients, the timeline of
// its faults and the limits it sets. The market starts with the first subscription and runs `speed` times
// as fast as the wall clock, or as fast as clients read (0); heartbeats, deadlines and faults go by the
// wall clock (heartbeats by the market's at speed 0). The same seed and the same calls give the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/simulation/exchange_market.hpp"
#include "foreshock/simulation/exchange_session.hpp"

namespace foreshock {

// What the times in messages are of: the market, which may pass faster than real time, or the wall clock at
// which its prints are made, as a venue would stamp them.
enum class Stamps : std::uint8_t { market, wall };

struct ExchangeSettings {
  Venue venue = Venue::coinbase_advanced;
  std::uint64_t seed = 1;
  double speed = 1;      // 0: as fast as clients read
  nanoseconds length{};  // of the market; 0: until its last print
  Stamps stamps = Stamps::market;
  UnixNanos wall_start{};  // what the wall clock showed at wall time 0
  ExchangeFaults faults;
};

struct ExchangeCounts {
  std::int64_t connections = 0, refused = 0, messages = 0, client_messages = 0, violations = 0, ticks = 0;
};

class Exchange {
 public:
  Exchange(ExchangeSettings settings, ExchangeMarket market, ExchangeJournal& journal);

  // False while the exchange is down: nobody may connect.
  [[nodiscard]] bool accepts() const { return down_until_ == nanoseconds(0); }
  [[nodiscard]] bool offers_deflate() const { return settings_.faults.has_event(Knob::bomb); }
  // The HTTP status for a new client: 101, 429 or 503.
  int admit(nanoseconds wall);
  ExchangeSession& open(const UpgradeRequest& request, nanoseconds wall);
  void receive(ExchangeSession& session, std::string_view bytes, nanoseconds wall);
  // The session's socket is gone; the session ends with it.
  void closed(std::int64_t id, std::string_view why, std::size_t unsent_bytes, nanoseconds wall);

  // Does all that is due by `wall`, at most about `most_ticks` prints at a time. Returns when more is due.
  nanoseconds advance(nanoseconds wall, std::int64_t most_ticks = 20'000);
  // The market has ended and no client is left.
  [[nodiscard]] bool over() const { return ended_ && sessions_.empty(); }
  [[nodiscard]] bool market_ended() const { return ended_; }
  // The last lines of the journal.
  ExchangeCounts finish(nanoseconds wall);

 private:
  enum class Due : std::uint8_t { nothing, fault, second, tick };

  void start_if_subscribed(nanoseconds wall);
  [[nodiscard]] nanoseconds due_of_tick(nanoseconds wall);
  [[nodiscard]] nanoseconds due_of_second(nanoseconds wall);
  [[nodiscard]] UnixNanos market_time(nanoseconds wall) const;
  std::int64_t trade(nanoseconds wall);
  void begin(FaultEvent& fault, nanoseconds wall);
  void end_market(nanoseconds wall);
  void end_outages(nanoseconds wall);
  [[nodiscard]] bool clients_are_behind() const;
  [[nodiscard]] bool stamps_wall() const { return settings_.stamps == Stamps::wall; }
  [[nodiscard]] bool runs_free() const { return settings_.speed == 0; }

  ExchangeSettings settings_;
  ExchangeMarket market_;
  ExchangeJournal& journal_;
  VenueLimits limits_;
  RateMeter connections_, messages_;
  std::map<std::int64_t, std::unique_ptr<ExchangeSession>> sessions_;
  std::vector<FaultEvent> timeline_;  // times since the market's start
  std::vector<std::uint8_t> delisted_;
  std::optional<nanoseconds> started_;
  nanoseconds down_until_{}, refuse_until_{}, burst_until_{};
  std::int64_t burst_factor_ = 1;
  std::int64_t seconds_done_ = 0;
  UnixNanos last_traded_;
  std::int64_t last_id_ = 0;
  bool ended_ = false;
  ExchangeCounts counts_;
};

}  // namespace foreshock
