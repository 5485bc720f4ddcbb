#include "foreshock/stats/exact.hpp"

#include <bit>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

int bit_length(const UInt256& value) {
  for (int i = 3; i >= 0; --i) {
    if (value.limbs[std::size_t(i)] != 0) return 64 * i + 64 - std::countl_zero(value.limbs[std::size_t(i)]);
  }
  return 0;
}

}  // namespace

UInt256 multiply(UInt128 a, UInt128 b) {
  const auto low = [](UInt128 v) { return static_cast<UInt128>(static_cast<std::uint64_t>(v)); };
  const UInt128 ll = low(a) * low(b);
  const UInt128 lh = low(a) * (b >> 64);
  const UInt128 hl = (a >> 64) * low(b);
  const UInt128 hh = (a >> 64) * (b >> 64);
  const UInt128 middle = (ll >> 64) + low(lh) + low(hl);
  const UInt128 high = hh + (lh >> 64) + (hl >> 64) + (middle >> 64);
  UInt256 out;
  out.limbs = {static_cast<std::uint64_t>(ll), static_cast<std::uint64_t>(middle),
               static_cast<std::uint64_t>(high), static_cast<std::uint64_t>(high >> 64)};
  return out;
}

UInt256 multiply(const UInt256& a, std::uint64_t b) {
  UInt256 out;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const UInt128 part = static_cast<UInt128>(a.limbs[i]) * b + carry;
    out.limbs[i] = static_cast<std::uint64_t>(part);
    carry = static_cast<std::uint64_t>(part >> 64);
  }
  FORESHOCK_CHECK(carry == 0);
  return out;
}

UInt256 add(const UInt256& a, const UInt256& b) {
  UInt256 out;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const UInt128 part = static_cast<UInt128>(a.limbs[i]) + b.limbs[i] + carry;
    out.limbs[i] = static_cast<std::uint64_t>(part);
    carry = static_cast<std::uint64_t>(part >> 64);
  }
  FORESHOCK_CHECK(carry == 0);
  return out;
}

UInt256 subtract(const UInt256& a, const UInt256& b) {
  UInt256 out;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const UInt128 difference = static_cast<UInt128>(a.limbs[i]) - b.limbs[i] - borrow;
    out.limbs[i] = static_cast<std::uint64_t>(difference);
    borrow = (difference >> 64) != 0 ? 1 : 0;
  }
  FORESHOCK_CHECK(borrow == 0);
  return out;
}

double ratio(const UInt256& numerator, std::uint64_t denominator, int exponent) {
  FORESHOCK_CHECK(denominator != 0);
  const int bits = bit_length(numerator);
  if (bits <= 128) {
    return ratio(numerator.low(), denominator, exponent);
  }
  // Zero limbs appended below the numerator until the quotient has at least 66 bits.
  const int denominator_bits = 64 - std::countl_zero(denominator);
  int appended = 0;
  while (bits + 64 * appended - denominator_bits < 67) ++appended;

  std::array<std::uint64_t, 8> quotient{};  // most significant first
  std::size_t used = 0;
  UInt128 remainder = 0;
  for (int i = (bits - 1) / 64; i >= -appended; --i) {
    const std::uint64_t limb = i >= 0 ? numerator.limbs[std::size_t(i)] : 0;
    const UInt128 part = (remainder << 64) | limb;
    quotient[used++] = static_cast<std::uint64_t>(part / denominator);
    remainder = part % denominator;
  }
  std::size_t first = 0;
  while (quotient[first] == 0) ++first;
  const int shift = std::countl_zero(quotient[first]);
  const std::uint64_t next = first + 1 < used ? quotient[first + 1] : 0;
  const std::uint64_t top =
      shift == 0 ? quotient[first] : (quotient[first] << shift) | (next >> (64 - shift));
  bool sticky = remainder != 0 || (next << shift) != 0;
  for (std::size_t i = first + 2; i < used; ++i) sticky = sticky || quotient[i] != 0;
  // The lowest bit of top weighs 2^(64 (used - first) - shift - 64), in units of 2^-(64 appended).
  const int top_exponent = 64 * static_cast<int>(used - first) - shift - 64 - 64 * appended;
  return exact_detail::scale(exact_detail::rounded(top >> 1, sticky || (top & 1) != 0),
                             top_exponent + 1 - exponent);
}

double population_variance(std::uint64_t n, Int128 s1, const UInt256& s2, int exponent) {
  FORESHOCK_CHECK(n >= 1 && n < (1ULL << 32));
  const UInt128 magnitude = s1 < 0 ? -static_cast<UInt128>(s1) : static_cast<UInt128>(s1);
  const UInt256 numerator = subtract(multiply(s2, n), multiply(magnitude, magnitude));
  return ratio(numerator, n * n, exponent);
}

}  // namespace foreshock
