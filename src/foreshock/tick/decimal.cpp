#include "foreshock/tick/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace foreshock {
namespace {

constexpr int kDecimals = 8;
// Numbers of this size are below kMaxUnits whatever their digits: nearly all there are.
constexpr std::size_t kWholeDigitsThatFit = 10;
constexpr std::array<std::uint64_t, kDecimals + 1> kScale = {  // by digits behind the point
    100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error bad_number(std::string_view text, std::string_view why) {
  return {ErrorCode::bad_number, fmt::format("'{}' {}", text.substr(0, 80), why)};
}

// Digits with at most one point among them, as nearly all numbers are: no sign, no exponent, no leading
// zeros, few enough digits to fit. False: not of that kind.
bool parse_plain(std::string_view text, std::int64_t& units) {
  if (text.size() > kWholeDigitsThatFit + 1 + kDecimals) return false;
  constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t point = kNone;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
    if (digit < 10) {
      value = value * 10 + digit;
    } else if (text[i] == '.' && point == kNone) {
      point = i;
    } else {
      return false;
    }
  }
  const std::size_t whole = point == kNone ? text.size() : point;
  const std::size_t fraction = point == kNone ? 0 : text.size() - point - 1;
  if (whole == 0 || whole > kWholeDigitsThatFit || fraction > kDecimals) return false;
  if ((fraction == 0 && point != kNone) || (whole > 1 && text.front() == '0')) return false;
  units = static_cast<std::int64_t>(value * kScale[fraction]);
  return true;
}

// The digits of a JSON number, with the place of its decimal point after any exponent is applied.
struct Digits {
  std::string_view whole, fraction;
  bool minus = false;
  int exponent = 0;
};

// RFC 8259 section 6: [minus] int [frac] [exp]; int has no leading zeros.
bool split_number(std::string_view text, Digits& out) {
  std::size_t at = 0;
  const auto take_run = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return text.substr(from, at - from);
  };
  if (at < text.size() && text[at] == '-') {
    out.minus = true;
    ++at;
  }
  out.whole = take_run();
  if (out.whole.empty() || (out.whole.size() > 1 && out.whole.front() == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    out.fraction = take_run();
    if (out.fraction.empty()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool minus = at < text.size() && text[at] == '-';
    if (minus || (at < text.size() && text[at] == '+')) ++at;
    const std::string_view digits = take_run();
    if (digits.empty() || digits.size() > 3) return false;
    int exponent = 0;
    for (const char digit : digits) exponent = exponent * 10 + (digit - '0');
    out.exponent = minus ? -exponent : exponent;
  }
  return at == text.size();
}

}  // namespace

Result<std::int64_t> parse_decimal(std::string_view text) {
  std::int64_t units = 0;
  if (parse_plain(text, units)) return units;
  Digits digits;
  if (!split_number(text, digits)) return bad_number(text, "is not a decimal number");
  // Digit i (0 = most significant) has weight 10^(whole - 1 - i + exponent); units are 10^-8.
  const int whole = static_cast<int>(digits.whole.size());
  const int total = whole + static_cast<int>(digits.fraction.size());
  int power = whole - 1 + digits.exponent + kDecimals;  // of the digit at hand, in units
  for (int i = 0; i < total; ++i, --power) {
    const char c = i < whole ? digits.whole[std::size_t(i)] : digits.fraction[std::size_t(i - whole)];
    if (power < 0) {
      if (c != '0') return bad_number(text, "has non-zero digits below 1e-8");
      continue;
    }
    if (units > (kMaxUnits - (c - '0')) / 10) return bad_number(text, "is above 40,000,000,000");
    units = units * 10 + (c - '0');
  }
  for (power = std::min(power, 400); power >= 0 && units != 0; --power) {
    if (units > kMaxUnits / 10) return bad_number(text, "is above 40,000,000,000");
    units *= 10;
  }
  return digits.minus ? -units : units;
}

std::string format_decimal(std::int64_t units) {
  const bool minus = units < 0;
  const std::uint64_t magnitude =
      minus ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  const std::uint64_t whole = magnitude / kUnitsPerOne;
  std::string text = fmt::format("{}{}", minus ? "-" : "", whole);
  if (const std::uint64_t fraction = magnitude % kUnitsPerOne; fraction != 0) {
    text += fmt::format(".{:08}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

}  // namespace foreshock
