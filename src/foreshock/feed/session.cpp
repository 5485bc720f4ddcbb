#include "foreshock/feed/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

using Action = Session::Action;

Action wait_until(nanoseconds until) {
  return {Action::What::wait, {}, until};
}

std::int64_t whole_seconds(nanoseconds span) {
  return std::chrono::duration_cast<seconds>(span).count();
}

}  // namespace

Session::Session(const VenueSession& venue, std::vector<std::string> products, ConnectionLimits& limits,
                 std::uint64_t seed, nanoseconds age_less)
    : venue_(venue),
      subscribe_(venue.subscribe(products)),
      expected_(venue.acknowledgements(products.size())),
      limits_(limits),
      random_(seed),
      age_less_(age_less) {}

Action Session::next(nanoseconds now) {
  switch (state_) {
    case State::waiting:
      return next_waiting(now);
    case State::connecting:
      if (now < due_) return wait_until(due_);
      return close(now, fmt::format("no connection within {} s", whole_seconds(kOpenWithin)), false, false);
    case State::open:
      return next_open(now);
  }
  FORESHOCK_CHECK(false);
  return {};
}

Action Session::next_waiting(nanoseconds now) {
  if (!std::exchange(started_, true)) due_ = now;
  if (now < due_) return wait_until(due_);
  if (!limits_.connections.take(now)) return wait_until(limits_.connections.next(now));
  state_ = State::connecting;
  due_ = now + kOpenWithin;
  return {Action::What::connect, {}, {}};
}

Action Session::next_open(nanoseconds now) {
  if (!reconnect_.empty()) return close(now, "the venue asks for it: " + reconnect_, false, true);
  if (!refused_.empty()) return close(now, "the venue refuses to subscribe: " + refused_, true, false);
  const nanoseconds dead_at = last_activity_ + venue_.silence_max;
  if (now >= dead_at) {
    return close(now, fmt::format("nothing came for {} s", whole_seconds(venue_.silence_max)), false, false);
  }
  if (sent_ < subscribe_.size()) {
    if (!limits_.messages.take(now)) return wait_until(std::min(dead_at, limits_.messages.next(now)));
    last_sent_ = now;
    return {Action::What::send, subscribe_[sent_++], {}};
  }
  nanoseconds until = dead_at;
  if (acknowledged_ < expected_) {
    const nanoseconds late_at = last_sent_ + kAcknowledgedWithin;
    if (now >= late_at) {
      return close(now,
                   fmt::format("{} of {} subscriptions were not answered within {} s",
                               expected_ - acknowledged_, expected_, whole_seconds(kAcknowledgedWithin)),
                   true, false);
    }
    until = std::min(until, late_at);
  }
  if (venue_.age_max) {
    const nanoseconds old_at = opened_at_ + *venue_.age_max - age_less_;
    if (now >= old_at) return close(now, "the connection reached its largest age", false, true);
    until = std::min(until, old_at);
  }
  if (!venue_.ping_after) return wait_until(until);
  const nanoseconds ping_at = std::max(last_activity_, last_sent_) + *venue_.ping_after;
  if (now < ping_at) return wait_until(std::min(until, ping_at));
  if (!limits_.messages.take(now)) return wait_until(std::min(until, limits_.messages.next(now)));
  last_sent_ = now;
  return {Action::What::send, venue_.ping(pings_++), {}};
}

Action Session::close(nanoseconds now, std::string cause, bool refused, bool at_once) {
  if (at_once) failures_ = 0;
  back_off(now, refused);
  return {Action::What::close, std::move(cause), {}};
}

void Session::back_off(nanoseconds now, bool refused) {
  const nanoseconds cap = refused ? kRefusedDelayMax : kUnreachableDelayMax;
  const nanoseconds grown = kFirstDelay * (std::int64_t{1} << std::min(failures_, 10));
  const double most = static_cast<double>(std::min(cap, grown).count());
  // Who refuses gets at least half of the delay: a draw near 0 would ask again at once.
  const double share = refused ? 0.5 + 0.5 * uniform() : uniform();
  ++failures_;
  due_ = now + nanoseconds(static_cast<std::int64_t>(most * share));
  state_ = State::waiting;
}

void Session::on_open(nanoseconds now) {
  FORESHOCK_CHECK(state_ == State::connecting);
  state_ = State::open;
  ++opened_;
  opened_at_ = last_activity_ = last_sent_ = now;
  sent_ = acknowledged_ = 0;
  refused_.clear();
  reconnect_.clear();
}

void Session::on_message(nanoseconds now, std::string_view text) {
  last_activity_ = now;
  VenueSignal signal = venue_.signal(text);
  switch (signal.what) {
    case VenueSignal::What::none:
      return;
    case VenueSignal::What::acknowledged:
      if (acknowledged_ < expected_ && ++acknowledged_ == expected_) failures_ = 0;
      return;
    case VenueSignal::What::reconnect:
      reconnect_ = std::move(signal.text);
      return;
    case VenueSignal::What::refused:
      if (signal.text.empty()) signal.text = "no reason given";
      (streaming() ? warning_ : refused_) = std::move(signal.text);
      return;
  }
}

void Session::on_end(nanoseconds now, const ConnectionEnd& end) {
  if (!end.reached) limits_.connections.give_back();
  back_off(now, end.refused);
}

std::string Session::take_warning() {
  return std::exchange(warning_, {});
}

double Session::uniform() {
  random_ += 0x9e3779b97f4a7c15ULL;  // splitmix64
  std::uint64_t mixed = random_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  mixed ^= mixed >> 31;
  return static_cast<double>(mixed >> 11) * 0x1.0p-53;
}

}  // namespace foreshock
