// Walking JSON with simdjson On-Demand: included by this module's sources only, never by a header, so that
// simdjson stays out of ours. Fields are visited once, in wire order; unknown ones cost a skip. Text handed
// in must be followed by kJsonPadding readable bytes.
#pragma once

#include <fmt/format.h>
#include <simdjson.h>

#include <optional>
#include <string_view>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/feed/line_reader.hpp"

namespace foreshock::json {

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

using Value = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;
using Parser = simdjson::ondemand::parser;

// A key as it stands in the text, escapes and all: between it and its value are blanks and a colon only.
inline std::string_view key_of(simdjson::ondemand::field& field) {
  const char* begin = field.key().raw();
  const char* end = field.value().raw_json_token().data();
  do --end;
  while (*end != '"');
  return {begin, static_cast<std::size_t>(end - begin)};
}

// A scalar exactly as written, strings with their quotes; "{" or "[" (with blanks cut) for a container.
inline std::string_view token_of(Value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() &&
         (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' || token.back() == '\n')) {
    token.remove_suffix(1);
  }
  return token;
}

// A container exactly as written.
inline std::string_view raw_of(Value& value) {
  if (value.type() == simdjson::ondemand::json_type::object) return value.get_object().value().raw_json();
  return value.get_array().value().raw_json();
}

inline bool is_object(Value& value) {
  return value.type() == simdjson::ondemand::json_type::object;
}
inline bool is_array(Value& value) {
  return value.type() == simdjson::ondemand::json_type::array;
}
inline bool is_string(Value& value) {
  return value.type() == simdjson::ondemand::json_type::string;
}

template <typename Visit>
void for_each_field(Object object, Visit&& visit) {
  for (auto field_result : object) {
    simdjson::ondemand::field field = std::move(field_result).take_value();
    visit(key_of(field), field.value());
  }
}

// Objects of an array; other items are passed over. Not an array: nothing.
template <typename Visit>
void for_each_object(Value& array, Visit&& visit) {
  if (!is_array(array)) return;
  for (auto item : array.get_array()) {
    Value value = item.value();
    if (!is_object(value)) continue;
    Object object = value.get_object();
    visit(object);
  }
}

// Strings of an array, unescaped.
template <typename Visit>
void for_each_string(Value& array, Visit&& visit) {
  if (!is_array(array)) return;
  for (auto item : array.get_array()) {
    Value value = item.value();
    if (is_string(value)) visit(value.get_string().value());
  }
}

// Runs `visit(document)` over the text and turns simdjson's exceptions into an Error (bad_json).
template <typename Visit>
std::optional<Error> with_document(Parser& parser, std::string_view text, Visit&& visit) {
  try {
    const simdjson::padded_string_view padded(text.data(), text.size(), text.size() + kJsonPadding);
    simdjson::ondemand::document document = parser.iterate(padded);
    visit(document);
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS && rest < text.data() + text.size()) {
      return Error{ErrorCode::bad_json, "not JSON: something follows the first value"};
    }
    return std::nullopt;
  } catch (const simdjson::simdjson_error& error) {
    return Error{ErrorCode::bad_json, fmt::format("not JSON: {}", error.what())};
  }
}

}  // namespace foreshock::json
