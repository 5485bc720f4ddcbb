// Small LabelledRows for tests: one product, every row labelled 0 and valid, one second apart in one session.
#pragma once

#include <limits>

#include "foreshock/core/time.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"

namespace foreshock {

inline void append_row(LabelledRows& rows, std::int64_t second, std::uint32_t product, std::int32_t session) {
  rows.timestamp_ns.push_back(second * kNanosPerSecond);
  rows.product.push_back(product);
  rows.labelled.push_back(1);
  rows.label.push_back(0);
  rows.valid.push_back(1);
  rows.session.push_back(session);
  rows.burst_variance.push_back(std::numeric_limits<double>::quiet_NaN());
  rows.threshold_variance.push_back(std::numeric_limits<double>::quiet_NaN());
  rows.products = std::max(rows.products, product + 1);
  rows.sessions = std::max(rows.sessions, session + 1);
}

// Seconds from, from + 1, ... (count of them) of product 0 as one session.
inline void append_session(LabelledRows& rows, std::int64_t from, std::int64_t count) {
  const std::int32_t session = rows.sessions;
  for (std::int64_t i = 0; i < count; ++i) append_row(rows, from + i, 0, session);
}

}  // namespace foreshock
