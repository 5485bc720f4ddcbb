#include "foreshock/feed/plain_escapes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace foreshock {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kStride = 32;  // copied at once: more than most runs between two escapes
static_assert(kUnescapeRoom >= kBlock && kUnescapeRoom >= kStride);

// Bit i: byte i of the block is a backslash.
std::uint64_t backslashes(const char* block) {
  std::uint64_t bits = 0;
#if defined(__SSE2__)
  for (std::size_t i = 0; i < kBlock; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    bits |= std::uint64_t{static_cast<std::uint32_t>(found)} << i;
  }
#else
  for (std::size_t i = 0; i < kBlock; ++i) bits |= std::uint64_t{block[i] == '\\'} << i;
#endif
  return bits;
}

// May write up to kStride more.
void copy_run(const char* from, const char* end, char* to) {
  for (; from < end; from += kStride, to += kStride) std::memcpy(to, from, kStride);
}

bool is_plain(char escaped) {
  return escaped == '"' || escaped == '\\' || escaped == '/';
}

}  // namespace

std::size_t copy_without_plain_escapes(std::string_view text, char* to) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* from = begin;  // not copied yet
  char* out = to;
  const char* escaped = nullptr;  // the character behind the last escape: a backslash there is text
  for (const char* block = begin; block < end; block += kBlock) {
    std::uint64_t bits = backslashes(block);
    if (escaped == block) bits &= ~std::uint64_t{1};
    while (bits != 0) {
      const char* const at = block + std::countr_zero(bits);
      if (at >= end) break;
      escaped = at + 1;
      if (!is_plain(*escaped) || escaped == end) return std::string_view::npos;
      copy_run(from, at, out);
      out += at - from;
      from = escaped;
      bits &= bits - 1;
      if (*escaped == '\\' && escaped < block + kBlock) bits &= bits - 1;
    }
  }
  copy_run(from, end, out);
  return static_cast<std::size_t>(out - to) + static_cast<std::size_t>(end - from);
}

}  // namespace foreshock
