// How probable a Kolmogorov-Smirnov distance at least as large is when nothing differs; in [0, 1].
#pragma once

#include <cstddef>

namespace foreshock {

// Of two samples without ties, exact: shares of lattice paths (Hodges 1958). Costs first * second steps.
[[nodiscard]] double ks_two_sample(std::size_t first, std::size_t second, double distance);

// Of a sample of n >= 1 against its distribution, by the choice of Simard & L'Ecuyer (2011): exact up to n
// = 140, and in the tails (Durbin's matrix as of Marsaglia, Tsang & Wang 2003; twice Birnbaum & Tingey's
// one-sided sum 1951); between them the expansion of Pelz & Good (1976), which is 2e-6 off at most.
[[nodiscard]] double ks_one_sample(std::size_t n, double distance);

// For many: 2 sum (-1)^(k-1) exp(-2 k^2 n distance^2) (Kolmogorov 1933); n > 0, and need not be whole.
[[nodiscard]] double ks_asymptotic(double n, double distance);

}  // namespace foreshock
