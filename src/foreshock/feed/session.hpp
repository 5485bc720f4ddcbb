// The life of one connection to a venue as a state machine, without sockets or clocks: whoever drives it asks
// next(now) until it says wait, and tells it what happened. Connects (never giving up, with jitter),
// subscribes as soon as the connection opens, pings, judges silence, and asks for a new connection where one
// is due. Limits of the venue are shared by its sessions. `now` is of a clock that never goes back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/feed/rate_limiter.hpp"
#include "foreshock/feed/venue_session.hpp"

namespace foreshock {

// Why there is no connection (any more).
struct ConnectionEnd {
  bool reached = true;  // the venue's host took the connection: it counts against its limit
  bool refused =
      false;  // by a decision of the venue or ours (HTTP 4xx, a bad certificate): will not mend soon
  std::string cause;
};

// What all sessions of a venue may do together.
struct ConnectionLimits {
  explicit ConnectionLimits(const VenueSession& venue)
      : connections(venue.connections), messages(venue.messages) {}
  RateLimiter connections;
  RateLimiter messages;
};

class Session {
 public:
  // Delays are drawn from [0, min(cap, 250 ms * 2^failures)]. A peer that cannot be reached costs nothing to
  // try, so that its cap lets a session be back within 2 s of the peer; one that refuses is left alone
  // longer.
  static constexpr nanoseconds kFirstDelay = std::chrono::milliseconds(250);
  static constexpr nanoseconds kUnreachableDelayMax = std::chrono::milliseconds(1'500);
  static constexpr nanoseconds kRefusedDelayMax = seconds(30);
  static constexpr nanoseconds kOpenWithin = seconds(5);
  static constexpr nanoseconds kAcknowledgedWithin = seconds(5);

  struct Action {
    enum class What { wait, connect, send, close };
    What what = What::wait;
    std::string text;     // send: the message; close: the cause
    nanoseconds until{};  // wait: ask again then, or when something happened
  };

  // `seed` of the jitter. `limits` outlives the session. `age_less` is taken off the venue's largest age, so
  // that two sessions do not end together.
  Session(const VenueSession& venue, std::vector<std::string> products, ConnectionLimits& limits,
          std::uint64_t seed, nanoseconds age_less = {});

  [[nodiscard]] Action next(nanoseconds now);

  void on_open(nanoseconds now);
  // Anything that came, pings and pongs too.
  void on_activity(nanoseconds now) { last_activity_ = now; }
  // A message; `text` is followed by kJsonPadding readable bytes.
  void on_message(nanoseconds now, std::string_view text);
  // The connection ended without our asking, or could not be made.
  void on_end(nanoseconds now, const ConnectionEnd& end);

  [[nodiscard]] bool streaming() const { return state_ == State::open && acknowledged_ >= expected_; }
  // The venue's latest words of refusal that did not end the connection; empty: none. Clears it.
  [[nodiscard]] std::string take_warning();
  [[nodiscard]] std::int64_t opened() const { return opened_; }

 private:
  enum class State : std::uint8_t { waiting, connecting, open };

  Action next_waiting(nanoseconds now);
  Action next_open(nanoseconds now);
  Action close(nanoseconds now, std::string cause, bool refused, bool at_once);
  void back_off(nanoseconds now, bool refused);
  double uniform();  // [0, 1)

  const VenueSession& venue_;
  std::vector<std::string> subscribe_;
  std::size_t expected_;
  ConnectionLimits& limits_;
  std::uint64_t random_;
  nanoseconds age_less_;

  State state_ = State::waiting;
  nanoseconds due_{};  // waiting: when to connect; connecting: when to give up
  bool started_ = false;
  int failures_ = 0;  // since subscriptions were last acknowledged
  std::int64_t opened_ = 0;

  // Of the open connection.
  nanoseconds opened_at_{}, last_activity_{}, last_sent_{};
  std::size_t sent_ = 0, acknowledged_ = 0;
  std::int64_t pings_ = 0;
  std::string refused_, reconnect_, warning_;
};

}  // namespace foreshock
