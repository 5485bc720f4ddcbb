#include "foreshock/simulation/exchange_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

constexpr double kDay = 86'400;
constexpr auto kChance = KnobUse::chance;
constexpr auto kSetting = KnobUse::setting;
constexpr auto kEvent = KnobUse::event;
constexpr auto kProbability = KnobUnit::probability;
constexpr auto kNumber = KnobUnit::number;
constexpr auto kDuration = KnobUnit::duration;

constexpr std::array<KnobInfo, kKnobs> kTable = {{
    {Knob::drop, "drop", kChance, kProbability, 0, 1, 0, "the message is numbered and never sent"},
    {Knob::dup, "dup", kChance, kProbability, 0, 1, 0, "the message is sent twice"},
    {Knob::reorder_chance, "reorder_chance", kChance, kProbability, 0, 1, 0.01,
     "chance of a message to be overtaken, where reorder is set"},
    {Knob::delay_chance, "delay_chance", kChance, kProbability, 0, 1, 0.01,
     "chance of a message to be late, where delay is set"},
    {Knob::fragment, "fragment", kChance, kProbability, 0, 1, 0, "the message comes in three frames"},
    {Knob::bad_json, "bad_json", kChance, kProbability, 0, 1, 0, "the message lacks its last two bytes"},
    {Knob::bad_utf8, "bad_utf8", kChance, kProbability, 0, 1, 0, "the message holds a byte 0xFF"},
    {Knob::unknown_type, "unknown_type", kChance, kProbability, 0, 1, 0,
     "its channel or type is one nobody knows"},
    {Knob::unknown_enum, "unknown_enum", kChance, kProbability, 0, 1, 0, "its side is one nobody knows"},
    {Knob::swap_types, "swap_types", kChance, kProbability, 0, 1, 0,
     "prices and counters: strings become numbers and numbers strings"},
    {Knob::crossed, "crossed", kChance, kProbability, 0, 1, 0, "bid and ask are exchanged"},
    {Knob::zero_price, "zero_price", kChance, kProbability, 0, 1, 0, "the price is 0"},
    {Knob::nan_price, "nan_price", kChance, kProbability, 0, 1, 0, "the price is NaN"},
    {Knob::huge_price, "huge_price", kChance, kProbability, 0, 1, 0, "the price is 1e308"},
    {Knob::no_ack, "no_ack", kChance, kProbability, 0, 1, 0, "a subscription is made and not acknowledged"},
    {Knob::reorder, "reorder", kSetting, kNumber, 0, 100, 0, "up to so many later messages overtake one"},
    {Knob::delay, "delay", kSetting, kDuration, 0, 3600, 0,
     "mean of the exponential delay of a late message"},
    {Knob::skew, "skew", kSetting, kDuration, -3600, 3600, 0, "the exchange's clock is ahead by so much"},
    {Knob::burst_length, "burst_length", kSetting, kDuration, 0.001, 3600, 60, "how long a burst lasts"},
    {Knob::subscribe_deadline, "subscribe_deadline", kSetting, kDuration, 0.001, 3600, 5,
     "a connection without a subscription is closed after so long"},
    {Knob::ping_interval, "ping_interval", kSetting, kDuration, 0.001, 3600, 20, "between pings (binance)"},
    {Knob::pong_deadline, "pong_deadline", kSetting, kDuration, 0.001, 3600, 60,
     "a ping that is not answered with its payload ends the connection after so long (binance)"},
    {Knob::expiry, "expiry", kSetting, kDuration, 0, 90 * kDay, 0,
     "longest life of a connection; without it the venue's own: binance 24 h, bitstamp 90 d"},
    {Knob::skip_seq, "skip_seq", kEvent, kNumber, 1, 1'000'000, 5,
     "so many numbers are given to no message (sequence_num; elsewhere trade ids)"},
    {Knob::freeze, "freeze", kEvent, kDuration, 0.001, 3600, 5,
     "the connections stay open and silent; what they would have been sent is dropped"},
    {Knob::half_open, "half_open", kEvent, KnobUnit::none, 0, 0, 0, "the connections never hear of us again"},
    {Knob::close, "close", kEvent, kNumber, 1000, 4999, 1001, "the connections are closed with this code"},
    {Knob::reset, "reset", kEvent, KnobUnit::none, 0, 0, 0,
     "the connections are reset in the middle of a message"},
    {Knob::oversize, "oversize", kEvent, kNumber, 1, 1e9, 20e6, "one frame of so many bytes"},
    {Knob::bomb, "bomb", kEvent, kNumber, 1, 1e9, 200e6,
     "one small compressed frame that unpacks to so many bytes, where the client offers permessage-deflate"},
    {Knob::burst, "burst", kEvent, kNumber, 2, 1000, 100, "every trade becomes so many, for burst_length"},
    {Knob::rate_error, "rate_error", kEvent, KnobUnit::none, 0, 0, 0, "the venue's rate-limit error"},
    {Knob::request_reconnect, "request_reconnect", kEvent, KnobUnit::none, 0, 0, 0,
     "the clients are asked to reconnect now (bitstamp; elsewhere close 1012)"},
    {Knob::shutdown, "shutdown", kEvent, kDuration, 0, 3600, 1,
     "serverShutdown is announced (binance), and the connections are closed so much later"},
    {Knob::delist, "delist", kEvent, kNumber, 1, 1000, 1,
     "the product in this place of --products trades no more"},
    {Knob::down, "down", kEvent, kDuration, 0.001, 3600, 5, "all connections are reset and none is accepted"},
    {Knob::http_503, "http_503", kEvent, kDuration, 0.001, 3600, 5,
     "new connections are answered with HTTP 503"},
}};

