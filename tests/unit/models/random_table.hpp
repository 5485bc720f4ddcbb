// Seeded tables for the tests of models: a labelled core_v1-like frame whose volatility follows a slow random
// walk, so that labels can be forecast from it, but not perfectly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/models/training_data.hpp"

namespace foreshock::testing_support {

// Uniform in [-1, 1), the same on every platform.
inline double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-52 - 1.0;
}
inline double bell(std::mt19937_64& random) {
  return uniform(random) + uniform(random) + uniform(random);  // sd 1, near enough
}

// log_rv_30/60/300/900/3600, spread_bps, rv_300, v, spike_relative (k2 = 2), spike_fixed (tau2), metadata.
inline Frame random_table(std::size_t rows, std::uint64_t seed) {
  const double k2 = 2.0;
  const double tau2 = 4e-7;
  std::mt19937_64 random(seed);
  Frame frame;
  frame.metadata = {
      {"feature_set", "core_v1"}, {"schema_hash", "feed"}, {"label.k2", "2"}, {"label.tau2", "4e-07"}};
  Column timestamp("timestamp", ColumnType::timestamp);
  Column product("product_id", ColumnType::string);
  std::vector<Column> inputs;
  for (const char* name :
       {"log_rv_30", "log_rv_60", "log_rv_300", "log_rv_900", "log_rv_3600", "spread_bps"}) {
    inputs.emplace_back(name, ColumnType::float64);
  }
  Column rv_300("rv_300", ColumnType::float64);
  Column v("v", ColumnType::float64);
  Column relative("spike_relative", ColumnType::boolean);
  Column fixed("spike_fixed", ColumnType::boolean);
  double level = -7.6;  // log volatility per minute
  for (std::size_t row = 0; row < rows; ++row) {
    level += -0.02 * (level + 7.6) + 0.1 * bell(random);
    timestamp.push_int(static_cast<std::int64_t>(row) * 1'000'000'000);
    product.push_text("BTC-USD");
    for (Column& input : inputs) input.push_double(level + 0.2 * bell(random));
    const double rv = std::exp(2.0 * (level + 0.3 * bell(random)));
    const double next = std::exp(2.0 * (level + 0.4 * bell(random)));
    rv_300.push_double(rv);
    v.push_double(next);
    relative.push_int(next >= k2 * std::max(rv, 0.5e-4 * 0.5e-4) ? 1 : 0);
    fixed.push_int(next >= tau2 ? 1 : 0);
  }
  frame.add(std::move(timestamp));
  frame.add(std::move(product));
  for (Column& input : inputs) frame.add(std::move(input));
  for (Column* column : {&rv_300, &v, &relative, &fixed}) frame.add(std::move(*column));
  return frame;
}

// The same rows, evenly over that many days instead of a second apart.
inline Frame over_days(Frame frame, std::int64_t days) {
  std::vector<std::int64_t>& times = frame.columns().front().ints;
  const std::int64_t step_s = days * 86'400 / static_cast<std::int64_t>(times.size());
  for (std::size_t row = 0; row < times.size(); ++row) {
    times[row] = static_cast<std::int64_t>(row) * step_s * 1'000'000'000;
  }
  return frame;
}

inline std::vector<std::size_t> row_range(std::size_t begin, std::size_t end) {
  std::vector<std::size_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

// The first 60 % train, the next 20 % calibrate.
inline TrainingData training_data(const Frame& frame, const std::string& label) {
  const std::size_t rows = frame.rows();
  return {&frame, row_range(0, rows * 6 / 10), row_range(rows * 6 / 10, rows * 8 / 10),
          label_rule(frame, label)};
}

// The column with that name, to be changed by a test.
inline Column& column_of(Frame& frame, const std::string& name) {
  for (Column& column : frame.columns()) {
    if (column.name == name) return column;
  }
  std::abort();
}

inline void set_null(Column& column, std::size_t row) {
  column.valid[row] = 0;
}

}  // namespace foreshock::testing_support
