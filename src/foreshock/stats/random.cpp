#include "foreshock/stats/random.hpp"

#include <cmath>
#include <vector>

#include "foreshock/core/check.hpp"
#include "foreshock/stats/elementary.hpp"

namespace foreshock {
namespace {

std::mt19937_64 make_engine(std::uint64_t seed, std::string_view stream) {
  std::vector<std::uint32_t> words = {static_cast<std::uint32_t>(seed),
                                      static_cast<std::uint32_t>(seed >> 32)};
  for (const char c : stream) words.push_back(static_cast<unsigned char>(c));
  std::seed_seq sequence(words.begin(), words.end());
  return std::mt19937_64(sequence);
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) : engine_(make_engine(seed, stream)) {}

std::uint64_t Random::below(std::uint64_t bound) {
  FORESHOCK_CHECK(bound > 0);
  const std::uint64_t uneven =
      (0 - bound) % bound;  // 2^64 mod bound: draws below it would favour small results
  std::uint64_t draw = bits();
  while (draw < uneven) draw = bits();
  return draw % bound;
}

double Random::uniform01() {
  for (;;) {
    if (const std::uint64_t draw = bits() >> 11; draw != 0) return static_cast<double>(draw) * 0x1p-53;
  }
}

// Marsaglia's polar method: two at a time.
double Random::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  for (;;) {
    const double x = 2 * uniform01() - 1;
    const double y = 2 * uniform01() - 1;
    const double square = x * x + y * y;
    if (square >= 1 || square == 0) continue;
    const double scale = std::sqrt(-2 * fixed_log(square) / square);
    spare_normal_ = y * scale;
    has_spare_ = true;
    return x * scale;
  }
}

double Random::exponential() {
  return -fixed_log(uniform01());
}

std::int64_t Random::geometric(double probability) {
  FORESHOCK_CHECK(probability >= 1e-9 && probability <= 1);
  if (probability == 1) return 1;
  return static_cast<std::int64_t>(std::ceil(fixed_log(uniform01()) / fixed_log(1 - probability)));
}

std::int64_t Random::poisson(double mean) {
  FORESHOCK_CHECK(mean >= 0);
  std::int64_t count = -1;
  for (double time = 0; time <= mean; time += exponential()) ++count;
  return count;
}

}  // namespace foreshock
