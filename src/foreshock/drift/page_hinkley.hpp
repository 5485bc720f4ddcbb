// Page-Hinkley: an alarm when a series has been above its own mean for longer than chance. S_0 = 0,
// S_t = max(0, alpha S_{t-1} + x_t - mean_t - delta), mean_t that of x_1 ... x_t; an alarm from S_t >=
// threshold on, after which it begins anew. One-sided: increases. Page 1954; Hinkley 1971.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace foreshock {

struct PageHinkleySettings {
  double delta = 0.005;           // increases below it do not count; in the unit of the series
  double threshold = 50;          // likewise
  double alpha = 0.9999;          // what of S stays from value to value
  std::size_t least_values = 30;  // before the first alarm
};

class PageHinkley {
 public:
  explicit PageHinkley(const PageHinkleySettings& settings) : settings_(settings) {}

  bool add(double value);  // true: an alarm
  [[nodiscard]] double statistic() const { return statistic_; }

 private:
  PageHinkleySettings settings_;
  std::size_t count_ = 0;
  double mean_ = 0, statistic_ = 0;
};

// delta and threshold for a series like `past`, from the series itself: delta is half its standard deviation
// divided by the root of `block`, and the threshold is what S passes within `run_length` values with
// probability 1 - 1/e, when blocks of `block` values of `past` are drawn at random one after the other: an
// expected time of `run_length` between false alarms. Nothing where `past` is shorter than ten blocks or
// does not vary.
struct RunLength {
  std::size_t values = 0;  // between false alarms, expected
  std::size_t block = 0;   // values that hang together
  std::size_t draws = 200;
  std::uint64_t seed = 0;
};
[[nodiscard]] PageHinkleySettings page_hinkley_for(std::span<const double> past, const RunLength& wanted);
[[nodiscard]] bool enough_for_page_hinkley(std::span<const double> past, const RunLength& wanted);

}  // namespace foreshock
