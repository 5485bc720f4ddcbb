#include "foreshock/stats/exact.hpp"

#include "foreshock/core/check.hpp"

namespace foreshock {
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

double to_double(const UInt256& value) {
  const auto& limb = value.limbs;
  if (limb[3] != 0)
    return exact_detail::limbs_to_double(limb[3], limb[2], (limb[1] | limb[0]) != 0) * power_of_two(128);
  if (limb[2] != 0) return exact_detail::limbs_to_double(limb[2], limb[1], limb[0] != 0) * power_of_two(64);
  return to_double((static_cast<UInt128>(limb[1]) << 64) | limb[0]);
}

double population_deviation(std::uint64_t n, Int128 s1, const UInt256& s2, double one) {
  FORESHOCK_CHECK(n >= 1 && n < (1ULL << 32));
  const UInt128 magnitude = s1 < 0 ? -static_cast<UInt128>(s1) : static_cast<UInt128>(s1);
  const UInt256 scaled = subtract(multiply(s2, n), multiply(magnitude, magnitude));
  return std::sqrt(to_double(scaled)) / (static_cast<double>(n) * one);
}

}  // namespace foreshock
