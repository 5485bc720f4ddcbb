#include "foreshock/simulation/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.hpp"
#include "foreshock/simulation/venue_symbols.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kFullBytes = 1 << 20;  // a client with so much waiting holds a free-running market

nanoseconds scaled(nanoseconds time, double factor) {
  return nanoseconds(std::llrint(double(time.count()) * factor));
}

}  // namespace

Exchange::Exchange(ExchangeSettings settings, ExchangeMarket market, ExchangeJournal& journal)
    : settings_(std::move(settings)),
      market_(std::move(market)),
      journal_(journal),
      limits_(limits_of(settings_.venue)),
      connections_(limits_.connections),
      messages_(limits_.messages_per_connection ? std::vector<RateLimit>{} : limits_.messages),
      timeline_(settings_.faults.events()),
      delisted_(market_.products().size(), 0),
      last_traded_(market_.start()) {
  if (stamps_wall()) market_.stamp_latest(settings_.wall_start);
  journal_.set_time(settings_.wall_start);
  journal_.event("start",
                 fmt::format(R"("simulated":true,"venue":"{}","seed":{},"speed":{},"products":["{}"])",
                             to_string(settings_.venue), settings_.seed, settings_.speed,
                             fmt::join(market_.products(), R"(",")")));
}

int Exchange::admit(nanoseconds wall) {
  journal_.set_time(settings_.wall_start + wall);
  const bool within = connections_.count(wall);
  const int status = !within ? 429 : wall < refuse_until_ ? 503 : 101;
  if (status != 101) {
    ++counts_.refused;
    journal_.event("refused", fmt::format(R"("status":{})", status));
  }
  if (!within) journal_.event("violation", R"("limit":"connections")");
  return status;
}

ExchangeSession& Exchange::open(const UpgradeRequest& request, nanoseconds wall) {
  journal_.set_time(settings_.wall_start + wall);
  const std::int64_t id = ++last_id_;
  ++counts_.connections;
  const SessionContext context{settings_.venue, settings_.seed, settings_.faults,
                               market_,         journal_,       messages_};
  auto session = std::make_unique<ExchangeSession>(context, id, request, Moment{wall, market_time(wall)});
  ExchangeSession& opened = *sessions_.emplace(id, std::move(session)).first->second;
  start_if_subscribed(wall);
  return opened;
}

void Exchange::receive(ExchangeSession& session, std::string_view bytes, nanoseconds wall) {
  journal_.set_time(settings_.wall_start + wall);
  session.receive(bytes, {wall, market_time(wall)});
  start_if_subscribed(wall);
}

void Exchange::closed(std::int64_t id, std::string_view why, std::size_t unsent_bytes, nanoseconds wall) {
  journal_.set_time(settings_.wall_start + wall);
  const auto found = sessions_.find(id);
  FORESHOCK_CHECK(found != sessions_.end());
  found->second->closed(why, unsent_bytes);
  counts_.messages += found->second->sent();
  sessions_.erase(found);
}

void Exchange::start_if_subscribed(nanoseconds wall) {
  if (started_) return;
  const auto subscribed = [](const auto& s) { return s.second->subscribed(); };
  if (std::none_of(sessions_.begin(), sessions_.end(), subscribed)) return;
  started_ = wall;
  journal_.event("market_start", fmt::format(R"("market":{})", to_nanos(market_.start())));
}

UnixNanos Exchange::market_time(nanoseconds wall) const {
  if (stamps_wall()) return settings_.wall_start + wall;
  if (!started_) return market_.start();
  if (runs_free()) return last_traded_;
  return market_.start() + scaled(wall - *started_, settings_.speed);
}

nanoseconds Exchange::due_of_tick(nanoseconds wall) {
  const ExchangeTick* next = market_.next();
  if (next == nullptr) return nanoseconds::max();
  return runs_free() ? wall : *started_ + scaled(next->tick.time - market_.start(), 1 / settings_.speed);
}

// In a free run heartbeats come with the market's seconds, before the print that is past them.
nanoseconds Exchange::due_of_second(nanoseconds wall) {
  if (!runs_free()) return *started_ + seconds(seconds_done_ + 1);
  const ExchangeTick* next = market_.next();
  const bool past = next != nullptr && next->tick.time >= market_.start() + seconds(seconds_done_ + 1);
  return past ? wall : nanoseconds::max();
}

