#include "foreshock/simulation/exchange_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/simulation/message_damage.hpp"
#include "foreshock/simulation/websocket_deflate.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kMaxClientMessageBytes = 64 * 1024;
constexpr nanoseconds kCloseGrace = seconds(1);  // for the client's half of the closing handshake
constexpr std::uint16_t kGoingAway = 1001, kPolicy = 1008, kRestart = 1012, kNoFrame = 1006;
constexpr std::array kDamages = {Knob::bad_json,     Knob::bad_utf8,   Knob::unknown_type,
                                 Knob::unknown_enum, Knob::swap_types, Knob::crossed,
                                 Knob::zero_price,   Knob::nan_price,  Knob::huge_price};

nanoseconds lifetime(const SessionContext& context) {
  const nanoseconds wanted = context.faults.duration(Knob::expiry);
  if (wanted > nanoseconds(0)) return wanted;
  if (context.venue == Venue::binance) return std::chrono::hours(24);
  if (context.venue == Venue::bitstamp) return std::chrono::hours(24 * 90);
  return nanoseconds::max();
}

}  // namespace

ExchangeSession::ExchangeSession(const SessionContext& context, std::int64_t id,
                                 const UpgradeRequest& request, Moment now)
    : context_(context),
      id_(id),
      deflate_(request.deflate),
      dialect_(make_dialect(context.venue, context.market, id)),
      random_(context.seed, fmt::format("faults of connection {}", id)),
      reader_(kMaxClientMessageBytes, request.deflate),
      limits_(limits_of(context.venue)),
      opened_(now.wall),
      next_ping_(now.wall + context.faults.duration(Knob::ping_interval)) {
  if (limits_.messages_per_connection) own_messages_.emplace(limits_.messages);
  journal_event(
      "opened",
      fmt::format(R"("target":"{}")",
                  request.target.find_first_of("\"\\") == std::string::npos ? request.target : "?"));
  dialect_->on_connect(request.target, venue_clock(now.market), outputs_);
  emit(now);
}

void ExchangeSession::receive(std::string_view bytes, Moment now) {
  if (half_open_ || end_ != End::none) return;
  reader_.add(bytes);
  while (const auto frame = reader_.next()) {
    if (end_ != End::none) return;
    on_frame(*frame, now);
  }
  if (reader_.error_code() != 0 && !closing_)
    close(reader_.error_code(), "", "the client broke the protocol", now);
}

void ExchangeSession::on_frame(const ClientFrame& frame, Moment now) {
  if (frame.kind == FrameKind::close) {
    if (!closing_) {
      append_frame(output_, FrameKind::close, std::string_view(frame.payload).substr(0, 2));
      journal_event("client_close", "");
    }
    closing_ = true;
    end_ = End::close;
    return;
  }
  if (closing_ || frozen_) return;
  const bool control = frame.kind == FrameKind::ping || frame.kind == FrameKind::pong;
  if (!within_limits(control, now)) return;
  if (frame.kind == FrameKind::ping) {
    append_frame(output_, FrameKind::pong, frame.payload);
  } else if (frame.kind == FrameKind::pong) {
    const bool right = !ping_payload_.empty() && frame.payload == ping_payload_;
    if (right) ping_payload_.clear();
    journal_event(right ? "pong" : "wrong_pong", "");
  } else {
    on_text(frame.payload, now);
  }
}

bool ExchangeSession::within_limits(bool is_control, Moment now) {
  if (is_control && !limits_.controls_count) return true;
  const bool shared = context_.messages.count(now.wall);
  const bool own = !own_messages_ || own_messages_->count(now.wall);
  if (own && (shared || own_messages_)) return true;
  journal_event("violation", R"("limit":"messages")");
  dialect_->on_rate_limit(outputs_);
  emit(now);
  if (limits_.ends_connection) close(kPolicy, "Too many requests", "violation", now);
  return false;
}

void ExchangeSession::on_text(const std::string& text, Moment now) {
  journal_event("received", fmt::format(R"("bytes":{})", text.size()));
  dialect_->on_text(text, venue_clock(now.market), outputs_);
  if (chance(Knob::no_ack)) {
    std::erase_if(outputs_, [&](const VenueOutput& o) {
      if (o.kind == "ack") journal_message("dropped", o, next_number_++, now.market, "no_ack");
      return o.kind == "ack";
    });
  }
  emit(now);
}

void ExchangeSession::on_tick(const ExchangeTick& tick, Moment now) {
  if (over() || !subscribed()) return;
  ExchangeTick shown = tick;
  shown.tick.time = venue_clock(tick.tick.time);
  dialect_->on_tick(shown, outputs_);
  emit(now);
}

