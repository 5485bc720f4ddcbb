#include "foreshock/report/number_format.hpp"

#include <fmt/format.h>

#include <cmath>

namespace foreshock {
namespace {

constexpr const char* kUnknown = "–";

bool known(const std::optional<double>& value) {
  return value && std::isfinite(*value);
}

}  // namespace

std::string format_metric(std::optional<double> value, int digits) {
  if (!known(value)) return kUnknown;
  std::string text = fmt::format("{:.{}f}", *value, digits);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  return text;
}

std::string format_interval(std::optional<double> value, std::optional<double> low,
                            std::optional<double> high, int digits) {
  std::string text = format_metric(value, digits);
  if (!known(value) || !known(low) || !known(high)) return text;
  return fmt::format("{} [{}, {}]", text, format_metric(low, digits), format_metric(high, digits));
}

std::string format_count(std::int64_t count) {
  const std::string digits = std::to_string(count);
  const std::size_t first_digit = count < 0 ? 1 : 0;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first_digit && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string format_percent(std::optional<double> fraction, int digits) {
  if (!known(fraction)) return kUnknown;
  return fmt::format("{}%", format_metric(*fraction * 100, digits));
}

}  // namespace foreshock
