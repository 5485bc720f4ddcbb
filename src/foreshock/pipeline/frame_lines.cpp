#include "foreshock/pipeline/frame_lines.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::json;

// Always with a point or an exponent, so that -0 keeps its sign and a reader sees a number that may have a
// fraction.
void append_double(std::string& out, double value) {
  FORESHOCK_CHECK(std::isfinite(value));
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  FORESHOCK_CHECK(error == std::errc());
  const std::string_view digits(text, static_cast<std::size_t>(end - text));
  out += digits;
  if (digits.find_first_of(".e") == std::string_view::npos) out += ".0";
}

void append_value(std::string& out, const Column& column, std::size_t row) {
  if (column.is_null(row)) {
    out += "null";
    return;
  }
  switch (column.type) {
    case ColumnType::float64:
      return append_double(out, column.doubles[row]);
    case ColumnType::int64:
      fmt::format_to(std::back_inserter(out), "{}", column.ints[row]);
      return;
    case ColumnType::boolean:
      out += column.ints[row] != 0 ? "true" : "false";
      return;
    case ColumnType::timestamp:
      fmt::format_to(std::back_inserter(out), "\"{}\"", format_time(from_nanos(column.ints[row])));
      return;
    case ColumnType::string:
      out += Json(column.text(row)).dump(-1, ' ', false, Json::error_handler_t::replace);
      return;
  }
}

bool fits(const Json& value, ColumnType type) {
  if (value.is_null()) return true;
  switch (type) {
    case ColumnType::float64:
      return value.is_number();
    case ColumnType::int64:
      return value.is_number_integer();
    case ColumnType::boolean:
      return value.is_boolean();
    case ColumnType::timestamp:
      return value.is_string() && parse_time(value.get_ref<const std::string&>()).ok();
    case ColumnType::string:
      return value.is_string();
  }
  return false;
}

void push_value(Column& column, const Json& value) {
  if (value.is_null()) return column.push_null();
  switch (column.type) {
    case ColumnType::float64:
      return column.push_double(value.get<double>());
    case ColumnType::int64:
      return column.push_int(value.get<std::int64_t>());
    case ColumnType::boolean:
      return column.push_int(value.get<bool>() ? 1 : 0);
    case ColumnType::timestamp:
      return column.push_int(to_nanos(parse_time(value.get_ref<const std::string&>())->utc));
    case ColumnType::string:
      return column.push_text(value.get_ref<const std::string&>());
  }
}

}  // namespace

void append_json_row(std::string& out, const Frame& frame, std::size_t row) {
  char before = '{';
  for (const Column& column : frame.columns()) {
    out += before;
    before = ',';
    fmt::format_to(std::back_inserter(out), "\"{}\":", column.name);
    append_value(out, column, row);
  }
  out += '}';
}

std::optional<Error> add_json_row(Frame& frame, std::string_view line) {
  const Json row = Json::parse(line, nullptr, false);
  if (!row.is_object()) return Error{ErrorCode::bad_line, "a row that is no JSON object"};
  std::vector<const Json*> values;
  for (const Column& column : frame.columns()) {
    const auto at = row.find(column.name);
    if (at == row.end()) return Error{ErrorCode::bad_line, fmt::format("a row without {}", column.name)};
    if (!fits(*at, column.type)) {
      return Error{ErrorCode::bad_line, fmt::format("{}: {} is no {}", column.name, at->dump().substr(0, 80),
                                                    to_string(column.type))};
    }
    values.push_back(&*at);
  }
  for (std::size_t i = 0; i < values.size(); ++i) push_value(frame.columns()[i], *values[i]);
  return std::nullopt;
}

void need_json_row(Frame& frame, std::string_view line, const std::string& where) {
  if (const auto bad = add_json_row(frame, line)) {
    throw UserError(ErrorCode::bad_file, fmt::format("{}: {}", where, bad->message));
  }
}

}  // namespace foreshock
