#include "foreshock/evaluation/folds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "foreshock/core/error.hpp"
#include "foreshock/stats/exact.hpp"
#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kDayS = 86'400;

// A core_v1 table in miniature: days of `seconds_a_day` seconds whose volatility wanders.
Frame market_days(std::int64_t days, std::int64_t seconds_a_day) {
  Frame frame;
  for (const char* name : {"venue", "product_id", "status"}) frame.add(name, ColumnType::string);
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("return_q", ColumnType::int64);
  frame.add("valid_300", ColumnType::int64);
  for (const char* name : {"rv_300", "log_rv_30", "log_rv_60", "log_rv_300"}) {
    frame.add(name, ColumnType::float64);
  }
  auto& columns = frame.columns();
  Random random(23);
  for (std::int64_t day = 0; day < days; ++day) {
    std::vector<double> squares{0.0};
    double level = 0.0;
    for (std::int64_t i = 0; i < seconds_a_day; ++i) {
      level = 0.99 * level + 0.1 * random.normal();
      const double r = 1e-4 * std::exp(level) * random.normal();
      squares.push_back(squares.back() + r * r);
      columns[0].push_text("coinbase-advanced");
      columns[1].push_text("BTC-USD");
      columns[2].push_text("VALID");
      columns[3].push_int((day * kDayS + i) * kNanosPerSecond);
      columns[4].push_int(std::llrint(std::ldexp(r, kReturnBits)));
      columns[5].push_int(std::min<std::int64_t>(i + 1, 300));
      const auto per_minute = [&](std::int64_t window) {
        return 60.0 * (squares.back() - squares[static_cast<std::size_t>(i + 1 - window)]) /
               static_cast<double>(window);
      };
      if (i + 1 < 300) {
        for (std::size_t c = 6; c < 10; ++c) columns[c].push_null();
        continue;
      }
      columns[6].push_double(per_minute(300));
      columns[7].push_double(0.5 * std::log(per_minute(30)));
      columns[8].push_double(0.5 * std::log(per_minute(60)));
      columns[9].push_double(0.5 * std::log(per_minute(300)));
    }
  }
  return frame;
}

LabelledRows labelled_seconds(std::int64_t count) {
  LabelledRows rows;
  append_session(rows, 0, count);
  return rows;
}

TEST(ExpandingFolds, TestEveryShareOnceAfterAllBeforeIt) {
  const std::vector<FoldCuts> folds = expanding_folds(labelled_seconds(6000), 5);
  ASSERT_EQ(folds.size(), 5U);
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const auto share = static_cast<std::int64_t>(i + 1) * 1000;
    EXPECT_EQ(folds[i].train_to_ns, share * 3 / 4 * kNanosPerSecond);
    EXPECT_EQ(folds[i].calibration_to_ns, share * kNanosPerSecond);
    if (i + 1 == folds.size()) continue;
    EXPECT_EQ(folds[i].test_to_ns, (share + 1000) * kNanosPerSecond);
  }
  EXPECT_GT(folds.back().test_to_ns, 5999 * kNanosPerSecond);
  EXPECT_TRUE(expanding_folds(labelled_seconds(10), 5).empty());
}

TEST(WalkForward, NeedsThirtyDaysAndKeepsTheLastSevenInTheLockBox) {
  LabelledRows rows;
  for (std::int64_t day = 0; day < 29; ++day) append_session(rows, day * kDayS, 10);
  EXPECT_TRUE(walk_forward_folds(rows, false).empty());
  for (std::int64_t day = 29; day < 31; ++day) append_session(rows, day * kDayS, 10);
  EXPECT_EQ(labelled_days(rows), 31);
  const std::vector<FoldCuts> folds = walk_forward_folds(rows, false);
  ASSERT_EQ(folds.size(), 31U - 14U - 2U - 7U);
  EXPECT_EQ(folds.front().train_to_ns, 14 * kDayS * kNanosPerSecond);
  EXPECT_EQ(folds.front().calibration_to_ns, 16 * kDayS * kNanosPerSecond);
  EXPECT_EQ(folds.front().test_to_ns, 17 * kDayS * kNanosPerSecond);
  EXPECT_EQ(folds.back().test_to_ns, 24 * kDayS * kNanosPerSecond);
  const std::vector<FoldCuts> locked = walk_forward_folds(rows, true);
  ASSERT_EQ(locked.size(), 7U);
  EXPECT_EQ(locked.front().calibration_to_ns, folds.back().test_to_ns);
}

class ForecastFolds : public testing::Test {
 protected:
  ForecastFolds() : frame(market_days(4, 4000)) {
    settings.kinds = {"logistic", "log_har"};
    for (std::int64_t day = 1; day < 4; ++day) {
      folds.push_back({(day * kDayS - kDayS / 2) * kNanosPerSecond, day * kDayS * kNanosPerSecond,
                       (day + 1) * kDayS * kNanosPerSecond});
    }
  }
  Frame frame;
  ForecastSettings settings;
  std::vector<FoldCuts> folds;
};

TEST_F(ForecastFolds, PoolEachTestBlockWithTheLabelsAndModelsOfItsFold) {
  const PooledForecasts pooled = forecast_folds(frame, "spike_relative", folds, {}, settings);
  ASSERT_EQ(pooled.folds.size(), 3U);
  EXPECT_NE(pooled.folds[0].label_threshold, pooled.folds[2].label_threshold);
  ASSERT_EQ(pooled.forecasts.models.size(), 3U);
  EXPECT_EQ(pooled.forecasts.models[0].name, "base_rate");
  std::int64_t tested = 0;
  for (const FoldReport& fold : pooled.folds) {
    EXPECT_GT(fold.split.summary(Part::test).rows, 3000);
    tested += fold.split.summary(Part::test).rows;
    // Trains on days before its own only.
    EXPECT_LT(fold.split.summary(Part::train).last_ns, fold.cuts.train_to_ns);
  }
  EXPECT_EQ(pooled.split.summary(Part::test).rows, tested);
  EXPECT_EQ(pooled.split.summary(Part::train).rows, 0);
  for (const std::size_t row : rows_of(pooled.split, Part::test)) {
    ASSERT_GE(pooled.rows.timestamp_ns[row], kDayS * kNanosPerSecond);
    ASSERT_EQ(pooled.rows.labelled[row], 1);
  }
}

TEST_F(ForecastFolds, DoNotChangeWithWhatComesAfterThem) {
  const PooledForecasts all = forecast_folds(frame, "spike_relative", folds, {}, settings);
  folds.pop_back();
  const PooledForecasts fewer = forecast_folds(frame, "spike_relative", folds, {}, settings);
  for (const std::size_t row : rows_of(fewer.split, Part::test)) {
    for (std::size_t i = 0; i < fewer.forecasts.models.size(); ++i) {
      const double a = all.forecasts.models[i].probability[row];
      const double b = fewer.forecasts.models[i].probability[row];
      ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
    }
    ASSERT_EQ(all.rows.label[row], fewer.rows.label[row]);
  }
}

TEST_F(ForecastFolds, RefuseATableThatCannotTrain) {
  folds.resize(1);
  folds[0] = {0, 1, 2};
  EXPECT_THROW((void)forecast_folds(frame, "spike_relative", folds, {}, settings), UserError);
}

}  // namespace
}  // namespace foreshock
