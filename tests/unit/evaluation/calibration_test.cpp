#include "foreshock/evaluation/calibration.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

using Bits = std::vector<std::uint8_t>;
using Numbers = std::vector<double>;

Numbers rising(std::size_t rows) {
  Numbers forecasts;
  for (std::size_t row = 0; row < rows; ++row) {
    forecasts.push_back((static_cast<double>(row) + 0.5) / static_cast<double>(rows));
  }
  return forecasts;
}

std::vector<std::int64_t> sizes(const std::vector<CalibrationBin>& bins) {
  std::vector<std::int64_t> rows;
  for (const CalibrationBin& bin : bins) rows.push_back(bin.rows);
  return rows;
}

TEST(CalibrationBins, HoldEqualNumbersOfRowsWithoutTies) {
  const auto bins = calibration_bins(Numbers{0.4, 0.1, 0.3, 0.2, 0.6, 0.5}, Bits{1, 0, 0, 1, 1, 1}, 3);
  ASSERT_EQ(sizes(bins), (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_DOUBLE_EQ(bins[0].mean_forecast, 0.15);
  EXPECT_DOUBLE_EQ(bins[0].observed_share, 0.5);
  EXPECT_DOUBLE_EQ(bins[1].mean_forecast, 0.35);
  EXPECT_DOUBLE_EQ(bins[2].observed_share, 1.0);
  for (const CalibrationBin& bin : calibration_bins(rising(100), Bits(100, 0))) {
    EXPECT_TRUE(bin.rows == 6 || bin.rows == 7) << bin.rows;
  }
  EXPECT_EQ(calibration_bins(rising(7), Bits(7, 0)).size(), 7U);
  EXPECT_TRUE(calibration_bins(Numbers{}, Bits{}).empty());
}

TEST(CalibrationBins, NeverSplitEqualForecasts) {
  // Shares of 4 rows: 0.1 opens bin 0; the six 0.2 begin there and stay; 0.3 has 7 rows below: bin 1.
  Numbers forecasts{0.1};
  forecasts.insert(forecasts.end(), 6, 0.2);
  forecasts.insert(forecasts.end(), {0.3, 0.4, 0.5, 0.6, 0.7});
  const auto bins = calibration_bins(forecasts, Bits(12, 1), 3);
  // Bin 1 would hold 0.3 alone, less than half of its share of four: it joins bin 0.
  EXPECT_EQ(sizes(bins), (std::vector<std::int64_t>{8, 4}));
  EXPECT_DOUBLE_EQ(bins[0].mean_forecast, (0.1 + 6 * 0.2 + 0.3) / 8);
  EXPECT_EQ(sizes(calibration_bins(Numbers(50, 0.5), Bits(50, 1))), (std::vector<std::int64_t>{50}));
}

TEST(CalibrationBins, RefuseWhatIsNoProbability) {
  EXPECT_THROW((void)calibration_bins(Numbers{0.2, 1.2}, Bits{0, 1}), UserError);
  EXPECT_THROW((void)calibration_line(Numbers{std::numeric_limits<double>::quiet_NaN()}, Bits{0}), UserError);
}

TEST(CalibrationError, WeighsBinsByTheirRows) {
  const std::vector<CalibrationBin> bins{{0.1, 0.2, 30, 6}, {0.6, 0.5, 10, 5}};
  EXPECT_NEAR(*calibration_error(bins), 0.75 * 0.1 + 0.25 * 0.1, 1e-15);
  const double squares = 0.75 * (0.01 - 0.16 / 29.0) + 0.25 * (0.01 - 0.25 / 9.0);
  ASSERT_LT(squares, 0.0);  // what chance alone explains counts as nothing
  EXPECT_EQ(*debiased_calibration_error(bins, 1.0).value, 0.0);
  const std::vector<CalibrationBin> wrong{{0.1, 0.5, 30, 15}, {0.6, 0.2, 10, 2}};
  EXPECT_NEAR(*debiased_calibration_error(wrong, 1.0).value,
              std::sqrt(0.75 * (0.16 - 0.25 / 29.0) + 0.25 * (0.16 - 0.16 / 9.0)), 1e-15);
  EXPECT_NEAR(*debiased_calibration_error(wrong, 2.0).value,
              std::sqrt(0.75 * (0.16 - 0.25 / 14.0) + 0.25 * (0.16 - 0.16 / 4.0)), 1e-15);
  EXPECT_FALSE(calibration_error({}));
  EXPECT_FALSE(debiased_calibration_error({}).value);
}

TEST(CalibrationError, NeedsTwoIndependentRowsInEachBin) {
  const std::vector<CalibrationBin> bins{{0.1, 0.2, 119, 6}, {0.6, 0.5, 500, 5}};
  const DebiasedError error = debiased_calibration_error(bins);
  EXPECT_FALSE(error.value);
  EXPECT_NE(error.reason.find("a bin of 119 rows"), std::string::npos) << error.reason;
  EXPECT_TRUE(debiased_calibration_error({{0.1, 0.2, 120, 24}}).value);
}

TEST(CalibrationLine, FindsWhatWasPutIn) {
  // Two forecasts with 10 rows each: the line passes through both observed log odds.
  Numbers forecasts(10, 0.2);
  forecasts.insert(forecasts.end(), 10, 0.6);
  Bits labels(20, 0);
  labels[0] = 1;                                                // 1 of 10
  for (std::size_t row = 10; row < 17; ++row) labels[row] = 1;  // 7 of 10
  const auto logit = [](double p) { return std::log(p / (1.0 - p)); };
  const double slope = (logit(0.7) - logit(0.1)) / (logit(0.6) - logit(0.2));
  const CalibrationLine line = calibration_line(forecasts, labels);
  ASSERT_TRUE(line.slope) << line.reason;
  EXPECT_NEAR(*line.slope, slope, 1e-13);
  EXPECT_NEAR(*line.intercept, logit(0.1) - slope * logit(0.2), 1e-13);
}

TEST(CalibrationLine, IsUndefinedWhereNoLineFitsBest) {
  const auto reason = [](const Numbers& forecasts, const Bits& labels) {
    const CalibrationLine line = calibration_line(forecasts, labels);
    EXPECT_FALSE(line.slope || line.intercept);
    return line.reason;
  };
  EXPECT_EQ(reason({}, {}), "there are no rows");
  EXPECT_EQ(reason({0.1, 0.2}, {0, 0}), "there is no positive");
  EXPECT_EQ(reason({0.1, 0.2}, {1, 1}), "there is no negative");
  EXPECT_EQ(reason({0.3, 0.3, 0.3}, {1, 0, 1}), "the forecast is constant");
  const std::string parted = "a threshold on the forecast parts the classes, so the slope is infinite";
  EXPECT_EQ(reason({0.1, 0.2, 0.3}, {0, 0, 1}), parted);
  EXPECT_EQ(reason({0.1, 0.2, 0.3}, {1, 0, 0}), parted);
  EXPECT_EQ(reason({0.1, 0.2, 0.2, 0.3}, {0, 0, 1, 1}), parted);  // they share an end only
  EXPECT_EQ(reason({0.0, 1e-9, 1.0}, {0, 1, 1}), parted);         // clipping makes the first two one
  EXPECT_TRUE(calibration_line(Numbers{0.1, 0.2, 0.2, 0.3}, Bits{0, 1, 0, 0}).slope);
}

TEST(CalibrationLine, SettlesAtTheEdgeOfParting) {
  // One row in the wrong place among many that a threshold would part: steep, and still a minimum.
  Numbers forecasts = rising(2000);
  Bits labels(2000, 0);
  for (std::size_t row = 1000; row < 2000; ++row) labels[row] = 1;
  std::swap(labels[999], labels[1000]);
  const CalibrationLine line = calibration_line(forecasts, labels);
  ASSERT_TRUE(line.slope) << line.reason;
  EXPECT_GT(*line.slope, 50.0);
}

RC_GTEST_PROP(CalibrationLine, HasNoSlopeLeft, (std::uint64_t seed)) {
  // At the minimum the residuals sum to 0, and so do the residuals times the logit.
  Random random(seed);
  const std::size_t rows = 50 + random.below(200);
  const Numbers forecasts = rising(rows);
  Bits labels;
  for (std::size_t row = 0; row < rows; ++row) labels.push_back(random.chance(0.3) ? 1 : 0);
  const CalibrationLine line = calibration_line(forecasts, labels);
  RC_ASSERT(line.slope.has_value());
  double first = 0.0;
  double second = 0.0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double logit = std::log(forecasts[row]) - std::log1p(-forecasts[row]);
    const double residual = 1.0 / (1.0 + std::exp(-(*line.intercept + *line.slope * logit))) - labels[row];
    first += residual;
    second += residual * logit;
  }
  RC_ASSERT(std::abs(first) < 1e-10);
  RC_ASSERT(std::abs(second) < 1e-10);
}

}  // namespace
}  // namespace foreshock
