#include "tests/support/exact_number.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

namespace foreshock {

Int128 floor_divide(Int128 numerator, Int128 denominator) {
  const Int128 quotient = numerator / denominator;
  const bool went_up = numerator % denominator != 0 && (numerator < 0) != (denominator < 0);
  return went_up ? quotient - 1 : quotient;
}

double nearest_double(Int128 numerator, Int128 denominator) {
  using boost::multiprecision::cpp_int;
  if (numerator == 0) return 0.0;
  cpp_int top(numerator), bottom(denominator);
  // Scale by powers of two until the quotient has the 53 bits of a double: 2^52 <= quotient < 2^53.
  int exponent = static_cast<int>(msb(top)) - static_cast<int>(msb(bottom)) - 52;
  if (exponent > 0) bottom <<= exponent;
  if (exponent < 0) top <<= -exponent;
  while (top / bottom < (cpp_int(1) << 52)) top <<= 1, --exponent;
  while (top / bottom >= (cpp_int(1) << 53)) bottom <<= 1, ++exponent;
  cpp_int quotient = top / bottom;
  const cpp_int twice_remainder = 2 * (top % bottom);
  if (twice_remainder > bottom || (twice_remainder == bottom && quotient % 2 == 1)) ++quotient;
  return std::ldexp(static_cast<double>(quotient.convert_to<std::uint64_t>()), exponent);
}

double to_double(Int128 value) {
  if (value < 0) return -to_double(-value);
  int exponent = 0;
  while ((value >> exponent) >= (Int128(1) << 53)) ++exponent;
  const Int128 kept = value >> exponent, left = value - (kept << exponent);
  const Int128 half = exponent == 0 ? 1 : Int128(1) << (exponent - 1);
  const bool goes_up = left > half || (left == half && kept % 2 == 1);
  return std::ldexp(static_cast<double>(static_cast<std::int64_t>(kept + (goes_up ? 1 : 0))), exponent);
}

double double_ratio(Int128 numerator, Int128 denominator) {
  return to_double(numerator) / to_double(denominator);
}

}  // namespace foreshock
