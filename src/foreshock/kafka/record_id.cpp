#include "foreshock/kafka/record_id.hpp"

#include <fmt/format.h>

#include <charconv>

namespace foreshock {
namespace {

template <typename T>
bool parse_digits(std::string_view text, T& number) {
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end && number >= 0;
}

}  // namespace

std::string to_string(const RecordId& id) {
  return fmt::format("{}/{}/{}", id.epoch, id.place.offset, id.place.ordinal);
}

std::optional<RecordId> parse_record_id(std::string_view text) {
  const std::size_t ordinal_at = text.rfind('/');
  if (ordinal_at == std::string_view::npos || ordinal_at == 0) return std::nullopt;
  const std::size_t offset_at = text.rfind('/', ordinal_at - 1);
  if (offset_at == std::string_view::npos || offset_at == 0) return std::nullopt;
  RecordId id;
  id.epoch = text.substr(0, offset_at);
  if (!parse_digits(text.substr(offset_at + 1, ordinal_at - offset_at - 1), id.place.offset) ||
      !parse_digits(text.substr(ordinal_at + 1), id.place.ordinal)) {
    return std::nullopt;
  }
  return id;
}

bool HighestIds::take(const RecordId& id) {
  const auto [at, is_new] = places_.try_emplace(id.epoch, id.place);
  if (is_new) return true;
  if (id.place <= at->second) return false;
  at->second = id.place;
  return true;
}

}  // namespace foreshock
