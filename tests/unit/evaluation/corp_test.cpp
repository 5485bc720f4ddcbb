#include "foreshock/evaluation/corp.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using Bits = std::vector<std::uint8_t>;
using Numbers = std::vector<double>;

TEST(Recalibrated, PoolsWhatRunsTheWrongWay) {
  // By forecast: 0 | 1 0 0 | 1. The middle three violate and pool to 1/3.
  EXPECT_EQ(recalibrated(Numbers{0.5, 0.1, 0.2, 0.3, 0.4}, Bits{1, 0, 1, 0, 0}),
            (Numbers{1.0, 0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0}));
}

TEST(Recalibrated, PoolsTiesFirst) {
  EXPECT_EQ(recalibrated(Numbers{0.2, 0.2, 0.7, 0.2, 0.7}, Bits{1, 0, 1, 0, 0}),
            (Numbers{1.0 / 3.0, 1.0 / 3.0, 0.5, 1.0 / 3.0, 0.5}));
  EXPECT_EQ(recalibrated(Numbers(4, 0.9), Bits{1, 0, 0, 0}), Numbers(4, 0.25));
}

TEST(Corp, TakesTheScoreApart) {
  const Numbers forecasts{0.5, 0.1, 0.2, 0.3, 0.4};
  const Bits labels{1, 0, 1, 0, 0};
  const Corp parts = corp(forecasts, labels);
  const double of_best = (2.0 / 3.0) / 5.0;  // squares of 2/3, 1/3, 1/3 over five rows
  EXPECT_NEAR(parts.brier->uncertainty, 0.24, 1e-15);
  EXPECT_NEAR(parts.brier->discrimination, 0.24 - of_best, 1e-15);
  EXPECT_NEAR(parts.brier->miscalibration, *brier(forecasts, labels) - of_best, 1e-15);
  EXPECT_NEAR(parts.log_loss->uncertainty, -0.4 * std::log(0.4) - 0.6 * std::log(0.6), 1e-15);
}

TEST(Corp, DescribesTheReliabilityCurve) {
  const Corp parts = corp(Numbers{0.5, 0.1, 0.2, 0.3, 0.4}, Bits{1, 0, 1, 0, 0});
  ASSERT_EQ(parts.blocks.size(), 3U);
  EXPECT_EQ(parts.blocks[1].lowest_forecast, 0.2);
  EXPECT_EQ(parts.blocks[1].highest_forecast, 0.4);
  EXPECT_EQ(parts.blocks[1].rows, 3);
  EXPECT_EQ(parts.blocks[1].positives, 1);
}

TEST(Corp, OfAConstantHasNoDiscrimination) {
  const Corp parts = corp(Numbers(4, 0.5), Bits{1, 0, 0, 0});
  EXPECT_EQ(parts.brier->discrimination, 0.0);
  EXPECT_DOUBLE_EQ(parts.brier->miscalibration, 0.0625);
}

TEST(Corp, IsDefinedOfOneClassAndAbsentWithoutRows) {
  const Corp parts = corp(Numbers{0.5, 0.1}, Bits{0, 0});
  EXPECT_EQ(parts.brier->uncertainty, 0.0);
  EXPECT_DOUBLE_EQ(parts.brier->miscalibration, 0.13);
  EXPECT_FALSE(corp(Numbers{}, Bits{}).brier);
  EXPECT_FALSE(corp(Numbers{}, Bits{}).log_loss);
  EXPECT_THROW((void)corp(Numbers{-0.1}, Bits{0}), UserError);
  EXPECT_THROW((void)recalibrated(Numbers{NAN}, Bits{0}), UserError);
}

RC_GTEST_PROP(Corp, AddsUpAndNeverLosesByRecalibrating, (const std::vector<std::uint8_t>& tenths)) {
  Numbers forecasts;
  Bits labels;
  for (const std::uint8_t tenth : tenths) {
    forecasts.push_back(tenth % 11 / 10.0);  // many ties, and both ends
    labels.push_back(tenth / 11 % 2);
  }
  if (labels.empty()) return;
  const Corp parts = corp(forecasts, labels);
  const Numbers best = recalibrated(forecasts, labels);
  for (std::size_t i = 0; i < best.size(); ++i) {
    for (std::size_t j = 0; j < best.size(); ++j) {
      RC_ASSERT(forecasts[i] > forecasts[j] || best[i] <= best[j]);
    }
  }
  for (std::size_t i = 1; i < parts.blocks.size(); ++i) {
    RC_ASSERT(parts.blocks[i].recalibrated > parts.blocks[i - 1].recalibrated);
    RC_ASSERT(parts.blocks[i].lowest_forecast > parts.blocks[i - 1].highest_forecast);
  }
  const auto adds_up = [](const ScoreParts& one, double score) {
    RC_ASSERT(one.miscalibration > -1e-14);
    RC_ASSERT(one.discrimination > -1e-14);
    RC_ASSERT(std::abs(one.miscalibration - one.discrimination + one.uncertainty - score) < 1e-13);
  };
  adds_up(*parts.brier, *brier(forecasts, labels));
  adds_up(*parts.log_loss, *log_loss(forecasts, labels));
}

}  // namespace
}  // namespace foreshock
