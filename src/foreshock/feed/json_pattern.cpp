#include "foreshock/feed/json_pattern.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/feed/line_reader.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foreshock {
namespace {

constexpr std::size_t kStep = 16;
static_assert(kJsonPadding >= kStep);

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

// Of a number, true, false and null; of anything else it would be an error, which is the parser's to find.
bool is_bare(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '+' || c == 'E';
}

#if defined(__SSE2__)
__m128i load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
__m128i is(__m128i bytes, char c) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}
// Control characters, and all beyond ASCII.
__m128i is_odd(__m128i bytes) {
  return _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), is(bytes, '\x7f'));
}
#endif

// The first byte from `at` on that is_plain() is not true of, or one not before `end`; reads up to kStep - 1
// bytes beyond.
const char* end_of_plain(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; at < end; at += kStep) {
    const __m128i bytes = load(at);
    const __m128i special = _mm_or_si128(is(bytes, '"'), is(bytes, '\\'));
    const int found = _mm_movemask_epi8(_mm_or_si128(special, is_odd(bytes)));
    if (found != 0) return at + std::countr_zero(static_cast<unsigned>(found));
  }
#else
  while (at < end && is_plain(*at)) ++at;
#endif
  return at;
}

// The same for strings with escapes, where a quote behind a backslash does not end it; behind two, it would
// take counting to tell: `end`. Reads the two bytes before `at`.
const char* end_of_escaped(const char* at, const char* end) {
#if defined(__SSE2__)
  for (; at < end; at += kStep) {
    const __m128i bytes = load(at);
    const __m128i escape = _mm_andnot_si128(is(load(at - 2), '\\'), is(load(at - 1), '\\'));
    const __m128i quote = _mm_andnot_si128(escape, is(bytes, '"'));
    const int found = _mm_movemask_epi8(_mm_or_si128(quote, is_odd(bytes)));
    if (found == 0) continue;
    at += std::countr_zero(static_cast<unsigned>(found));
    return at[-1] == '\\' ? end : at;
  }
#else
  for (; at < end; ++at) {
    if (*at == '"' && at[-1] == '\\' && at[-2] == '\\') return end;
    if (*at == '"' ? at[-1] != '\\' : !is_plain(*at) && *at != '\\') return at;
  }
#endif
  return at;
}

// Both may be read up to kStep - 1 bytes beyond.
bool equal(const char* a, const char* b, std::size_t size) {
#if defined(__SSE2__)
  for (;; a += kStep, b += kStep, size -= kStep) {
    const auto differs = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b)))) ^ 0xffffU;
    if (size <= kStep) return (differs & ((1U << size) - 1)) == 0;
    if (differs != 0) return false;
  }
#else
  return std::memcmp(a, b, size) == 0;
#endif
}

bool is_string(std::string_view token) {
  return token.starts_with('"');
}

bool is_plain_string(std::string_view token) {
  return token.size() >= 2 && std::all_of(token.begin() + 1, token.end() - 1, is_plain);
}

}  // namespace

JsonPattern::JsonPattern(std::string_view text, std::vector<JsonNode> nodes)
    : text_(text.begin(), text.end()), nodes_(std::move(nodes)) {
  text_.resize(text.size() + kStep);
  std::uint32_t end = 0;  // of the value before
  std::vector<std::uint32_t> ends;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    JsonNode& node = nodes_[i];
    if (!node.key.empty()) node.key = {text_.data() + (node.key.data() - text.data()), node.key.size()};
    if (node.kind != JsonNode::Kind::scalar) continue;
    const std::uint32_t quote = is_string(node.token) ? 1 : 0;
    const auto begin = static_cast<std::uint32_t>(node.token.data() - text.data()) + quote;
    const Value value = quote == 0                    ? Value::bare
                        : is_plain_string(node.token) ? Value::plain
                                                      : Value::escaped;
    pieces_.push_back({end, begin - end, i, value});
    end = begin + static_cast<std::uint32_t>(node.token.size()) - 2 * quote;
    ends.push_back(end);
  }
  rest_begin_ = end;
  rest_size_ = static_cast<std::uint32_t>(text.size()) - end;
  const auto place = [&](const char* bracket) {
    const auto at = static_cast<std::uint32_t>(bracket - text.data());
    const auto behind = std::upper_bound(ends.begin(), ends.end(), at);
    return Place{static_cast<std::uint32_t>(behind - ends.begin()),
                 at - (behind == ends.begin() ? 0 : *std::prev(behind))};
  };
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].kind == JsonNode::Kind::scalar) continue;
    const std::string_view written = nodes_[i].token;
    containers_.push_back({i, place(written.data()), place(written.data() + written.size() - 1)});
    nodes_[i].token = nodes_[i].kind == JsonNode::Kind::object ? "{" : "[";
  }
}

