#include "foreshock/features/tick_engine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

using Row = std::map<std::string, double>;

Record tick(double t_s, double price, ProductIndex product = 0) {
  Record r;
  r.kind = RecordKind::ticker;
  r.product = product;
  r.ts_event = r.ts_recv = from_nanos(static_cast<std::int64_t>(t_s * 1e9));
  r.set_price(static_cast<std::int64_t>(std::llround(price * 1e8)));
  return r;
}

std::vector<Row> rows_of(const std::vector<Record>& ticks) {
  std::vector<Row> rows;
  TickEngine engine([&](const TickRows& some) {
    for (std::size_t row = 0; row < some.size(); ++row) {
      Row& out = rows.emplace_back();
      for (std::size_t i = 0; i < handoff_v1().columns.size(); ++i) {
        out[handoff_v1().columns[i].name] = some.column(i)[row];
      }
    }
  });
  for (const Record& r : ticks) engine.on_record(r);
  engine.flush();
  return rows;
}

TEST(TickEngine, OneTickIsNullAndCountsZero) {
  const Row row = rows_of({tick(0, 100)}).front();
  EXPECT_TRUE(std::isnan(row.at("return_mean_30s")));
  EXPECT_TRUE(std::isnan(row.at("price_mean_300s")));
  EXPECT_TRUE(std::isnan(row.at("spread")));
  EXPECT_EQ(row.at("tick_count_60s"), 0);
}

TEST(TickEngine, WindowHoldsTimesFromTMinusW) {
  const std::vector<Row> rows = rows_of({tick(0, 100), tick(30, 110), tick(60, 99)});
  // w = 30: ticks at 30 and 60; w = 60: all three.
  EXPECT_EQ(rows[2].at("tick_count_30s"), 2);
  EXPECT_EQ(rows[2].at("tick_count_60s"), 3);
  EXPECT_NEAR(rows[2].at("return_mean_30s"), -0.1, 1e-15);
  EXPECT_NEAR(rows[2].at("return_mean_60s"), 0.0, 1e-15);
  EXPECT_NEAR(rows[2].at("return_std_60s"), 0.1, 1e-15);
  EXPECT_NEAR(rows[2].at("return_min_60s"), -0.1, 1e-15);
  EXPECT_NEAR(rows[2].at("return_max_60s"), 0.1, 1e-15);
  EXPECT_EQ(rows[2].at("price_mean_60s"), 103.0);
  EXPECT_NEAR(rows[2].at("price_std_60s"), std::sqrt((9.0 + 49.0 + 16.0) / 3), 1e-12);
}

TEST(TickEngine, LateTickSeesItsOwnPastAndWhatCameInBetween) {
  // The last tick is stamped 10: its window reaches from -20, so it holds every tick before it in log order.
  const std::vector<Row> rows = rows_of({tick(0, 100), tick(100, 200), tick(10, 150)});
  EXPECT_EQ(rows[2].at("tick_count_30s"), 3);
  EXPECT_EQ(rows[2].at("price_mean_30s"), 150.0);
}

TEST(TickEngine, LateTickOutsideALaterWindowIsLeftOut) {
  // At t = 101 the window of 30 s leaves the tick stamped 10 out, though it came between.
  const std::vector<Row> rows = rows_of({tick(100, 100), tick(10, 50), tick(101, 110)});
  EXPECT_EQ(rows[2].at("tick_count_30s"), 2);
  EXPECT_NEAR(rows[2].at("return_max_30s"), 0.1, 1e-15);  // from 100 to 110, its neighbour in the window
  EXPECT_EQ(rows[2].at("tick_count_300s"), 3);
}

TEST(TickEngine, ReturnBeyondTwoIsNullAndCounted) {
  std::vector<double> means;
  std::vector<bool> nulls;
  TickEngine engine([&](const TickRows& rows) {
    for (const double mean : rows.column(2)) means.push_back(mean);
    for (const RowTick& row : rows.ticks) nulls.push_back(row.null_return);
  });
  ASSERT_EQ(handoff_v1().columns[2].name, "return_mean_30s");
  engine.on_record(tick(0, 1));
  engine.on_record(tick(1, 4));
  engine.on_record(tick(2, 5));
  EXPECT_TRUE(means.empty());
  engine.flush();
  engine.flush();  // nothing is given twice
  ASSERT_EQ(means.size(), 3U);
  EXPECT_TRUE(std::isnan(means[1]));
  EXPECT_EQ(means[2], 0.25);
  EXPECT_EQ(nulls, (std::vector<bool>{false, true, false}));
}

TEST(TickEngine, ProductsAreApart) {
  const std::vector<Row> rows = rows_of({tick(0, 100, 0), tick(0, 5, 1), tick(1, 101, 0)});
  EXPECT_EQ(rows[2].at("tick_count_30s"), 2);
  EXPECT_NEAR(rows[2].at("return_mean_30s"), 0.01, 1e-15);
}

// Squares of distances from the first price would not fit; the statistics are those of the prices themselves.
TEST(TickEngine, PricesFarFromTheFirstAreExactToo) {
  const std::vector<double> prices = {1, 9e10, 5e10, 9e10, 1e-8, 2};
  std::vector<Record> ticks;
  for (std::size_t i = 0; i < prices.size(); ++i) ticks.push_back(tick(double(i), prices[i]));
  const std::vector<Row> rows = rows_of(ticks);
  for (std::size_t n = 2; n <= prices.size(); ++n) {
    long double sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) sum += prices[i];
    for (std::size_t i = 0; i < n; ++i) squares += (prices[i] - sum / n) * (prices[i] - sum / n);
    EXPECT_NEAR(rows[n - 1].at("price_mean_30s"), double(sum / n), 1e-15 * double(sum / n)) << n;
    EXPECT_NEAR(rows[n - 1].at("price_std_30s"), double(sqrtl(squares / n)), 1e-14 * 9e10) << n;
  }
  // 31 s later only near prices are left.
  const std::vector<Row> later = rows_of({tick(0, 1), tick(1, 9e10), tick(40, 3), tick(41, 5)});
  EXPECT_EQ(later[3].at("price_mean_30s"), 4);
  EXPECT_EQ(later[3].at("price_std_30s"), 1);
}

}  // namespace
}  // namespace foreshock
