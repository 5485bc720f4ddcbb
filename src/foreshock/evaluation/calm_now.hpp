// The calm-now subset: rows at which it is calm now, where persistence alone knows nothing (on the whole set
// most positives already lie inside a burst). A row s is calm when its log_rv_60 is below the median of
// log_rv_60 over the product's rows t with s - 300 s < t <= s, its own among them (percentile p of n values =
// the ceil(p n)-th smallest, so of an even number the lower middle one). A log_rv_60 that is null or not
// finite is not known and counts in no median; a row without one, or with fewer than 150 known in the window,
// is not calm. Errors: schema_mismatch where log_rv_60 holds text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"

namespace foreshock {

inline constexpr std::int64_t kCalmWindowNs = 300'000'000'000;
inline constexpr std::int64_t kCalmKnownMin = 150;

struct CalmNow {
  std::optional<std::vector<std::uint8_t>> calm;  // one a row; unset in a table without log_rv_60
  std::string reason;                             // why it is unset; empty when it is not
};

// `rows`: read_labelled_rows of the same frame.
[[nodiscard]] CalmNow calm_now(const Frame& frame, const LabelledRows& rows);

}  // namespace foreshock
