// What splits, episodes and metrics need to know of a labelled feature table, as plain arrays, one entry a
// row. Columns read: timestamp, product_id, the label; venue, status, rv_5, valid_5, rv_300 where there are
// any. A label is boolean or a number 0 or 1; null = not known. Errors: missing_column; bad_number for
// another label; bad_file when the rows of a product are not in strictly rising time order.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/models/label_rule.hpp"

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

// A session: a maximal run of rows of one product without a hole. In a table with a status (one row a
// second), an INVALID row or a missing second ends it; in one without (one row a tick), a pause of more than
// 10 s. Errors: missing_column; schema_mismatch for text where numbers belong or the reverse; bad_number for
// a label that is neither 0 nor 1; bad_file for a row without a time or a product.
[[nodiscard]] LabelledRows read_labelled_rows(const Frame& frame, const LabelRule& rule);

// How far the table's labels look ahead: its metadata label.horizon_s, 60 s where it does not say. Errors:
// bad_file.
[[nodiscard]] std::int64_t label_horizon_ns(const Frame& frame);

// 0 without a session.
[[nodiscard]] std::int64_t longest_session_seconds(const LabelledRows& rows);

// Row indices of each product, by time; rows of one time stay in the table's order.
[[nodiscard]] std::vector<std::vector<std::size_t>> rows_by_product(const LabelledRows& rows);

}  // namespace foreshock
