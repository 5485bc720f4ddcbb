// Which row of one frame is which of another: rows of equal key are matched in turn, the first with the
// first. Without key columns that is by position. Errors as compare.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

inline constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

struct RowMatching {
  std::vector<std::size_t> partner;  // of each row of the first frame: a row of the second, or kNoRow
  std::vector<std::size_t> extra;    // rows of the second without one, rising
  // How many rows of the same key stand before each row of its frame.
  std::vector<std::uint32_t> first_occurrence, second_occurrence;
};

[[nodiscard]] RowMatching match_rows(const Frame& first, const Frame& second,
                                     const std::vector<std::string>& key);

}  // namespace foreshock
