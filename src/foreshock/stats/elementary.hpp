// log, exp, sin and cos with a fixed order of + - * / only: the same bits from every compiler, optimisation
// level and instruction set (the C library's differ with and without FMA). Error about 1 ulp
// (tests/unit/stats). Special values follow IEEE 754: log(0) = -inf, log(x < 0) = NaN, exp overflows to +inf
// and underflows to 0.
#pragma once

namespace foreshock {

[[nodiscard]] double fixed_log(double x);
[[nodiscard]] double fixed_exp(double x);
// |x| <= 1e5 (calendar harmonics, seasonality); larger arguments lose accuracy.
[[nodiscard]] double fixed_sin(double x);
[[nodiscard]] double fixed_cos(double x);

}  // namespace foreshock