[[noreturn]] void refuse(std::string_view part, const std::string& why) {
  throw UserError(ErrorCode::bad_setting, fmt::format("fault '{}': {}", part, why));
}

const KnobInfo* find(std::string_view name) {
  const auto found =
      std::find_if(kTable.begin(), kTable.end(), [&](const KnobInfo& k) { return k.name == name; });
  return found == kTable.end() ? nullptr : &*found;
}

// "250ms", "5s", "2m", "1h", "1d"; seconds.
std::optional<double> parse_number(std::string_view text, bool duration) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (!duration) return unit.empty() ? std::optional(value) : std::nullopt;
  if (unit == "ms") return value / 1000;
  if (unit == "s") return value;
  if (unit == "m") return value * 60;
  if (unit == "h") return value * 3600;
  if (unit == "d") return value * kDay;
  return std::nullopt;
}

std::string range_of(const KnobInfo& knob) {
  switch (knob.unit) {
    case KnobUnit::none:
      return "no value";
    case KnobUnit::probability:
      return "probability, 0 to 1";
    case KnobUnit::number:
      return fmt::format("number, {} to {}", knob.least, knob.most);
    case KnobUnit::duration:
      return fmt::format("duration, {}s to {}s", knob.least, knob.most);
  }
  return {};
}

double parse_value(std::string_view part, const KnobInfo& knob, std::string_view text) {
  if (knob.unit == KnobUnit::none) refuse(part, fmt::format("{} takes no value", knob.name));
  const auto value = parse_number(text, knob.unit == KnobUnit::duration);
  if (!value || *value < knob.least || *value > knob.most) {
    refuse(part, fmt::format("'{}' is no {}{}", text, range_of(knob),
                             knob.unit == KnobUnit::duration ? " (write 250ms, 5s, 2m, 1h)" : ""));
  }
  if (knob.unit == KnobUnit::number && *value != std::floor(*value)) refuse(part, "a whole number is wanted");
  return *value;
}

nanoseconds to_nanoseconds(double value_s) {
  return nanoseconds(std::llrint(value_s * 1e9));
}

}  // namespace

std::span<const KnobInfo> knob_table() {
  return kTable;
}

const KnobInfo& info(Knob knob) {
  return kTable[std::size_t(knob)];
}

std::string knob_help() {
  std::string text;
  for (const KnobInfo& knob : kTable) {
    fmt::format_to(std::back_inserter(text), "  {}{} ({}; {}): {}\n", knob.name,
                   knob.use == KnobUse::event ? "@TIME" : "", range_of(knob),
                   knob.unit == KnobUnit::none ? "" : fmt::format("usually {}", knob.usual), knob.help);
  }
  return text;
}

ExchangeFaults::ExchangeFaults() {
  for (const KnobInfo& knob : kTable) {
    if (knob.use != KnobUse::event) set(knob.knob, knob.usual);
  }
}

nanoseconds ExchangeFaults::duration(Knob knob) const {
  return to_nanoseconds(value(knob));
}

bool ExchangeFaults::has_event(Knob knob) const {
  return std::any_of(events_.begin(), events_.end(), [&](const FaultEvent& e) { return e.knob == knob; });
}

ExchangeFaults ExchangeFaults::parse(std::string_view text) {
  ExchangeFaults faults;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (part.empty()) continue;
    const std::size_t at = std::min(part.find('@'), part.size());
    const std::string_view before = part.substr(0, at);
    const std::size_t equals = std::min(before.find('='), before.size());
    const KnobInfo* knob = find(before.substr(0, equals));
    if (knob == nullptr) refuse(part, "there is no such knob; `foreshock simulate --list-faults` names them");
    const bool has_value = equals < before.size();
    const double value = has_value ? parse_value(part, *knob, before.substr(equals + 1)) : knob->usual;
    if (knob->use != KnobUse::event) {
      if (at < part.size()) refuse(part, "it has no time; leave out the @");
      if (!has_value) refuse(part, fmt::format("give it a value ({})", range_of(*knob)));
      faults.set(knob->knob, value);
      continue;
    }
    if (at == part.size()) refuse(part, "say when: @60s once, @every60s again and again");
    std::string_view when = part.substr(at + 1);
    const bool again = when.starts_with("every");
    if (again) when.remove_prefix(5);
    const auto time = parse_number(when, true);
    if (!time || *time < 0 || *time > 366 * kDay || (again && *time < 0.001)) {
      refuse(part, fmt::format("'{}' is no time; write @60s or @every60s", part.substr(at + 1)));
    }
    const nanoseconds first = to_nanoseconds(*time);
    faults.events_.push_back({knob->knob, value, first, again ? first : nanoseconds(0)});
  }
  return faults;
}

}  // namespace foreshock
