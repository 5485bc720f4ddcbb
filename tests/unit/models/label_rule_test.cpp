#include "foreshock/models/label_rule.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/labels/spike_labels.hpp"
#include "foreshock/models/ewma_model.hpp"
#include "foreshock/models/log_har_model.hpp"
#include "foreshock/models/scoring.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing_support::bell;
using testing_support::training_data;

constexpr std::size_t kRows = 80'000;
constexpr std::size_t kPast = 300;

// Rows of a market with its own returns, so that labels of any horizon can be made from them: volatility
// wanders around 1 bp a second.
Frame market(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::int64_t> q;
  std::vector<double> sums{0.0};  // of r^2 of the seconds before
  double level = 0.0;
  for (std::size_t second = 0; second < kPast + kRows; ++second) {
    level += -0.02 * level + 0.1 * bell(random);
    q.push_back(std::llrint(std::ldexp(1e-4 * std::exp(level) * bell(random), 50)));
    const double r = std::ldexp(static_cast<double>(q.back()), -50);
    sums.push_back(sums.back() + r * r);
  }
  Frame frame;
  for (const char* name : {"venue", "product_id", "status"}) frame.add(name, ColumnType::string);
  frame.add("timestamp", ColumnType::timestamp);
  for (const char* name : {"return_q", "valid_300"}) frame.add(name, ColumnType::int64);
  const std::vector<int> windows = {5, 10, 30, 60, 300};
  for (const int window : windows) frame.add(log_rv_column(window), ColumnType::float64);
  frame.add("rv_300", ColumnType::float64);
  std::vector<Column>& columns = frame.columns();
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t second = kPast + row;
    columns[0].push_text("coinbase-exchange");
    columns[1].push_text("BTC-USD");
    columns[2].push_text("VALID");
    columns[3].push_int(static_cast<std::int64_t>(second) * kNanosPerSecond);
    columns[4].push_int(q[second - 1]);
    columns[5].push_int(300);
    const auto variance = [&](int window) {
      return 60.0 * (sums[second] - sums[second - static_cast<std::size_t>(window)]) / window;
    };
    for (std::size_t i = 0; i < windows.size(); ++i) {
      columns[6 + i].push_double(0.5 * std::log(variance(windows[i]) + kForecastFloor));
    }
    columns.back().push_double(variance(300));
  }
  return frame;
}

struct Case {
  std::int64_t horizon_s;
  std::int64_t grid_s;
};
class EveryHorizon : public testing::TestWithParam<Case> {
 protected:
  EveryHorizon() : frame(market(static_cast<std::uint64_t>(GetParam().horizon_s))) {
    const LabelSettings settings{.horizon_s = GetParam().horizon_s, .grid_s = GetParam().grid_s};
    add_labels(frame, settings, fit_thresholds(frame, settings));
  }
  Frame frame;
};

TEST_P(EveryHorizon, TheVarianceThresholdIsWhereTheLabelTurns) {
  const Column& v = frame.at("v");
  const Column& rv_300 = frame.at("rv_300");
  for (const char* name : {"spike_relative", "spike_fixed"}) {
    const LabelRule rule = label_rule(frame, name);
    std::size_t positives = 0;
    for (std::size_t row = 0; row < kRows; ++row) {
      if (frame.at(name).is_null(row)) continue;
      const double threshold = rule.variance_threshold(rv_300.doubles[row]);
      // v / level >= k2 and v >= k2 level may round apart.
      if (std::abs(v.doubles[row] / threshold - 1.0) < 1e-15) continue;
      ASSERT_EQ(frame.at(name).ints[row] == 1, v.doubles[row] >= threshold) << name << " " << row;
      positives += v.doubles[row] >= threshold ? 1 : 0;
    }
    EXPECT_GT(positives, 500U);
  }
}

TEST_P(EveryHorizon, ForecastsOfTheVarianceMeetTheThresholdInItsOwnUnits) {
  for (const char* name : {"spike_relative", "spike_fixed"}) {
    TrainingData data = training_data(frame, name);
    std::erase_if(data.rows, [&](std::size_t row) { return frame.at(name).is_null(row); });
    for (const auto& train : {train_log_har, train_ewma}) {
      const TrainedModel trained = train(data, {});
      const std::vector<double> p = score_frame(*trained.model, frame);
      double expected = 0.0;
      double seen = 0.0;
      double product = 0.0;
      for (const std::size_t row : data.calibration_rows) {
        expected += p[row];
        seen += frame.at(name).number(row);
        product += p[row] * frame.at(name).number(row);
      }
      const double rows = static_cast<double>(data.calibration_rows.size());
      // Labels overlap over the horizon: the longer, the fewer are independent.
      const double tolerance = GetParam().horizon_s > 60 ? 0.07 : 0.03;
      EXPECT_NEAR(expected / rows, seen / rows, tolerance) << trained.model->kind() << " " << name;
      EXPECT_GT(product / seen, 1.02 * expected / rows) << "and it tells spikes from calm rows";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(LabelRule, EveryHorizon,
                         testing::Values(Case{30, 1}, Case{60, 1}, Case{300, 1}, Case{60, 5}));

}  // namespace
}  // namespace foreshock
