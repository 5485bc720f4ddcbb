// A made-up series of labels and forecasts, second by second, whose population values can be found by making
// enough of it: log volatility is a sum of processes that forget at the rate of 30 s, 5 min and 1 h, a label
// says whether the next 60 s exceed a threshold (so neighbours share 59 of 60 seconds), and the two forecasts
// are trailing volatility through noise that forgets in 60 s, the bar's with more of it.
#pragma once

#include <cstdint>
#include <vector>

namespace foreshock {

enum class Threshold : std::uint8_t { relative, fixed };  // on the last 300 s' variance, or one number

struct SpikeSeries {
  std::vector<std::int64_t> timestamp_ns;
  std::vector<std::uint8_t> label;
  std::vector<double> model;  // probabilities
  std::vector<double> bar;
};

[[nodiscard]] SpikeSeries make_spike_series(Threshold threshold, std::int64_t count, std::uint64_t seed);

}  // namespace foreshock
