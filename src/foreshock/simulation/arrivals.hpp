// When takers hit a simulated book: a self-exciting (Hawkes) process with an exponential kernel. A cascade is
// one taker's order; its size is the number of prints, all at one time. Each cascade raises the rate of the
// next ones, larger ones more: one cascade brings kBranching others on average.
#pragma once

#include <cstdint>
#include <vector>

#include "foreshock/stats/random.hpp"

namespace foreshock {

inline constexpr double kBranching = 0.7;
inline constexpr double kMeanCascadeSize = 2.05;

struct Cascade {
  double offset_s;    // within its second, in [0, 1)
  std::int64_t size;  // prints, 1 to 150
};

class CascadeArrivals {
 public:
  explicit CascadeArrivals(Random random) : random_(random) {}
  // The cascades of one more second, appended in order. `base_per_s`: the rate without self-excitation, > 0.
  void next_second(double base_per_s, std::vector<Cascade>& out);
  [[nodiscard]] double excitement_per_s() const { return excitement_; }  // rate above the base, now

 private:
  std::int64_t draw_size();

  Random random_;
  double excitement_ = 0;
};

}  // namespace foreshock
