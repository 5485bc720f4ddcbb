// Time: nanoseconds since 1970-01-01 UTC, signed, so that differences may be negative.
// Text: ISO 8601 in ("2025-11-08T15:12:31.463496", with Z, with an offset, or naive), with nine digits and Z
// out. No clock is read here except by wall_clock_now() and monotonic_now(), which only commands, feeds and
// their drivers call.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"

namespace foreshock {

using UnixNanos = std::chrono::sys_time<std::chrono::nanoseconds>;
using std::chrono::nanoseconds;
using std::chrono::seconds;

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

[[nodiscard]] constexpr std::int64_t to_nanos(UnixNanos t) {
  return t.time_since_epoch().count();
}
[[nodiscard]] constexpr UnixNanos from_nanos(std::int64_t nanos) {
  return UnixNanos(nanoseconds(nanos));
}

// The UTC second a time lies in, rounding towards minus infinity: [k, k+1) -> k.
[[nodiscard]] constexpr std::int64_t floor_second(UnixNanos t) {
  return std::chrono::floor<seconds>(t).time_since_epoch().count();
}
[[nodiscard]] constexpr UnixNanos from_second(std::int64_t second) {
  return from_nanos(second * kNanosPerSecond);
}

// "2025-11-08T15:12:31.463496000Z": always nine digits.
[[nodiscard]] std::string format_time(UnixNanos t);

// A parsed time; naive when the text carries no zone (then utc holds the local reading taken as if it were
// UTC).
struct ParsedTime {
  UnixNanos utc;
  bool naive;
};

// Years 1678-2261 (what 64-bit nanoseconds hold), 0 to 9 fractional digits, 'T' or ' ' between date and time;
// errors: bad_time, naming the text.
[[nodiscard]] Result<ParsedTime> parse_time(std::string_view text);

// Go's time text, as Advanced Trade heartbeats carry it: "2026-08-09 21:05:48.854840045 +0000 UTC
// m=+41691.26".
[[nodiscard]] Result<UnixNanos> parse_go_time(std::string_view text);

// Seconds since 1970 in decimal text ("1762932011.609013"), read exactly.
[[nodiscard]] Result<UnixNanos> parse_unix_seconds(std::string_view text);

[[nodiscard]] UnixNanos wall_clock_now();
// Of a clock that never goes back nor jumps; only differences mean something.
[[nodiscard]] nanoseconds monotonic_now();

}  // namespace foreshock
