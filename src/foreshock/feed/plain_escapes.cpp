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
  std::memcpy(to, from, kStride);
  while (end - from > static_cast<std::ptrdiff_t>(kStride)) {
    from += kStride;
    to += kStride;
    std::memcpy(to, from, kStride);
  }
}

}  // namespace

std::size_t copy_without_plain_escapes(std::string_view text, char* to) {
  const char* const end = text.data() + text.size();
  const char* from = text.data();  // not copied yet; behind an escape, the character it stands for
  char* out = to;
  for (const char* block = from; block < end; block += kBlock) {
    std::uint64_t bits = backslashes(block);
    const auto left = static_cast<std::size_t>(end - block);
    if (left < kBlock) bits &= (std::uint64_t{1} << left) - 1;
    if (from == block && from != text.data()) bits &= ~std::uint64_t{1};  // a backslash there is text
    while (bits != 0) {
      const char* const at = block + std::countr_zero(bits);
      bits &= bits - 1;
      copy_run(from, at, out);
      out += at - from;
      from = at + 1;
      if (*from == '"' || *from == '/') continue;
      if (*from != '\\') return std::string_view::npos;
      if (from < block + kBlock) bits &= bits - 1;
    }
  }
  if (from == end && !text.empty()) return std::string_view::npos;  // it ends inside an escape
  copy_run(from, end, out);
  return static_cast<std::size_t>(out - to) + static_cast<std::size_t>(end - from);
}

}  // namespace foreshock
