#include "foreshock/evaluation/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {
namespace {

constexpr double kSquaredBasisPoint = 1e-8;

// One product's truth: the variance of some seconds, in squared returns.
struct TrueVariances {
  std::vector<std::int64_t> seconds;  // rising
  std::vector<double> variances;

  // Of the seconds [from, from + count), summed by `grid`; nothing when one is not known.
  [[nodiscard]] std::optional<std::vector<double>> steps(std::int64_t from, std::int64_t count,
                                                         std::int64_t grid) const {
    const auto begin =
        static_cast<std::size_t>(std::lower_bound(seconds.begin(), seconds.end(), from) - seconds.begin());
    const auto end = begin + static_cast<std::size_t>(count);
    // Seconds rise, so the last is in its place only if none is missing.
    if (end > seconds.size() || seconds[begin] != from || seconds[end - 1] != from + count - 1) return {};
    std::vector<double> sums;
    for (std::size_t i = begin; i < end; i += static_cast<std::size_t>(grid)) {
      double sum = 0.0;
      for (std::size_t j = i; j < std::min(end, i + static_cast<std::size_t>(grid)); ++j) sum += variances[j];
      sums.push_back(sum);
    }
    return sums;
  }
};

const Column& column_of(const Frame& frame, const char* name, ColumnType type) {
  const Column& column = frame.at(name);
  if (column.type == type) return column;
  throw UserError(ErrorCode::schema_mismatch, fmt::format("column {} is of type {}; the truth needs {}", name,
                                                          to_string(column.type), to_string(type)));
}

std::map<std::string, TrueVariances> read_truth(const Frame& truth) {
  const Column& timestamp = column_of(truth, "timestamp", ColumnType::timestamp);
  const Column& product = column_of(truth, "product_id", ColumnType::string);
  const Column& variance = truth.at("integrated_variance_bp2");
  if (variance.type == ColumnType::string) {
    throw UserError(ErrorCode::schema_mismatch,
                    "column integrated_variance_bp2 holds text; the truth needs numbers");
  }
  std::map<std::string, TrueVariances> products;
  for (std::size_t row = 0; row < truth.rows(); ++row) {
    const double value = variance.number(row);
    if (timestamp.is_null(row) || product.is_null(row) || !std::isfinite(value)) continue;
    if (value < 0.0) {
      throw UserError(ErrorCode::bad_number,
                      fmt::format("row {}: integrated_variance_bp2 is {}, below 0", row, value));
    }
    TrueVariances& of_product = products[product.text(row)];
    const UnixNanos time = from_nanos(timestamp.ints[row]);
    const std::int64_t second = floor_second(time);
    if (from_second(second) != time || (!of_product.seconds.empty() && second <= of_product.seconds.back())) {
      throw UserError(ErrorCode::bad_file,
                      fmt::format("row {}: {} is not a whole second later than the product's row before it",
                                  row, format_time(time)));
    }
    of_product.seconds.push_back(second);
    of_product.variances.push_back(value * kSquaredBasisPoint);
  }
  return products;
}

// The label's grid in seconds, 1 where the table does not say.
std::int64_t label_grid_s(const Frame& frame) {
  const auto entry = frame.metadata.find("label.grid_s");
  if (entry == frame.metadata.end() || entry->second == "1") return 1;
  if (entry->second == "5") return 5;
  throw UserError(ErrorCode::bad_file,
                  fmt::format("metadata 'label.grid_s' is '{}', not 1 or 5", entry->second));
}

}  // namespace

double exceedance_of_variances(const std::vector<double>& step_variances, double threshold) {
  double sum = 0.0;
  double squares = 0.0;
  for (const double variance : step_variances) {
    sum += variance;
    squares += variance * variance;
  }
  // A market that stands still, or so nearly that its square is no number, reaches nothing.
  if (!(squares > 0.0)) return 0.0;
  const double half_nu = sum * sum / squares / 2.0;
  return boost::math::gamma_q(half_nu, half_nu * (threshold / sum));
}

ScoredModel oracle(const Frame& truth, const Frame& features, const LabelledRows& rows) {
  const std::map<std::string, TrueVariances> products = read_truth(truth);
  const Column& product = column_of(features, "product_id", ColumnType::string);
  const std::int64_t horizon_s = label_horizon_ns(features) / kNanosPerSecond;
  const std::int64_t grid_s = label_grid_s(features);
  ScoredModel scored{kOracleModel, std::vector<double>(rows.size(), std::numeric_limits<double>::quiet_NaN()),
                     std::nullopt};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const double threshold = rows.threshold_variance[row];
    const auto found = products.find(product.text(row));
    const UnixNanos time = from_nanos(rows.timestamp_ns[row]);
    const std::int64_t second = floor_second(time);
    if (std::isnan(threshold) || found == products.end() || from_second(second) != time) continue;
    const auto steps = found->second.steps(second, horizon_s, grid_s);
    if (steps) scored.probability[row] = exceedance_of_variances(*steps, threshold);
  }
  return scored;
}

}  // namespace foreshock
