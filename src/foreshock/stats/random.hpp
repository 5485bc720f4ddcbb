// Seeded random numbers with the same bits everywhere. std::mt19937_64 is fixed by the standard, the
// standard's distributions are not, so the few that are needed stand here, on fixed_log. Not for secrets.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

namespace foreshock {

class Random {
 public:
  // Streams of one seed are independent of each other and of the order they are made in.
  explicit Random(std::uint64_t seed, std::string_view stream = {});

  [[nodiscard]] std::uint64_t bits() { return engine_(); }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0
  [[nodiscard]] double uniform01();                        // in (0, 1), never an end; a multiple of 2^-53
  [[nodiscard]] bool chance(double probability) { return uniform01() < probability; }
  [[nodiscard]] double normal();       // mean 0, sd 1
  [[nodiscard]] double exponential();  // mean 1
  // Trials up to and with the first success, >= 1; probability in [1e-9, 1].
  [[nodiscard]] std::int64_t geometric(double probability);
  [[nodiscard]] std::int64_t poisson(double mean);  // mean >= 0; takes time in proportion to it

 private:
  std::mt19937_64 engine_;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

}  // namespace foreshock
