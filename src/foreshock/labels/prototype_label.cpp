#include "foreshock/labels/prototype_label.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/labels/label_frame.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/tick/decimal.hpp"

namespace foreshock {
namespace {

constexpr double kMaxReturn = 2.0;

// One product's returns by the time of their later tick, with running sums.
class ReturnSums {
 public:
  explicit ReturnSums(std::vector<std::pair<std::int64_t, std::int64_t>> returns) {  // (time in ns, q)
    std::sort(returns.begin(), returns.end());
    for (const auto& [time_ns, q] : returns) {
      time_ns_.push_back(time_ns);
      sum_.push_back(sum_.back() + q);
      squares_.push_back(squares_.back() + static_cast<UInt128>(static_cast<Int128>(q) * q));
    }
  }

  // Of the returns in (begin_ns, end_ns]; nothing with fewer than two.
  [[nodiscard]] std::optional<double> deviation(std::int64_t begin_ns, std::int64_t end_ns) const {
    const auto first = static_cast<std::size_t>(std::upper_bound(time_ns_.begin(), time_ns_.end(), begin_ns) -
                                                time_ns_.begin());
    const auto last = static_cast<std::size_t>(std::upper_bound(time_ns_.begin(), time_ns_.end(), end_ns) -
                                               time_ns_.begin());
    if (last < first + 2) return std::nullopt;
    return population_deviation(last - first, sum_[last] - sum_[first], squares_[last] - squares_[first],
                                power_of_two(kReturnBits));
  }

 private:
  std::vector<std::int64_t> time_ns_;
  std::vector<Int128> sum_{0};       // of the returns before this one
  std::vector<UInt128> squares_{0};  // may wrap: only differences are used
};

struct TickColumns {
  explicit TickColumns(const Frame& features)
      : timestamp(typed_column(features, "timestamp", ColumnType::timestamp)),
        price(typed_column(features, "price", ColumnType::float64)) {
    if (timestamp.null_count() > 0) {
      throw UserError(ErrorCode::bad_file, "column 'timestamp' has a null; every row needs a time");
    }
  }

  const Column& timestamp;
  const Column& price;
};

ReturnSums product_returns(const TickColumns& ticks, const std::vector<std::size_t>& product) {
  std::vector<std::pair<std::int64_t, std::int64_t>> returns;
  std::int64_t before = 0;  // units; 0 = none yet
  for (const std::size_t row : product) {
    if (ticks.price.is_null(row)) continue;
    const std::int64_t units = std::llrint(ticks.price.doubles[row] * static_cast<double>(kUnitsPerOne));
    if (units <= 0) continue;
    if (before > 0) {
      const double r = static_cast<double>(units - before) / static_cast<double>(before);
      if (std::abs(r) <= kMaxReturn)
        returns.emplace_back(ticks.timestamp.ints[row], quantise(r, kReturnBits));
    }
    before = units;
  }
  return ReturnSums(std::move(returns));
}

Column future_volatility(const Frame& features, std::int64_t horizon_s) {
  const TickColumns ticks(features);
  Column volatility("future_volatility", ColumnType::float64);
  volatility.doubles.assign(features.rows(), 0.0);
  volatility.valid.assign(features.rows(), 0);
  for (const std::vector<std::size_t>& product : rows_by_product(features)) {
    const ReturnSums returns = product_returns(ticks, product);
    std::int64_t end_of_stream = std::numeric_limits<std::int64_t>::min();
    for (const std::size_t row : product) {
      end_of_stream = std::max(end_of_stream, ticks.timestamp.ints[row]);
    }
    for (const std::size_t row : product) {
      const std::int64_t now = ticks.timestamp.ints[row];
      const std::int64_t end = now + horizon_s * kNanosPerSecond;
      if (end_of_stream < end) continue;
      if (const auto deviation = returns.deviation(now, end)) {
        volatility.doubles[row] = *deviation;
        volatility.valid[row] = 1;
      }
    }
  }
  return volatility;
}

}  // namespace

PrototypeThreshold fit_prototype_threshold(const Frame& features, const LabelSettings& settings) {
  const Column volatility = future_volatility(features, settings.horizon_s);
  const std::vector<std::int64_t>& timestamp = features.at("timestamp").ints;
  std::vector<std::int64_t> labelled_ns;
  for (std::size_t row = 0; row < volatility.size(); ++row) {
    if (!volatility.is_null(row)) labelled_ns.push_back(timestamp[row]);
  }
  const TrainingRows training(settings, std::move(labelled_ns));
  std::vector<double> values;
  for (std::size_t row = 0; row < volatility.size(); ++row) {
    if (!volatility.is_null(row) && training.contains(timestamp[row]))
      values.push_back(volatility.doubles[row]);
  }
  return {.tau = percentile_of(values, settings.percentile),
          .training_rows = values.size(),
          .train_to = training.train_to()};
}

void add_prototype_label(Frame& features, const LabelSettings& settings,
                         const PrototypeThreshold& threshold) {
  Column volatility = future_volatility(features, settings.horizon_s);
  set_column(features, reaches("label", volatility, threshold.tau));
  set_column(features, std::move(volatility));
  record_settings(features, settings, threshold.train_to);
  features.metadata["label.tau"] = fmt::to_string(threshold.tau);
}

}  // namespace foreshock
