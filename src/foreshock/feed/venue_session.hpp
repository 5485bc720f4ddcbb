// What a live session must know of a venue: address, what to send, what answers mean, limits. One declaration
// a venue (venue_session.cpp), from the venue's public documentation. Products may be given in any venue's
// spelling: BTC-USD is BTC/USD at Kraken, BTCUSD at Binance and btcusd at Bitstamp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// At most burst + per_second * t in any t seconds: chosen so that no window of the venue's sees too many.
struct RateLimit {
  double burst;
  double per_second;
};

// What a message asks of the session, beside being stored.
struct VenueSignal {
  enum class What {
    none,
    acknowledged,  // one of the subscriptions
    refused,       // the venue answers with an error
    reconnect,     // the venue asks for a new connection
  };
  What what = What::none;
  std::string text;  // refused, reconnect: the venue's words
};

struct VenueSession {
  Venue venue;
  std::string_view url;
  RateLimit connections;                  // of one address of ours, whatever the number of sessions
  RateLimit messages;                     // sent by us
  nanoseconds subscribe_within;           // of opening, or the venue closes; we send at once
  nanoseconds silence_max;                // nothing at all for so long: the connection is dead
  std::optional<nanoseconds> ping_after;  // of silence: a message is sent that the venue answers
  std::optional<nanoseconds> age_max;     // reconnect by ourselves before the venue does
  bool consecutive_trade_ids;             // a jump is a loss
  bool numbered_messages;                 // every message of a connection has a number

  std::string (*product)(std::string_view product_id);  // the venue's spelling
  std::vector<std::string> (*subscribe)(const std::vector<std::string>& products);
  std::size_t (*acknowledgements)(std::size_t products);  // how many answers subscribing gets
  std::string (*ping)(std::int64_t number);
  VenueSignal (*signal)(std::string_view text);  // `text` is followed by kJsonPadding readable bytes
};

[[nodiscard]] const VenueSession& venue_session(Venue venue);

}  // namespace foreshock
