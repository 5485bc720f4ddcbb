// What splits, episodes and metrics need to know of a labelled feature table, as plain arrays, one entry a
// row. Columns read: timestamp, product_id, the label; venue, status, rv_5, valid_5, rv_300 where there are
// any. A label is boolean or a number 0 or 1; null = not known. Errors: missing_column; bad_number for
// another label; bad_file when the rows of a product are not in strictly rising time order.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct LabelledRows {
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint32_t> product;      // code of (venue, product_id), from 0 in order of appearance
  std::vector<std::uint8_t> labelled;      // 1 = the label is known
  std::vector<std::uint8_t> label;         // 0 where not known
  std::vector<std::uint8_t> valid;         // the row's last second is not INVALID
  std::vector<std::int32_t> session;       // from 0; kNoSession for an INVALID row
  std::vector<double> burst_variance;      // of the last 5 s, per 60 s: 12 sum r^2; NaN where not known
  std::vector<double> threshold_variance;  // V_s at which the row's label turns 1; NaN where not known
  std::uint32_t products = 0;
  std::int32_t sessions = 0;

  [[nodiscard]] std::size_t size() const { return timestamp_ns.size(); }
};

inline constexpr std::int32_t kNoSession = -1;

// How a row's label was made, for the onset of an episode.
struct LabelThreshold {
  bool relative = true;            // variance is in units of the row's 300 s level, else absolute
  std::optional<double> variance;  // k^2 or tau^2; nullopt = not known
};

// A session: a maximal run of rows of one product, one second apart, none of them INVALID. A hole (which
// gives at most 60 INVALID rows, then none) therefore ends one.
[[nodiscard]] LabelledRows read_labelled_rows(const Frame& frame, std::string_view label,
                                              const LabelThreshold& threshold);

}  // namespace foreshock
