// Walking JSON with simdjson On-Demand, or a text of a known layout (json_pattern.hpp) by the same names;
// included by this module's sources only, never by a header, so that simdjson stays out of ours. Fields are
// visited once, in wire order; unknown ones cost a skip. Text handed in must be followed by kJsonPadding
// readable bytes.
#pragma once

#include <fmt/format.h>
#include <simdjson.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/feed/json_pattern.hpp"
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

// A container exactly as written, without blanks behind it. An object may have been visited in part.
inline std::string_view raw_of(Object& object) {
  const std::string_view text = object.raw_json();
  return text.substr(0, text.find_last_of('}') + 1);
}
inline std::string_view raw_of(Value& value) {
  if (value.type() == simdjson::ondemand::json_type::object) {
    Object object = value.get_object();
    return raw_of(object);
  }
  const std::string_view text = value.get_array().value().raw_json();
  return text.substr(0, text.find_last_of(']') + 1);
}

// A string without its escapes.
inline std::optional<std::string_view> text_of(Value& value) {
  return value.get_string().value();
}
// A string of which token_of() said enough: what follows it is looked at.
inline void pass(Value& value) {
  static_cast<void>(value.get_raw_json_string().value());
}

inline Object object_of(Value& value) {
  return value.get_object();
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

// Visits fields until one is what is sought: true.
template <typename Visit>
bool find_field(Object& object, Visit&& visit) {
  for (auto field_result : object) {
    simdjson::ondemand::field field = std::move(field_result).take_value();
    if (visit(key_of(field), field.value())) return true;
  }
  return false;
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

// The same over a pattern; PatternObject is a PatternValue that is an object.
struct PatternValue {
  const JsonPattern* pattern;
  std::uint32_t place;

  [[nodiscard]] const JsonNode& node() const { return pattern->nodes()[place]; }
};
struct PatternObject : PatternValue {};

inline std::string_view token_of(const PatternValue& value) {
  return value.node().token;
}
inline std::string_view raw_of(const PatternValue& value) {
  return value.pattern->raw(value.place);
}
inline PatternObject object_of(const PatternValue& value) {
  return {value};
}
inline bool is_object(const PatternValue& value) {
  return value.node().kind == JsonNode::Kind::object;
}
inline bool is_array(const PatternValue& value) {
  return value.node().kind == JsonNode::Kind::array;
}
inline bool is_string(const PatternValue& value) {
  return value.node().kind == JsonNode::Kind::scalar && value.node().token.front() == '"';
}

// Not known: its escapes are the parser's to read.
inline std::optional<std::string_view> text_of(const PatternValue&) {
  return std::nullopt;
}
inline void pass(const PatternValue&) {}

template <typename Visit>
bool find_field(const PatternObject& object, Visit&& visit) {
  const std::vector<JsonNode>& nodes = object.pattern->nodes();
  const std::uint32_t end = object.node().next;
  for (std::uint32_t i = object.place + 1; i < end; i = nodes[i].next) {
    PatternValue value{object.pattern, i};
    if (visit(nodes[i].key, value)) return true;
  }
  return false;
}
template <typename Visit>
void for_each_field(const PatternObject& object, Visit&& visit) {
  find_field(object, [&](std::string_view key, PatternValue& value) {
    visit(key, value);
    return false;
  });
}
template <typename Visit>
void for_each_object(const PatternValue& array, Visit&& visit) {
  if (!is_array(array)) return;
  for_each_field(PatternObject{array}, [&](std::string_view, PatternValue& item) {
    if (!is_object(item)) return;
    PatternObject object = object_of(item);
    visit(object);
  });
}
template <typename Visit>
void for_each_string(const PatternValue& array, Visit&& visit) {
  if (!is_array(array)) return;
  for_each_field(PatternObject{array}, [&](std::string_view, PatternValue& item) {
    if (is_string(item)) visit(item.node().token.substr(1, item.node().token.size() - 2));
  });
}

// All values of a text, for a pattern to learn.
inline void add_nodes(std::string_view key, Value value, std::vector<JsonNode>& nodes) {
  using Kind = JsonNode::Kind;
  const std::size_t place = nodes.size();
  const auto add_container = [&](auto container, Kind kind) {
    std::string_view written = container.raw_json();
    written.remove_suffix(written.size() - 1 - written.find_last_of("}]"));
    nodes.push_back({key, written, 0, kind});
    container.reset().value();
  };
  if (is_object(value)) {
    Object object = value.get_object();
    add_container(object, Kind::object);
    for_each_field(object, [&](std::string_view name, Value field) { add_nodes(name, field, nodes); });
  } else if (is_array(value)) {
    simdjson::ondemand::array array = value.get_array();
    add_container(array, Kind::array);
    for (auto item : array) add_nodes({}, item.value(), nodes);
  } else {
    nodes.push_back({key, token_of(value), 0, Kind::scalar});
  }
  nodes[place].next = static_cast<std::uint32_t>(nodes.size());
}

// Runs `visit(object)` over the object that the text is. Errors as with_document.
template <typename Visit>
std::optional<Error> with_object(Parser& parser, std::string_view text, Visit&& visit) {
  return with_document(parser, text, [&](auto& document) { visit(document.get_object().value()); });
}

// The same over a PatternObject where the layout of the text is known; the two give the same.
template <typename Visit>
std::optional<Error> with_object(Parser& parser, JsonPatterns& patterns, std::string_view text,
                                 Visit&& visit) {
  if (const JsonPattern* known = patterns.find(text)) {
    visit(PatternObject{{known, 0}});
    return std::nullopt;
  }
  auto bad = with_object(parser, text, visit);
  if (bad || !patterns.wants(text)) return bad;
  std::vector<JsonNode> nodes;
  const auto add_all = [&](auto& document) { add_nodes({}, document.get_value().value(), nodes); };
  Parser another;  // what `visit` took may be views into the first
  if (with_document(another, text, add_all)) nodes.clear();
  patterns.learn(text, std::move(nodes));
  return std::nullopt;
}

}  // namespace foreshock::json