std::unique_ptr<JsonPattern> JsonPattern::learn(std::string_view text, std::vector<JsonNode> nodes) {
  if (text.size() > kMostBytes || nodes.empty() || nodes.front().kind != JsonNode::Kind::object)
    return nullptr;
  const auto is_scalar = [](const JsonNode& node) { return node.kind == JsonNode::Kind::scalar; };
  // An item of an array is handed out without its escapes.
  const auto is_escaped_item = [&](const JsonNode& node) {
    return is_scalar(node) && node.key.empty() && is_string(node.token) && !is_plain_string(node.token);
  };
  if (std::count_if(nodes.begin(), nodes.end(), is_scalar) > kMostScalars) return nullptr;
  if (std::any_of(nodes.begin(), nodes.end(), is_escaped_item)) return nullptr;
  std::unique_ptr<JsonPattern> pattern(new JsonPattern(text, std::move(nodes)));
  return pattern->match(text) ? std::move(pattern) : nullptr;
}

bool JsonPattern::match(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  start_ = at;
  ends_.clear();
  for (const Piece& piece : pieces_) {
    if (end - at < std::ptrdiff_t{piece.size} || !equal(at, text_.data() + piece.begin, piece.size))
      return false;
    at += piece.size;
    const char* const begin = at;
    const std::ptrdiff_t quote = piece.value == Value::bare ? 0 : 1;
    switch (piece.value) {
      case Value::plain:
        at = end_of_plain(at, end);
        break;
      case Value::escaped:
        at = end_of_escaped(at, end);
        break;
      case Value::bare:
        while (at < end && is_bare(*at)) ++at;
        if (at == begin) return false;
    }
    if (at >= end) return false;
    ends_.push_back(at);
    nodes_[piece.node].token = {begin - quote, static_cast<std::size_t>(at - begin + 2 * quote)};
  }
  return end - at == std::ptrdiff_t{rest_size_} && equal(at, text_.data() + rest_begin_, rest_size_);
}

const char* JsonPattern::at(const Place& place) const {
  return (place.scalars == 0 ? start_ : ends_[place.scalars - 1]) + place.offset;
}

std::string_view JsonPattern::raw(std::uint32_t node) const {
  const auto found = std::find_if(containers_.begin(), containers_.end(),
                                  [node](const Container& container) { return container.node == node; });
  FORESHOCK_CHECK(found != containers_.end());
  const char* const open = at(found->open);
  return {open, static_cast<std::size_t>(at(found->close) - open + 1)};
}

const JsonPattern* JsonPatterns::find(std::string_view text) {
  for (std::size_t i = 0; i < known_.size(); ++i) {
    if (!known_[i]->match(text)) continue;
    credit_ = std::min(credit_ + 1, kMostCredit);
    std::rotate(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(i),
                known_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return known_.front().get();
  }
  return nullptr;
}

void JsonPatterns::learn(std::string_view text, std::vector<JsonNode> nodes) {
  credit_ -= kPrice;
  std::unique_ptr<JsonPattern> fresh = JsonPattern::learn(text, std::move(nodes));
  if (!fresh) return;
  if (known_.size() == kMost) known_.pop_back();
  known_.insert(known_.begin(), std::move(fresh));
}

}  // namespace foreshock