nanoseconds Exchange::advance(nanoseconds wall, std::int64_t most_ticks) {
  journal_.set_time(settings_.wall_start + wall);
  end_outages(wall);
  bool blocked = false;
  for (std::int64_t ticks = 0; started_ && !ended_;) {
    auto fault = std::min_element(timeline_.begin(), timeline_.end(),
                                  [](const FaultEvent& a, const FaultEvent& b) { return a.at < b.at; });
    const nanoseconds of_fault = fault == timeline_.end() ? nanoseconds::max() : *started_ + fault->at;
    const nanoseconds of_second = due_of_second(wall), of_tick = due_of_tick(wall);
    const nanoseconds of_end = runs_free() || settings_.length == nanoseconds(0)
                                   ? (market_.next() == nullptr ? wall : nanoseconds::max())
                                   : *started_ + scaled(settings_.length, 1 / settings_.speed);
    const nanoseconds due = std::min({of_fault, of_second, of_tick, of_end});
    if (due > wall) break;
    if (due == of_fault) {
      begin(*fault, due);
    } else if (due == of_end && due != of_second) {
      end_market(wall);
    } else if (due == of_second) {
      ++seconds_done_;
      const bool by_market = runs_free() && !stamps_wall();
      const UnixNanos market = by_market ? market_.start() + seconds(seconds_done_) : market_time(due);
      for (auto& [id, session] : sessions_) session->on_second({due, market});
    } else {
      blocked = runs_free() && clients_are_behind();
      if (blocked || ticks >= most_ticks) break;
      ticks += trade(due);
    }
  }
  nanoseconds next = wall + std::chrono::milliseconds(20);
  for (auto& [id, session] : sessions_) session->poll({wall, market_time(wall)});
  if (started_ && !ended_ && !blocked) next = std::min({next, due_of_tick(wall), due_of_second(wall)});
  return std::max(next, wall);
}

std::int64_t Exchange::trade(nanoseconds wall) {
  ExchangeTick tick =
      market_.trade(stamps_wall() ? std::optional(settings_.wall_start + wall) : std::nullopt);
  last_traded_ = tick.tick.time;
  const std::int64_t copies = wall < burst_until_ ? burst_factor_ : 1;
  for (std::int64_t i = 0; i < copies; ++i) {
    if (i > 0) tick = market_.trade_again(tick.product);
    ++counts_.ticks;
    if (delisted_[tick.product] != 0) continue;
    for (auto& [id, session] : sessions_) session->on_tick(tick, {wall, tick.tick.time});
  }
  return copies;
}

bool Exchange::clients_are_behind() const {
  return std::any_of(sessions_.begin(), sessions_.end(),
                     [](const auto& s) { return s.second->output().size() >= kFullBytes; });
}

void Exchange::begin(FaultEvent& fault, nanoseconds wall) {
  const auto length = nanoseconds(std::llrint(fault.value * 1e9));
  const FaultEvent now = fault;
  if (fault.every > nanoseconds(0)) {
    fault.at += fault.every;
  } else {
    fault.at = nanoseconds::max() / 4;
  }
  const auto journal_it = [&] {
    journal_.event("fault", fmt::format(R"("knob":"{}","value":{})", info(now.knob).name, now.value));
  };
  switch (now.knob) {
    case Knob::down:
      journal_it();
      down_until_ = wall + length;
      for (auto& [id, session] : sessions_) session->reset(false, "down");
      return;
    case Knob::http_503:
      journal_it();
      refuse_until_ = wall + length;
      return;
    case Knob::burst:
      journal_it();
      burst_factor_ = static_cast<std::int64_t>(now.value);
      burst_until_ = wall + settings_.faults.duration(Knob::burst_length);
      return;
    case Knob::skip_seq:
      if (settings_.venue == Venue::coinbase_advanced) break;  // each connection skips its own
      journal_it();
      for (std::size_t i = 0; i < market_.products().size(); ++i) {
        const std::int64_t first = market_.skip_trade_ids(i, std::llrint(now.value));
        journal_.event("skipped",
                       fmt::format(R"("product":"{}","trade_id":{},"count":{})",
                                   venue_symbol(settings_.venue, market_.products()[i]), first, now.value));
      }
      return;
    case Knob::delist:
      journal_it();
      if (const auto place = static_cast<std::size_t>(now.value); place <= delisted_.size())
        delisted_[place - 1] = 1;
      return;
    default:
      break;
  }
  for (auto& [id, session] : sessions_) session->begin(now, {wall, market_time(wall)});
}

void Exchange::end_outages(nanoseconds wall) {
  const auto end = [&](nanoseconds& until, std::string_view name) {
    if (until == nanoseconds(0) || wall < until) return;
    until = nanoseconds(0);
    journal_.event("fault_end", fmt::format(R"("knob":"{}")", name));
  };
  end(down_until_, "down");
  end(refuse_until_, "http_503");
  end(burst_until_, "burst");
}

void Exchange::end_market(nanoseconds wall) {
  ended_ = true;
  journal_.event("market_end",
                 fmt::format(R"("market":{},"ticks":{})", to_nanos(market_time(wall)), counts_.ticks));
  for (auto& [id, session] : sessions_) {
    session->close(1001, "the simulated market has ended", "market_end", {wall, market_time(wall)});
  }
}

ExchangeCounts Exchange::finish(nanoseconds wall) {
  while (!sessions_.empty()) {
    ExchangeSession& session = *sessions_.begin()->second;
    closed(session.id(), "server_end", session.output().size(), wall);
  }
  counts_.client_messages = messages_.total();
  counts_.violations = connections_.violations() + messages_.violations();
  journal_.event(
      "end", fmt::format(R"("connections":{},"refused":{},"messages":{},"ticks":{},"client_messages":{},)"
                         R"("peak_connections_per_s":{},"peak_client_messages_per_s":{},"violations":{})",
                         counts_.connections, counts_.refused, counts_.messages, counts_.ticks,
                         counts_.client_messages, connections_.peak_per_second(), messages_.peak_per_second(),
                         counts_.violations));
  return counts_;
}

}  // namespace foreshock