void ExchangeSession::on_second(Moment now) {
  if (over()) return;
  dialect_->on_second(venue_clock(now.market), outputs_);
  emit(now);
}

void ExchangeSession::poll(Moment now) {
  if (half_open_ || end_ != End::none) return;
  if (closing_) {
    if (now.wall >= close_at_) end_ = End::close;
    return;
  }
  if (frozen_ && now.wall >= frozen_until_) {
    frozen_ = false;
    journal_event("fault_end", R"("knob":"freeze")");
  }
  if (!subscribed() && now.wall - opened_ >= context_.faults.duration(Knob::subscribe_deadline)) {
    return close(kPolicy, "no subscription in time", "subscribe_deadline", now);
  }
  if (now.wall - opened_ >= lifetime(context_)) return close(kGoingAway, "connection expired", "expiry", now);
  if (now.wall >= shutdown_at_) return close(kGoingAway, "server shutdown", "shutdown", now);
  if (frozen_) return;
  release(now.wall, false);
  if (context_.venue == Venue::binance) send_pings(now);
}

void ExchangeSession::send_pings(Moment now) {
  if (!ping_payload_.empty() && now.wall - ping_sent_ >= context_.faults.duration(Knob::pong_deadline)) {
    return close(kPolicy, "Pong timeout", "pong_deadline", now);
  }
  if (now.wall < next_ping_) return;
  next_ping_ += context_.faults.duration(Knob::ping_interval);
  if (!ping_payload_.empty()) return;  // the last one still waits
  ping_payload_ = fmt::format("{}-{}", id_, now.wall.count() / 1'000'000);
  ping_sent_ = now.wall;
  append_frame(output_, FrameKind::ping, ping_payload_);
  journal_event("ping", fmt::format(R"("payload":"{}")", ping_payload_));
}

void ExchangeSession::emit(Moment now) {
  VenueOutputs outputs;
  outputs.swap(outputs_);
  for (VenueOutput& output : outputs) emit_one(std::move(output), now);
  outputs.clear();
  outputs_.swap(outputs);  // keeps its memory
}

void ExchangeSession::emit_one(VenueOutput output, Moment now) {
  const std::int64_t number = next_number_++;
  if (frozen_) return journal_message("dropped", output, number, now.market, "freeze");
  if (output.is_control) return send(output, number, "", now.market);
  if (chance(Knob::drop)) return journal_message("dropped", output, number, now.market, "drop");
  std::string why = damage_some(output);
  if (!hold(output, number, why, now)) {
    send(output, number, why, now.market);
    if (chance(Knob::dup)) {
      append_frame(output_, FrameKind::text, output.text);
      journal_message("duplicated", output, number, now.market, "");
    }
  }
  release(now.wall, true);
}

std::string ExchangeSession::damage_some(VenueOutput& output) {
  std::string why;
  for (const Knob knob : kDamages) {
    if (!chance(knob) || !damage(knob, output.text)) continue;
    if (!why.empty()) why += ' ';
    why += info(knob).name;
  }
  return why;
}

bool ExchangeSession::hold(VenueOutput& output, std::int64_t number, std::string& why, Moment now) {
  const auto hold_it = [&](std::string_view name, nanoseconds until, std::int64_t to_overtake) {
    if (!why.empty()) why += ' ';
    why += name;
    journal_message("held", output, number, now.market, name);
    // One more, since the next release() is for this message itself.
    held_.push_back({std::move(output), number, std::move(why), until, to_overtake + 1, now.market});
    return true;
  };
  const auto most = static_cast<std::uint64_t>(context_.faults.value(Knob::reorder));
  if (most > 0 && chance(Knob::reorder_chance)) {
    return hold_it("reorder", nanoseconds::max(), static_cast<std::int64_t>(1 + random_.below(most)));
  }
  const nanoseconds mean = context_.faults.duration(Knob::delay);
  if (mean > nanoseconds(0) && chance(Knob::delay_chance)) {
    const auto delay = nanoseconds(std::llrint(double(mean.count()) * random_.exponential()));
    return hold_it("delay", now.wall + delay, INT64_MAX - 1);
  }
  return false;
}

void ExchangeSession::send(const VenueOutput& output, std::int64_t number, std::string_view why,
                           UnixNanos market) {
  if (!output.is_control && chance(Knob::fragment)) {
    append_fragmented(output_, output.text, 3);
    journal_message("sent", output, number, market,
                    why.empty() ? "fragment" : fmt::format("{} fragment", why));
  } else {
    append_frame(output_, FrameKind::text, output.text);
    journal_message("sent", output, number, market, why);
  }
  ++sent_;
}

