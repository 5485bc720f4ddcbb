// Which rows may set a label's threshold. A row stamped s trains when its label was known before `train_to`:
// s + horizon + 250 ms of lateness <= train_to. By default train_to is the time of the row that follows the
// first 60 % of the labelled rows, in time order over all products; the rows just before it are purged by the
// same rule.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

struct LabelSettings {
  std::int64_t horizon_s = 60;   // 1 .. 3600: how far a label looks ahead
  std::int64_t grid_s = 1;       // 1 or 5: V_s is of returns over so many seconds; divides horizon_s
  std::int64_t percentile = 90;  // 1 .. 99: of the training rows, for the thresholds
  std::optional<UnixNanos> train_to = std::nullopt;  // nullopt: the first 60 % of the labelled rows
};

class TrainingRows {
 public:
  // `labelled_ns`: times of the rows that have a label, in any order; they decide where settings do not. When
  // neither does, no row trains.
  TrainingRows(const LabelSettings& settings, std::vector<std::int64_t> labelled_ns);

  [[nodiscard]] bool contains(std::int64_t timestamp_ns) const;
  [[nodiscard]] std::optional<UnixNanos> train_to() const { return train_to_; }

 private:
  std::int64_t reach_ns_;
  std::optional<UnixNanos> train_to_;
};

// The ceil(percentile * n / 100)-th smallest of n values; 0, which means unset, when there are none.
[[nodiscard]] double percentile_of(std::vector<double> values, std::int64_t percentile);

}  // namespace foreshock
