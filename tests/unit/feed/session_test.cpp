#include "foreshock/feed/session.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

#include "padded.hpp"

namespace foreshock {
namespace {

using std::chrono::milliseconds;
using What = Session::Action::What;

constexpr const char* kAcknowledged = R"({"channel":"subscriptions","sequence_num":0,"events":[]})";
constexpr const char* kTick = R"({"channel":"ticker","sequence_num":5,"events":[]})";

// A session of Coinbase Advanced Trade in time of its own.
class Driven {
 public:
  explicit Driven(Venue venue = Venue::coinbase_advanced, std::uint64_t seed = 1)
      : venue_(venue_session(venue)), limits_(venue_), session(venue_, {"BTC-USD"}, limits_, seed) {}

  // The next action that is not waiting, letting time pass until then, at most until `until`.
  Session::Action next(nanoseconds until = nanoseconds::max()) {
    while (true) {
      Session::Action action = session.next(now);
      if (action.what != What::wait) return action;
      if (action.until > until) {
        now = until;
        return action;
      }
      EXPECT_GT(action.until, now) << "it must not turn in circles";
      now = action.until;
    }
  }
  void message(std::string_view text) { session.on_message(now, Padded(text).view()); }
  // Connected, subscribed and acknowledged.
  void stream() {
    EXPECT_EQ(next().what, What::connect);
    session.on_open(now);
    const std::size_t messages = venue_.subscribe({"BTC-USD"}).size();
    for (std::size_t i = 0; i < messages; ++i) EXPECT_EQ(next().what, What::send);
    for (int i = 0; i < 3; ++i) message(kAcknowledged);
    EXPECT_TRUE(session.streaming());
  }

 private:
  const VenueSession& venue_;
  ConnectionLimits limits_;

