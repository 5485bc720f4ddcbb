// Our own file shape: one record a line, with the venue's message as it came, so that reading gives back the
// same records bit for bit. Times are UTC with nine digits; conn is nanoseconds since 1970. Keys, in this
// order:
//   v (1), kind, venue, product_id, conn, ts_recv;
//   ts_event (only where raw does not tell it: no raw, or one_time), seq (absent: none), index (with raw
//   only); from, to, count (gap lines; count is "unverifiable" where unknown), one_time, duplicate and
//   simulated (only when true), raw.
// A line without `index`, the place in its message, stands for all of its product's records in raw.
#pragma once

#include <string>
#include <string_view>

#include "foreshock/tick/product_table.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// What these lines are called where a schema has to be named; a change of their meaning raises the number.
inline constexpr std::string_view kRecordSchema = "record/1";

// Appends one line, '\n' included. `raw` is the message the record was parsed from; gap and clock records
// have none (empty), trades, quotes and tickers always have one, since their values stand nowhere else. Bytes
// of `raw` that are not UTF-8 cannot stand in JSON and become U+FFFD; no parser accepts such a message, so no
// record is changed by it.
void append_envelope(std::string& out, const Record& record, const ProductTable& products,
                     std::string_view raw);

}  // namespace foreshock
