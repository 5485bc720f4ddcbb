// Seeded random choices that are the same on every platform: no std:: distributions.
#pragma once

#include <cstdint>
#include <random>

namespace foreshock {

class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : random_(seed) {}
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n));
  }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool one_in(std::int64_t n) { return below(n) == 0; }
  template <typename T, std::size_t n>
  T pick(const T (&choices)[n]) {
    return choices[below(static_cast<std::int64_t>(n))];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace foreshock
