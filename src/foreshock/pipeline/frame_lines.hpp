// Rows of a table as JSON objects, one a line: what the topics behind ticks.raw hold. Keys are the columns in
// their order, times ISO 8601 in UTC with nine digits, numbers as many digits as give the same bits back,
// null where the row has none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/result.hpp"

namespace foreshock {

// Appends one object, without an end of line. Numbers must be finite.
void append_json_row(std::string& out, const Frame& frame, std::size_t row);

// Adds one such object to a frame that has its columns. Error (bad_line): it is no object, lacks a column of
// the frame or has a value of another type; the frame is unchanged. Keys without a column are passed over.
[[nodiscard]] std::optional<Error> add_json_row(Frame& frame, std::string_view line);

// The same, where an entry that is no row is damage: throws UserError(bad_file), beginning with `where`.
void need_json_row(Frame& frame, std::string_view line, const std::string& where);

}  // namespace foreshock
