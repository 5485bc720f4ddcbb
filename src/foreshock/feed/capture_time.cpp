#include "foreshock/feed/capture_time.hpp"

#include <algorithm>
#include <charconv>

namespace foreshock {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// An integer of more than eleven digits cannot be seconds (they would lie past the year 5138).
std::optional<UnixNanos> parse_fine_integer(std::string_view text) {
  if (text.size() <= 11 || text.find('.') != std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return std::nullopt;
  const std::int64_t factor = text.size() <= 14 ? 1'000'000 : text.size() <= 17 ? 1'000 : 1;
  if (value > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
  return from_nanos(value * factor);
}

}  // namespace

CaptureTime::CaptureTime(const std::string& assume_timezone) {
  if (!assume_timezone.empty()) zone_.emplace(assume_timezone);
}

Result<UnixNanos> CaptureTime::parse(std::string_view text) {
  if (is_number(text)) {
    if (const auto fine = parse_fine_integer(text)) return *fine;
    return parse_unix_seconds(text);
  }
  const Result<ParsedTime> parsed = parse_time(text);
  if (!parsed) return parsed.error();
  if (!parsed->naive) return parsed->utc;
  naive_seen_ = true;
  return zone_ ? to_utc(parsed->utc) : parsed->utc;
}

UnixNanos CaptureTime::to_utc(UnixNanos local) {
  const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(local).time_since_epoch().count();
  if (minute != known_minute_) {
    known_minute_ = minute;
    known_offset_ = zone_->to_utc(local) - local;
  }
  return local + known_offset_;
}

}  // namespace foreshock
