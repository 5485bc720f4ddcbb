// cross_v1: core_v1's columns and, of the same second s, what the market product (say BTC) did: a join over
// core_v1 rows of a whole table. Null where the market has no row s or no value there. The market's own rows
// carry their own values. As of s like all of core_v1: the market's row s uses its ts_event < s only.
// Live, the same join holds a row of second s back until the market's row s has come or its watermark has
// passed s + lateness without one; that wait belongs before market_values(), which then gives the same
// columns.
#pragma once

#include <string>

#include "foreshock/core/frame.hpp"
#include "foreshock/features/catalogue.hpp"

namespace foreshock {

struct MarketProduct {
  std::string product_id;
  std::string venue = {};  // empty: the one venue that has the product
};

// Rows of core_v1 (its columns by name, in any order; others are left out) as rows of cross_v1, in the same
// order; metadata cross.venue, cross.product_id. Errors: missing_column; schema_mismatch for a column of
// another type; no_data when the market product is not there, naming those that are; bad_setting when several
// venues have it; bad_file when it has two rows of one second.
[[nodiscard]] Frame join_market(const Frame& core, const MarketProduct& market);

}  // namespace foreshock
