// Numbers as reports print them. What is unknown (null) or undefined (NaN, infinite) is an en dash, never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace foreshock {

// Rounded to `digits` decimals; a value that rounds to zero has no minus sign.
[[nodiscard]] std::string format_metric(std::optional<double> value, int digits = 3);

// "0.31 [0.25, 0.38]"; without both ends just the value.
[[nodiscard]] std::string format_interval(std::optional<double> value, std::optional<double> low,
                                          std::optional<double> high, int digits = 3);

// "73,663".
[[nodiscard]] std::string format_count(std::int64_t count);

// A fraction of 1 as "10.4%".
[[nodiscard]] std::string format_percent(std::optional<double> fraction, int digits = 1);

}  // namespace foreshock
