// Seeded record streams full of what goes wrong on real feeds: ties, disorder, lateness, crossed books,
// jumps, silences with and without clocks, gaps, reconnects, stamps from the future. The same seed gives the
// same records on every platform (no std:: distributions). Several products are interleaved by the time their
// records were received.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "foreshock/tick/record.hpp"

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

// lasting: an hour of calm first, so that the hour's windows fill. hours: calm and events in turn for several
// hours, products that fall silent for long, start late or end early.
enum class StreamSize { eventful, lasting, hours };

[[nodiscard]] std::vector<Record> make_random_stream(std::uint64_t seed, StreamSize size);

}  // namespace foreshock
