#include "foreshock/simulation/message_damage.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace foreshock {
namespace {

struct Span {
  std::size_t at, size;
};

// The value of the first `"key":` in the text, quotes included.
std::optional<Span> value_of(std::string_view text, std::string_view key) {
  const std::string name = '"' + std::string(key) + "\":";
  const std::size_t found = text.find(name);
  if (found == std::string_view::npos) return std::nullopt;
  const std::size_t at = found + name.size();
  if (at >= text.size() || text[at] == '{' || text[at] == '[') return std::nullopt;
  const std::size_t end = text[at] == '"' ? text.find('"', at + 1) + 1 : text.find_first_of(",}]", at);
  return Span{at, end - at};
}

std::string_view first_price_key(std::string_view text) {
  for (const std::string_view key : {"price", "price_str", "p", "last", "price_level", "b"}) {
    if (value_of(text, key)) return key;
  }
  return {};
}

bool set_value(std::string& text, std::string_view key, std::string_view value) {
  const auto span = value_of(text, key);
  if (!span) return false;
  const bool quoted = text[span->at] == '"';
  text.replace(span->at, span->size, quoted ? '"' + std::string(value) + '"' : std::string(value));
  return true;
}

bool set_price(std::string& text, std::string_view value) {
  const std::string_view key = first_price_key(text);
  if (key.empty()) return false;
  if (key == "price") set_value(text, "price_str", value);  // Bitstamp says it twice
  return set_value(text, key, value);
}

bool swap_type(std::string& text, std::string_view key) {
  const auto span = value_of(text, key);
  if (!span) return false;
  const std::string value = text.substr(span->at, span->size);
  const bool quoted = value.front() == '"';
  text.replace(span->at, span->size, quoted ? value.substr(1, value.size() - 2) : '"' + value + '"');
  return true;
}

bool swap_types(std::string& text) {
  bool any = swap_type(text, first_price_key(text));
  for (const std::string_view key : {"sequence_num", "trade_id", "heartbeat_counter", "sequence", "id"}) {
    any = swap_type(text, key) || any;
  }
  return any;
}

bool exchange_values(std::string& text, std::string_view one, std::string_view other) {
  auto first = value_of(text, one), second = value_of(text, other);
  if (!first || !second) return false;
  if (first->at > second->at) std::swap(first, second);
  const std::string before = text.substr(first->at, first->size),
                    after = text.substr(second->at, second->size);
  text.replace(second->at, second->size, before);
  text.replace(first->at, first->size, after);
  return true;
}

bool name_unknown_type(std::string& text) {
  for (const std::string_view key : {"channel", "type", "e", "event"}) {
    if (const auto span = value_of(text, key); span && text[span->at] == '"') {
      return set_value(text, key, "from_the_future");
    }
  }
  text.insert(1, R"("type":"from_the_future",)");
  return true;
}

}  // namespace

bool damage(Knob knob, std::string& text) {
  if (text.size() < 3) return false;
  switch (knob) {
    case Knob::bad_json:
      text.resize(text.size() - 2);
      return true;
    case Knob::bad_utf8:
      text[2] = '\xff';
      return true;
    case Knob::unknown_type:
      return name_unknown_type(text);
    case Knob::unknown_enum:
      return set_value(text, "side", "sideways");
    case Knob::swap_types:
      return swap_types(text);
    case Knob::crossed:
      return exchange_values(text, "best_bid", "best_ask") || exchange_values(text, "bid", "ask") ||
             (value_of(text, "B") && exchange_values(text, "b", "a"));
    case Knob::zero_price:
      return set_price(text, "0");
    case Knob::nan_price:
      return set_price(text, "NaN");
    case Knob::huge_price:
      return set_price(text, "1e308");
    default:
      return false;
  }
}

}  // namespace foreshock
