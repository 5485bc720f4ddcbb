#include "foreshock/core/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace foreshock {
namespace {

constexpr std::int64_t kMaxSecond = 9'223'372'035;  // one second inside what 64-bit nanoseconds hold

Error bad_time(std::string_view text) {
  return {ErrorCode::bad_time,
          fmt::format("'{}' is not a time; ISO 8601 such as 2025-11-08T15:12:31.463496Z is "
                      "expected",
                      text.substr(0, 80))};
}

// Reads exactly `digits` decimal digits at the front of `text` and removes them.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

constexpr std::array<std::int64_t, 10> kNanosOfLastDigit = {  // by digits behind the point
    0, 100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

// ".463496" -> 463496000; no point -> 0. More than nine digits or a lone point is nullopt.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take_char(text, '.')) return 0;
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    if (digits == 9) return std::nullopt;
    value = value * 10 + (text[digits] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value * kNanosOfLastDigit[digits];
}

// The two digits at `at`; above 99 where there are none.
unsigned two_digits(const char* at) {
  const auto tens = static_cast<unsigned>(at[0] - '0');
  const auto ones = static_cast<unsigned>(at[1] - '0');
  return tens > 9 || ones > 9 ? 1'000 : tens * 10 + ones;
}

// Date and time of day, as if UTC: "2026-01-05T00:00:00" and a fraction.
std::optional<std::int64_t> take_civil_nanos(std::string_view& text) {
  constexpr std::size_t kLength = 19;
  if (text.size() < kLength) return std::nullopt;
  const char* at = text.data();
  if (at[4] != '-' || at[7] != '-' || (at[10] != 'T' && at[10] != ' ') || at[13] != ':' || at[16] != ':')
    return std::nullopt;
  const unsigned century = two_digits(at), year = two_digits(at + 2);
  const unsigned month = two_digits(at + 5), day = two_digits(at + 8);
  const unsigned hour = two_digits(at + 11), minute = two_digits(at + 14), second = two_digits(at + 17);
  text.remove_prefix(kLength);
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  // Second 60 is a leap second: UTC text has it, Unix time does not; it is the first instant of the next
  // minute.
  if (century > 99 || year > 99 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(century * 100 + year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const std::int64_t day_seconds = std::chrono::sys_days(date).time_since_epoch().count() * 86'400LL;
  const std::int64_t total = day_seconds + hour * 3600 + minute * 60 + second;
  if (total > kMaxSecond || total < -kMaxSecond) return std::nullopt;
  return total * kNanosPerSecond + *fraction;
}

// "Z", "+00:00", "-0530" -> offset in seconds; empty -> nullopt in `naive`.
std::optional<std::int64_t> take_offset(std::string_view& text, bool& naive) {
  naive = text.empty();
  if (naive || take_char(text, 'Z')) return 0;
  const bool minus = text.front() == '-';
  if (!minus && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  if (!hours) return std::nullopt;
  static_cast<void>(take_char(text, ':'));
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = *hours * 3600 + *minutes * 60;
  return minus ? -offset : offset;
}

}  // namespace

std::string format_time(UnixNanos t) {
  const std::int64_t second = floor_second(t);
  const std::int64_t fraction = to_nanos(t) - second * kNanosPerSecond;
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(seconds(second)));
  const std::chrono::year_month_day date(day);
  const std::int64_t in_day = second - day.time_since_epoch().count() * 86'400LL;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), in_day / 3600, in_day / 60 % 60, in_day % 60, fraction);
}

Result<ParsedTime> parse_time(std::string_view text) {
  std::string_view rest = text;
  const auto nanos = take_civil_nanos(rest);
  if (!nanos) return bad_time(text);
  bool naive = false;
  const auto offset = take_offset(rest, naive);
  if (!offset || !rest.empty()) return bad_time(text);
  return ParsedTime{from_nanos(*nanos - *offset * kNanosPerSecond), naive};
}

Result<UnixNanos> parse_go_time(std::string_view text) {
  std::string_view rest = text;
  const auto nanos = take_civil_nanos(rest);
  if (!nanos || !take_char(rest, ' ')) return bad_time(text);
  std::string_view offset_text = rest.substr(0, rest.find(' '));
  bool naive = false;
  const auto offset = take_offset(offset_text, naive);
  if (!offset || naive || !offset_text.empty()) return bad_time(text);
  return from_nanos(*nanos - *offset * kNanosPerSecond);
}

Result<UnixNanos> parse_unix_seconds(std::string_view text) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || whole < 0 || whole > kMaxSecond) return bad_time(text);
  if (const auto exact_digits = rest.substr(0, 10); rest.size() > 10) rest = exact_digits;  // beyond ns: cut
  const auto fraction = take_fraction(rest);
  if (!fraction || !rest.empty()) return bad_time(text);
  return from_nanos(whole * kNanosPerSecond + *fraction);
}

UnixNanos wall_clock_now() {
  return std::chrono::floor<nanoseconds>(std::chrono::system_clock::now());
}

nanoseconds monotonic_now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace foreshock