void ExchangeSession::release(nanoseconds wall, bool a_message_passed) {
  for (auto held = held_.begin(); held != held_.end();) {
    if (a_message_passed) --held->to_overtake;
    if (held->to_overtake > 0 && held->until > wall) {
      ++held;
      continue;
    }
    send(held->output, held->number, held->why, held->market);
    held = held_.erase(held);
  }
}

void ExchangeSession::begin(const FaultEvent& fault, Moment now) {
  if (over()) return;
  journal_event("fault", fmt::format(R"("knob":"{}","value":{})", info(fault.knob).name, fault.value));
  const auto length = nanoseconds(std::llrint(fault.value * 1e9));
  switch (fault.knob) {
    case Knob::freeze:
      frozen_ = true;
      frozen_until_ = std::max(frozen_until_, now.wall + length);
      break;
    case Knob::half_open:
      half_open_ = true;
      break;
    case Knob::close:
      close(static_cast<std::uint16_t>(fault.value), "", "fault", now);
      break;
    case Knob::reset:
      reset(true, "fault");
      break;
    case Knob::skip_seq:
      if (const auto first = dialect_->skip_sequence(std::llrint(fault.value))) {
        journal_event("skipped", fmt::format(R"("seq":{},"count":{})", *first, fault.value));
      }
      break;
    case Knob::oversize: {
      VenueOutput big{R"({"type":"padding","padding":")", "oversize", "", {}, {}, true};
      big.text.append(static_cast<std::size_t>(fault.value), 'x');
      big.text += "\"}";
      outputs_.push_back(std::move(big));
      break;
    }
    case Knob::bomb:
      if (deflate_) {
        append_frame(output_, FrameKind::text, deflated_zeros(static_cast<std::size_t>(fault.value)),
                     {.compressed = true});
      } else {
        journal_event("no_bomb", R"("why":"the client does not offer permessage-deflate")");
      }
      break;
    case Knob::rate_error:
      dialect_->on_rate_limit(outputs_);
      break;
    case Knob::request_reconnect:
      if (!dialect_->ask_to_reconnect(outputs_))
        close(kRestart, "please reconnect", "request_reconnect", now);
      break;
    case Knob::shutdown:
      dialect_->announce_shutdown(venue_clock(now.market), outputs_);
      shutdown_at_ = now.wall + length;
      break;
    default:
      break;
  }
  emit(now);
}

void ExchangeSession::close(std::uint16_t code, std::string_view reason, std::string_view why, Moment now) {
  if (closing_ || half_open_ || end_ != End::none) return;
  journal_event("closing", fmt::format(R"("code":{},"why":"{}")", code, why));
  if (code == kNoFrame) {
    end_ = End::close;
    return;
  }
  append_close_frame(output_, code, reason);
  closing_ = true;
  close_at_ = now.wall + kCloseGrace;
}

void ExchangeSession::reset(bool in_mid_frame, std::string_view why) {
  if (end_ != End::none) return;
  journal_event("resetting", fmt::format(R"("why":"{}","mid_frame":{})", why, in_mid_frame));
  if (in_mid_frame) {
    append_frame_header(output_, FrameKind::text, 400);
    output_.append(R"({"channel":"ticker","this message never)");
  }
  end_ = End::reset;
}

void ExchangeSession::closed(std::string_view why, std::size_t unsent_bytes) {
  for (const Held& held : held_) journal_message("dropped", held.output, held.number, held.market, "closed");
  held_.clear();
  journal_event("closed", fmt::format(R"("why":"{}","sent":{},"unsent_bytes":{})", why, sent_, unsent_bytes));
}

bool ExchangeSession::chance(Knob knob) {
  const double probability = context_.faults.value(knob);
  return probability > 0 && random_.chance(probability);
}

UnixNanos ExchangeSession::venue_clock(UnixNanos market) const {
  return market + context_.faults.duration(Knob::skew);
}

void ExchangeSession::journal_message(std::string_view event, const VenueOutput& output, std::int64_t number,
                                      UnixNanos market, std::string_view why) {
  context_.journal.message(
      event,
      {id_, number, output.kind, output.product, output.sequence, output.trade_id, market, output.text}, why);
}

void ExchangeSession::journal_event(std::string_view event, std::string_view fields) {
  context_.journal.event(event, fmt::format(R"("conn":{}{}{})", id_, fields.empty() ? "" : ",", fields));
}

}  // namespace foreshock
