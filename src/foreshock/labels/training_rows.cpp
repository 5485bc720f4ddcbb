#include "foreshock/labels/training_rows.hpp"

#include <algorithm>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kLatenessNs = 250'000'000;
constexpr std::size_t kTrainPercent = 60;

}  // namespace

TrainingRows::TrainingRows(const LabelSettings& settings, std::vector<std::int64_t> labelled_ns)
    : reach_ns_(settings.horizon_s * kNanosPerSecond + kLatenessNs), train_to_(settings.train_to) {
  if (train_to_ || labelled_ns.empty()) return;
  const std::size_t following = labelled_ns.size() * kTrainPercent / 100;
  const auto cut = labelled_ns.begin() + static_cast<std::ptrdiff_t>(following);
  std::nth_element(labelled_ns.begin(), cut, labelled_ns.end());
  train_to_ = from_nanos(*cut);
}

bool TrainingRows::contains(std::int64_t timestamp_ns) const {
  return train_to_ && timestamp_ns <= to_nanos(*train_to_) - reach_ns_;
}

double percentile_of(std::vector<double> values, std::int64_t percentile) {
  FORESHOCK_CHECK(percentile >= 1 && percentile <= 99);
  if (values.empty()) return 0.0;
  const std::size_t rank = (values.size() * static_cast<std::size_t>(percentile) + 99) / 100;
  const auto chosen = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), chosen, values.end());
  return *chosen;
}

}  // namespace foreshock
