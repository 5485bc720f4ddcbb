#include "foreshock/evaluation/look_ahead.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "foreshock/stats/random.hpp"
#include "sample_rows.hpp"

namespace foreshock {
namespace {

// Returns whose volatility wanders; `honest` is the log of a sum of squares over the last `window` rows,
// `peek` the same one second later.
struct Market {
  explicit Market(std::size_t seconds, std::size_t window = 60, double memory = 0.995) {
    Random random(17);
    std::vector<double> returns;
    double level = 0.0;
    for (std::size_t i = 0; i < seconds; ++i) {
      level = memory * level + std::sqrt(1.0 - memory * memory) * random.normal();
      returns.push_back(std::exp(level) * random.normal());
    }
    append_session(rows, 0, static_cast<std::int64_t>(seconds));
    frame.add("return_q", ColumnType::int64);
    for (const double r : returns) frame.columns()[0].push_int(std::llrint(r * 1e6));
    add("honest", returns, window, 0);
    add("peek", returns, window, 1);
  }

  void add(const char* name, const std::vector<double>& returns, std::size_t window, std::size_t ahead) {
    Column& column = frame.add(name, ColumnType::float64);
    for (std::size_t row = 0; row < returns.size(); ++row) {
      const std::size_t last = row + ahead;
      if (last + 1 < window || last >= returns.size()) {
        column.push_null();
        continue;
      }
      double sum = 0.0;
      for (std::size_t i = last + 1 - window; i <= last; ++i) sum += returns[i] * returns[i];
      column.push_double(std::log(sum));
    }
  }

  [[nodiscard]] LookAheadReport look() const { return look_ahead(frame, rows, {"honest", "peek"}, {}); }

  Frame frame;
  LabelledRows rows;
};

TEST(LookAhead, TellsAColumnThatHoldsTheNextSecondByOneSecond) {
  for (const std::size_t window : {5U, 60U, 900U}) {
    const LookAheadReport report = Market(8000, window).look();
    ASSERT_EQ(report.columns.size(), 2U) << report.reason;
    EXPECT_EQ(report.columns[0].column, "peek");
    EXPECT_TRUE(report.columns[0].peeks()) << window << ": " << report.columns[0].excess;
    EXPECT_FALSE(report.columns[1].peeks()) << window << ": " << report.columns[1].excess;
  }
}

TEST(LookAhead, AllowsWhatVolatilityForgetsInASecond) {
  const LookAheadReport report = Market(8000, 5, 0.5).look();  // volatility halves within a second
  EXPECT_GT(report.allowance, 0.02);
  EXPECT_FALSE(report.columns[1].peeks()) << report.columns[1].excess;
}

TEST(LookAhead, LooksAtScoresToo) {
  const Market market(4000);
  ScoredModel model{"knows", {}, std::nullopt};
  for (std::size_t row = 0; row < market.rows.size(); ++row) {
    const double value = market.frame.at("peek").number(row);
    model.probability.push_back(std::isnan(value) ? value : 1.0 / (1.0 + std::exp(-value)));
  }
  const LookAheadReport report = look_ahead(market.frame, market.rows, {}, {model});
  ASSERT_EQ(report.columns.size(), 1U);
  EXPECT_EQ(report.columns[0].column, "probability of knows");
  EXPECT_TRUE(report.columns[0].peeks());
}

TEST(LookAhead, SaysWhyItLookedAtNothing) {
  EXPECT_NE(Market(900).look().reason.find("1000 are needed"), std::string::npos);
  Market broken(4000);
  for (std::size_t row = 0; row < broken.rows.size(); ++row) broken.rows.timestamp_ns[row] *= 2;  // gaps
  EXPECT_EQ(broken.look().rows, 0U);
  Market bare(4000);
  bare.frame.columns().erase(bare.frame.columns().begin());
  EXPECT_NE(bare.look().reason.find("return_q"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
