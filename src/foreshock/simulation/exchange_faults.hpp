// The faults of the simulated exchange: one table of knobs, from which the flag's parser, its help and the
// documentation come. A specification is "drop=0.01,dup=0.01,freeze=5s@60s,reset@every90s": chances are drawn
// for every message with market data; what has an @ happens once that long after the market's start, or again
// and again; other knobs are settings. Times are of the wall clock, however fast the market runs.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

enum class Knob : std::uint8_t {
  // Drawn for every message with market data.
  drop,
  dup,
  reorder_chance,
  delay_chance,
  fragment,
  bad_json,
  bad_utf8,
  unknown_type,
  unknown_enum,
  swap_types,
  crossed,
  zero_price,
  nan_price,
  huge_price,
  // Drawn for every subscription.
  no_ack,
  // Settings.
  reorder,
  delay,
  skew,
  burst_length,
  subscribe_deadline,
  ping_interval,
  pong_deadline,
  expiry,
  // At a time.
  skip_seq,
  freeze,
  half_open,
  close,
  reset,
  oversize,
  bomb,
  burst,
  rate_error,
  request_reconnect,
  shutdown,
  delist,
  down,
  http_503,
};
inline constexpr std::size_t kKnobs = std::size_t(Knob::http_503) + 1;

enum class KnobUse : std::uint8_t { chance, setting, event };
enum class KnobUnit : std::uint8_t { none, probability, number, duration };

struct KnobInfo {
  Knob knob;
  std::string_view name;
  KnobUse use;
  KnobUnit unit;
  double least, most, usual;  // durations in seconds; usual: without the knob, or without its value
  std::string_view help;
};

[[nodiscard]] std::span<const KnobInfo> knob_table();
[[nodiscard]] const KnobInfo& info(Knob knob);
// One line a knob: name, unit, range, what it does.
[[nodiscard]] std::string knob_help();

struct FaultEvent {
  Knob knob{};
  double value = 0;
  nanoseconds at{};     // after the market's start
  nanoseconds every{};  // 0: once
};

class ExchangeFaults {
 public:
  ExchangeFaults();
  // Throws UserError(bad_setting), naming the part of `text` that is wrong.
  static ExchangeFaults parse(std::string_view text);

  [[nodiscard]] double value(Knob knob) const { return values_[std::size_t(knob)]; }
  [[nodiscard]] nanoseconds duration(Knob knob) const;
  void set(Knob knob, double value) { values_[std::size_t(knob)] = value; }
  [[nodiscard]] const std::vector<FaultEvent>& events() const { return events_; }
  [[nodiscard]] bool has_event(Knob knob) const;

 private:
  std::array<double, kKnobs> values_{};
  std::vector<FaultEvent> events_;
};

}  // namespace foreshock
