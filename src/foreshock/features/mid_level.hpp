// MidLevel: which quotes may set the mid. A quote far from the last accepted one is quarantined; three in a
// row that agree with one another start a new level. m2 = bid + ask is twice the mid, in units of 1e-8.
// Rules: docs/decisions/0001-engine-semantics.md.
#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/time.hpp"
#include "foreshock/stats/exact.hpp"

namespace foreshock {

// |r| <= 1/16 for r = 2 (b - a) / (a + b), exactly.
[[nodiscard]] constexpr bool within_a_sixteenth(std::int64_t a, std::int64_t b) {
  const Int128 difference = b > a ? static_cast<Int128>(b) - a : static_cast<Int128>(a) - b;
  return difference * 32 <= static_cast<Int128>(a) + b;
}

class MidLevel {
 public:
  static constexpr std::int64_t kForgetAfterNs = 100 * kNanosPerSecond;

  // True when the quote is accepted; level() then numbers the level it lies on. m2 > 0.
  [[nodiscard]] bool offer(std::int64_t m2, UnixNanos ts_event);
  void forget();

  [[nodiscard]] std::uint64_t level() const { return level_; }
  [[nodiscard]] std::uint64_t quarantined() const { return quarantined_; }

 private:
  void accept(std::int64_t m2, UnixNanos ts_event);
  [[nodiscard]] bool third_of_a_run(std::int64_t m2);

  bool known_ = false;
  std::int64_t last_m2_ = 0;
  UnixNanos last_ts_{};
  std::uint64_t level_ = 0;
  std::array<std::int64_t, 2> run_{};  // quarantined in a row, all within 1/16 of one another
  std::size_t run_length_ = 0;
  std::uint64_t quarantined_ = 0;
};

}  // namespace foreshock