 public:
  Session session;
  nanoseconds now = seconds(1'000);
};

TEST(Session, ConnectsAtOnceAndSubscribesAsSoonAsItIsOpen) {
  Driven driven;
  const nanoseconds start = driven.now;
  EXPECT_EQ(driven.next().what, What::connect);
  EXPECT_EQ(driven.now, start);
  driven.now += seconds(1);
  driven.session.on_open(driven.now);
  std::vector<std::string> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(driven.next().text);
  EXPECT_EQ(sent, venue_session(Venue::coinbase_advanced).subscribe({"BTC-USD"}));
  EXPECT_EQ(driven.now, start + seconds(1));
  EXPECT_FALSE(driven.session.streaming());
  for (int i = 0; i < 3; ++i) driven.message(kAcknowledged);
  EXPECT_TRUE(driven.session.streaming());
}

TEST(Session, LeavesAConnectionThatIsSilentForFiveSeconds) {
  Driven driven;
  driven.stream();
  driven.now += milliseconds(4'900);
  driven.message(kTick);
  const nanoseconds last = driven.now;
  const auto action = driven.next();
  EXPECT_EQ(action.what, What::close);
  EXPECT_EQ(driven.now, last + seconds(5));
  EXPECT_NE(action.text.find("nothing came for 5 s"), std::string::npos);
  EXPECT_EQ(driven.next().what, What::connect);
  EXPECT_LE(driven.now, last + seconds(5) + Session::kFirstDelay);
}

TEST(Session, LeavesAConnectionWhoseSubscriptionsAreNotAnswered) {
  Driven driven;
  ASSERT_EQ(driven.next().what, What::connect);
  driven.session.on_open(driven.now);
  for (int i = 0; i < 3; ++i) ASSERT_EQ(driven.next().what, What::send);
  const nanoseconds sent = driven.now;
  driven.message(kAcknowledged);
  driven.now += seconds(3);
  driven.message(kTick);
  const auto action = driven.next();
  EXPECT_EQ(action.what, What::close);
  EXPECT_EQ(action.text, "2 of 3 subscriptions were not answered within 5 s");
  EXPECT_EQ(driven.now, sent + Session::kAcknowledgedWithin);
}

TEST(Session, TreatsAnErrorAsRefusalBeforeTheAnswersAndAsAWarningAfterwards) {
  Driven driven;
  driven.stream();
  driven.message(R"({"type":"error","message":"slow"})");
  EXPECT_EQ(driven.next(driven.now + seconds(1)).what, What::wait);
  EXPECT_EQ(driven.session.take_warning(), "slow");
  EXPECT_EQ(driven.session.take_warning(), "");
  driven.session.on_end(driven.now, {});
  ASSERT_EQ(driven.next().what, What::connect);
  driven.session.on_open(driven.now);
  driven.message(R"({"type":"error","message":"no such product"})");
  const auto action = driven.next();
  EXPECT_EQ(action.what, What::close);
  EXPECT_EQ(action.text, "the venue refuses to subscribe: no such product");
}

TEST(Session, GivesUpAConnectionThatDoesNotOpen) {
  Driven driven;
  ASSERT_EQ(driven.next().what, What::connect);
  const nanoseconds asked = driven.now;
  EXPECT_EQ(driven.next().what, What::close);
  EXPECT_EQ(driven.now, asked + Session::kOpenWithin);
}

TEST(Session, FollowsARequestToReconnectAtOnce) {
  Driven driven(Venue::bitstamp);
  ASSERT_EQ(driven.next().what, What::connect);
  driven.session.on_open(driven.now);
  ASSERT_EQ(driven.next().what, What::send);
  driven.message(R"({"event":"bts:subscription_succeeded","channel":"live_trades_btcusd","data":{}})");
  const nanoseconds asked = driven.now;
  driven.message(R"({"event":"bts:request_reconnect","channel":"","data":""})");
  EXPECT_EQ(driven.next().what, What::close);
  EXPECT_EQ(driven.now, asked);
  EXPECT_EQ(driven.next().what, What::connect);
  EXPECT_LE(driven.now, asked + Session::kFirstDelay);
}

TEST(Session, PingsWhereNothingComes) {
  Driven driven(Venue::bitstamp);
  ASSERT_EQ(driven.next().what, What::connect);
  driven.session.on_open(driven.now);
  ASSERT_EQ(driven.next().what, What::send);
  driven.message(R"({"event":"bts:subscription_succeeded","channel":"live_trades_btcusd","data":{}})");
  const nanoseconds last = driven.now;
  const auto action = driven.next();
  EXPECT_EQ(action.what, What::send);
  EXPECT_EQ(action.text, R"({"event":"bts:heartbeat"})");
  EXPECT_EQ(driven.now, last + seconds(1));
}

TEST(Session, ReconnectsBeforeTheVenueEndsAnOldConnection) {
  Driven driven(Venue::binance);
  ASSERT_EQ(driven.next().what, What::connect);
  driven.session.on_open(driven.now);
  const nanoseconds opened = driven.now;
  ASSERT_EQ(driven.next().what, What::send);
  driven.message(R"({"result":null,"id":1})");
  Session::Action action;
  do {
    action = driven.next();
    driven.session.on_activity(driven.now);
  } while (action.what == What::send);
  EXPECT_EQ(action.what, What::close);
  EXPECT_GT(driven.now, opened + std::chrono::hours(23));
  EXPECT_LT(driven.now, opened + std::chrono::hours(24));
}

// Whatever happens, at whatever time: between a failure and the next attempt lies no more than the cap, or
// what the venue's limit demands.
TEST(Session, IsBackWithinTwoSecondsOfAPeerThatCouldNotBeReached) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Driven driven(Venue::kraken, seed);
    for (int failures = 0; failures < 1'000; ++failures) {
      const nanoseconds before = driven.now;
      ASSERT_EQ(driven.next().what, What::connect);
      ASSERT_LE(driven.now - before, milliseconds(1'500));
      driven.now += milliseconds(1);
      driven.session.on_end(driven.now, {.reached = false, .refused = false, .cause = "refused"});
    }
  }
}

TEST(Session, LeavesAVenueThatRefusesAloneForLonger) {
  Driven driven;
  std::vector<nanoseconds> waits;
  for (int i = 0; i < 20; ++i) {
    const nanoseconds before = driven.now;
    ASSERT_EQ(driven.next().what, What::connect);
    waits.push_back(driven.now - before);
    driven.session.on_end(driven.now, {.reached = true, .refused = true, .cause = "403"});
  }
  EXPECT_LE(waits[1], Session::kFirstDelay);
  for (std::size_t i = 10; i < waits.size(); ++i) {
    EXPECT_GE(waits[i], Session::kRefusedDelayMax / 2);
    EXPECT_LE(waits[i], Session::kRefusedDelayMax);
  }
}

int most_in(const std::deque<nanoseconds>& times, nanoseconds window) {
  std::size_t first = 0;
  int most = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    while (times[i] - times[first] >= window) ++first;
    most = std::max(most, static_cast<int>(i - first) + 1);
  }
  return most;
}

struct Stated {
  Venue venue;
  int connections;
  nanoseconds per;
  int messages;  // a second
};
// The venues' own words (venue_session.cpp says where they stand).
const Stated kStated[] = {{Venue::coinbase_advanced, 8, seconds(1), 8},
                          {Venue::coinbase_exchange, 8, seconds(1), 100},
                          {Venue::binance, 300, seconds(300), 5},
                          {Venue::kraken, 150, seconds(600), 8},
                          {Venue::bitstamp, 8, seconds(1), 30}};

RC_GTEST_PROP(SessionProperty, TwoSessionsNeverExceedTheVenuesLimits, ()) {
  const Stated& stated = **rc::gen::elementOf(
      std::vector<const Stated*>{&kStated[0], &kStated[1], &kStated[2], &kStated[3], &kStated[4]});
  const VenueSession& venue = venue_session(stated.venue);
  ConnectionLimits limits(venue);
  const std::vector<std::string> products(*rc::gen::inRange<std::size_t>(1, 60), "BTC-USD");
  std::deque<Session> sessions;
  for (std::uint64_t i = 0; i < 2; ++i) sessions.emplace_back(venue, products, limits, i);
  std::array<bool, 2> connecting{}, open{};
  std::deque<nanoseconds> connects, sends;
  nanoseconds now = seconds(5);
  const auto events = *rc::gen::container<std::vector<int>>(400, rc::gen::inRange(0, 40));
  for (const int event : events) {
    const auto i = static_cast<std::size_t>(event) % 2;
    for (int steps = 0; steps < 50; ++steps) {
      const auto action = sessions[i].next(now);
      if (action.what == What::wait) break;
      if (action.what == What::connect) connects.push_back(now), connecting[i] = true;
      if (action.what == What::send) sends.push_back(now);
      if (action.what == What::close) connecting[i] = open[i] = false;
    }
    if (connecting[i] && event < 20) {
      sessions[i].on_open(now);
      connecting[i] = false;
      open[i] = true;
    } else if (open[i] && event < 30) {
      sessions[i].on_end(now, {});  // flapping
      open[i] = false;
    }
    now += milliseconds(event * 3);
  }
  RC_ASSERT(most_in(connects, stated.per) <= stated.connections);
  RC_ASSERT(most_in(sends, seconds(1)) <= stated.messages);
}

}  // namespace
}  // namespace foreshock
