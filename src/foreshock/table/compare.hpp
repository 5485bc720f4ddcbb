// Where two frames first differ, to the bit: columns (names, types, order), then values row by row, then the
// number of rows. Metadata is not compared. Two nulls are equal whatever lies behind them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct Difference {
  std::optional<std::size_t> row;  // from 0; absent when the columns or the numbers of rows differ
  std::string column;              // empty when the numbers of rows differ
  std::string first, second;       // what each side holds there, as text
};

// "row 17, column 'log_rv_60': 1.25 against 1.2500000000000002"
[[nodiscard]] std::string to_string(const Difference& difference);

[[nodiscard]] std::optional<Difference> first_difference(const Frame& a, const Frame& b);

}  // namespace foreshock
