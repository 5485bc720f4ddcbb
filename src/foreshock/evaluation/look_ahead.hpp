// Does a column, or a score, know the second that has not happened yet? For a column x of rows one second
// apart, how the size of its last change |x(s) - x(s-1)| ranks with the size of the return over [s, s+1) and
// over [s+1, s+2). An honest column knows neither, so the two correlations differ by no more than volatility
// itself forgets in a second: what |return over [s-1, s)| ranks with them. A column that holds [s, s+1)
// already, by one second only, ranks with the first far above the second. Excess = the difference beyond that
// of the last return. Blind to a look-ahead that says nothing of the size of the next return.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/part_scores.hpp"

namespace foreshock {

inline constexpr double kLookAheadExcessMax = 0.10;
inline constexpr std::size_t kLookAheadRowsMin = 1000;
inline constexpr std::size_t kLookAheadRowsMax = 250'000;  // the latest ones

struct LookAhead {
  std::string column;
  double next = 0.0;    // rank correlation with the return over [s, s+1)
  double after = 0.0;   // with that over [s+1, s+2)
  double excess = 0.0;  // next - after - allowance

  [[nodiscard]] bool peeks() const { return excess > kLookAheadExcessMax; }
};

struct LookAheadReport {
  std::vector<LookAhead> columns;  // largest excess first; columns known on too few rows are left out
  double allowance = 0.0;          // of the last return, at least 0
  std::size_t rows = 0;
  std::string reason;  // why nothing was looked at; empty otherwise
};

// Columns `names` of the frame (each a number) and the models' probabilities. Reads timestamp, return_q.
[[nodiscard]] LookAheadReport look_ahead(const Frame& frame, const LabelledRows& rows,
                                         const std::vector<std::string>& names,
                                         const std::vector<ScoredModel>& models);

}  // namespace foreshock
