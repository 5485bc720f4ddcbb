// The valid seconds of one product closed so far, ascending, with all of history kept, and windows over them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "tests/support/second_facts.hpp"

namespace foreshock {

class ValidSeconds {
 public:
  // Ascending. Adds what depends on earlier seconds: the path and the flips.
  void append(SecondFacts facts);

  // The valid ones of seconds row - width .. row - 1.
  [[nodiscard]] std::span<const SecondFacts> window(Nanos row, int width) const;
  // Null unless it is valid.
  [[nodiscard]] const SecondFacts* at(Nanos second) const;

 private:
  [[nodiscard]] std::optional<MidMove> last_move_before(Nanos second) const;

  std::vector<SecondFacts> seconds_;
};

// 10 valid >= 9 width.
[[nodiscard]] bool is_known(std::size_t valid, int width);

// 60 sum q^2 / (M 2^100), correctly rounded; null unless known.
[[nodiscard]] std::optional<double> variance_rate(std::span<const SecondFacts> window, int width);
[[nodiscard]] std::optional<double> log_volatility(std::span<const SecondFacts> window, int width);

// L_W(u): log_rv_W as of any second u, whether or not a row was given there. A function of the seconds before
// u, so what is once known is kept.
class LogVolatilityHistory {
 public:
  struct Known {
    Nanos at;
    double value;
  };

  // Looks back `depth` seconds from a row, at most.
  LogVolatilityHistory(const ValidSeconds& history, int width, int depth)
      : seconds_(history), width_(width), depth_(depth) {}

  // Rows ascend.
  void extend_to(Nanos row);
  // Those known at first .. last.
  [[nodiscard]] std::span<const Known> between(Nanos first, Nanos last) const;
  [[nodiscard]] std::optional<double> at(Nanos second) const;

 private:
  const ValidSeconds& seconds_;
  int width_, depth_;
  std::optional<Nanos> extended_to_;
  std::vector<Known> known_;
};

}  // namespace foreshock
