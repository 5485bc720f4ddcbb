// Columns of the oracle on feeds whose values can be worked out by hand: what each comment says is the whole
// derivation. A return between mids a and b is 2 (b - a) / (a + b).
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/support/example_feed.hpp"

namespace foreshock {
namespace {

constexpr double kTiny = 1e-12;  // what quantising returns to 2^-50 leaves
constexpr double kFloor2 = 0.05e-4 * 0.05e-4;

double square(double x) {
  return x * x;
}
double of(const OracleRow& row, std::string_view column) {
  const std::optional<double> value = value_of(row, column);
  EXPECT_TRUE(value) << column << " is null";
  return value.value_or(std::nan(""));
}
bool is_null(const OracleRow& row, std::string_view column) {
  return !value_of(row, column).has_value();
}
double log_vol(double square_sum, double valid) {
  return 0.5 * std::log(60 * square_sum / valid + kFloor2);
}

// Mids 1000 until second 380; in 380 up to 1002, in 381 down to 1001, in 388 down to 1000. Row 400.
struct ThreeMoves {
  static constexpr double kUp = 2 * 2 / 2002.0, kDown = 2 * 1 / 2003.0, kDownAgain = 2 * 1 / 2001.0;
  static constexpr double kSquares = kUp * kUp + kDown * kDown + kDownAgain * kDownAgain;

  ThreeMoves() {
    feed.quote(50'000, 999, 1001);
    feed.repeat(51, 379);
    feed.quote(380'000, 1001, 1003);
    feed.quote(381'000, 1000, 1002);
    feed.repeat(382, 387);
    feed.quote(388'000, 999, 1001);
    feed.repeat(389, 401);
    row = feed.row(400);
  }
  ExampleFeed feed;
  OracleRow row;
};

TEST(ColumnExamples, VolatilityOfThreeMoves) {
  const OracleRow row = ThreeMoves().row;
  constexpr double kUp = ThreeMoves::kUp, kDown = ThreeMoves::kDown, kAgain = ThreeMoves::kDownAgain;
  constexpr double kSquares = ThreeMoves::kSquares;
  EXPECT_NEAR(of(row, "log_rv_60"), log_vol(kSquares, 60), kTiny);
  EXPECT_NEAR(of(row, "log_rv_300"), log_vol(kSquares, 300), kTiny);
  EXPECT_NEAR(of(row, "log_rv_10_300"), log_vol(0, 10) - log_vol(kSquares, 300), kTiny);
  EXPECT_TRUE(is_null(row, "log_rv_900"));
  EXPECT_TRUE(is_null(row, "log_rv_60_900"));
  const double down = square(kDown) + square(kAgain), up = square(kUp);
  EXPECT_NEAR(of(row, "semivariance_asymmetry_60"), (down - up) / kSquares, 1e-11);
  const double fourth = square(square(kUp)) + square(square(kDown)) + square(square(kAgain));
  EXPECT_NEAR(of(row, "log_quarticity_60"), std::log(60 * fourth / (3 * square(kSquares))), 1e-6);
  EXPECT_NEAR(of(row, "log_quarticity_300"), std::log(300 * fourth / (3 * square(kSquares))), 1e-6);
  const double whole = kUp - kDown - kAgain;
  EXPECT_NEAR(of(row, "log_abs_return_30"), 0.5 * std::log(square(whole) + kFloor2), kTiny);
  EXPECT_NEAR(of(row, "log_abs_return_5"), 0.5 * std::log(kFloor2), kTiny);
  EXPECT_NEAR(of(row, "max_abs_return_30"), kUp, kTiny);
  EXPECT_EQ(of(row, "max_abs_return_age_30"), 19);  // seconds 380 .. 399
  EXPECT_EQ(of(row, "max_abs_return_5"), 0);
  EXPECT_EQ(of(row, "max_abs_return_age_5"), 0);  // all are 0: the latest
  // 380 and 381 lie in one block of five, 388 in another.
  EXPECT_NEAR(of(row, "variance_ratio_300"), (square(kUp - kDown) + square(kAgain)) / kSquares - 1, 1e-11);
  EXPECT_EQ(of(row, "autocovariance_sign_300"), -1);  // only 380 and 381 are neighbours
  EXPECT_TRUE(is_null(row, "jump_share_300")) << "two blocks that move are not thirty";
}

// The path starts at 0, is highest in 380; it ends kUp - kDown - kAgain above the start, which is not 0.
TEST(ColumnExamples, ParkinsonIsTheRangeOfThePath) {
  const OracleRow row = ThreeMoves().row;
  const double end = ThreeMoves::kUp - ThreeMoves::kDown - ThreeMoves::kDownAgain;
  const double range = ThreeMoves::kUp - std::min(0.0, end);
  const double expected = 0.5 * std::log(square(range) / (4 * std::numbers::ln2) + kFloor2);
  EXPECT_NEAR(of(row, "log_parkinson_60"), expected, kTiny);
  EXPECT_NEAR(of(row, "log_parkinson_300"), expected, kTiny);
  EXPECT_NEAR(of(row, "log_parkinson_10"), 0.5 * std::log(kFloor2), kTiny);
}

// Up to 1005 and down to 998 inside one second that ends where it began.
TEST(ColumnExamples, ParkinsonSeesInsideASecond) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 69);
  feed.quote(70'100, 1004, 1006);
  feed.quote(70'200, 997, 999);
  feed.quote(70'300, 999, 1001);
  feed.repeat(71, 76);
  const double range = 2 * 5 / 2005.0 + 2 * 2 / 1998.0;
  EXPECT_NEAR(of(feed.row(75), "log_parkinson_10"),
              0.5 * std::log(square(range) / (4 * std::numbers::ln2) + kFloor2), kTiny);
  EXPECT_EQ(of(feed.row(75), "max_abs_return_5"), 0);
}

// L_10 is the floor's but for ten seconds after one move: once D up, once D down in 300 differences.
TEST(ColumnExamples, VolOfVolOfOneMove) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 299);
  feed.quote(300'000, 1000, 1002);
  feed.repeat(301, 401);
  const double step = log_vol(square(2 * 1 / 2001.0), 10) - log_vol(0, 10);
  EXPECT_NEAR(of(feed.row(400), "vol_of_vol_300"), std::sqrt(2 * step * step / 300), 1e-11);
  // Second 51 is the first valid one, nine make L_10 known at 60, so the first difference is that of 61.
  EXPECT_TRUE(is_null(feed.row(329), "vol_of_vol_300")) << "269 differences are too few";
  EXPECT_FALSE(is_null(feed.row(330), "vol_of_vol_300"));
}

// Every five seconds 1000 -> 1001 -> 1000 ...; the last of the window's 60 moves jumps on to 1021 instead.
TEST(ColumnExamples, JumpShareOfOneJump) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  for (std::int64_t second = 51; second <= 404; ++second) {
    const std::int64_t mid = second >= 398 ? 1021 : 1000 + (second / 5) % 2;
    feed.quote(second * 1000, mid - 1, mid + 1);
  }
  const double small = square(2 * 1 / 2001.0);
  const double c = std::numbers::pi / (6 - 4 * std::sqrt(3.0) + std::numbers::pi);
  // Block 0 of row 400 is 395 .. 399: 1000 -> 1001 in 395, 1001 -> 1021 in 398.
  const double first = square(2 * 1 / 2001.0 + 2 * 20 / 2022.0);
  EXPECT_NEAR(of(feed.row(400), "jump_share_300"), 1 - c * 60 * small / (59 * small + first), 1e-9);
  EXPECT_EQ(of(feed.row(395), "jump_share_300"), 0) << "without a jump the estimate is below 0";
}

// 59 seconds of one tick; one with six ticks of one stamp and two of another.
TEST(ColumnExamples, ActivityOfASweep) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 119);
  for (int i = 0; i < 6; ++i) feed.quote(120'000, 999, 1001);
  for (int i = 0; i < 2; ++i) feed.quote(120'400, 999, 1001);
  feed.repeat(121, 131);
  const OracleRow row = feed.row(130);
  EXPECT_NEAR(of(row, "log_ticks_60"), std::log(68), kTiny);
  EXPECT_NEAR(of(row, "log_cascades_60"), std::log(62), kTiny);
  EXPECT_NEAR(of(row, "log_ticks_5"), std::log(61), kTiny);
  EXPECT_NEAR(of(row, "sweep_share_60"), 6 / 67.0, kTiny);
  EXPECT_NEAR(of(row, "log_largest_cascade_60"), std::log(7), kTiny);
  EXPECT_NEAR(of(row, "fano_60"), (60 * 63 - 61 * 61) / (60 * 61.0), kTiny);
  EXPECT_NEAR(of(row, "log_ms_since_cascade"), std::log(1001), kTiny);
  EXPECT_TRUE(is_null(row, "log_ms_since_mid_move")) << "no move in the 78 seconds there are";
  EXPECT_TRUE(is_null(row, "log_trades_60"));
  EXPECT_TRUE(is_null(row, "log_volume_60"));
  EXPECT_TRUE(is_null(row, "trade_sign_imbalance_60"));
}

// Four ticks of a stamp are no sweep, and stamps by turns are cascades of their own.
TEST(ColumnExamples, TurnsAreCascades) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 128);
  for (const std::int64_t stamp : {129'700, 129'700, 129'700, 129'700, 129'900, 129'800}) {
    feed.quote(stamp, 999, 1001);
  }
  feed.quote(129'700, 1000, 1002);  // takes effect at 129.9, when a later stamp already held
  feed.repeat(130, 131);
  const OracleRow row = feed.row(130);
  EXPECT_NEAR(of(row, "log_cascades_1"), std::log(1 + 60 * 4), kTiny);
  EXPECT_EQ(of(row, "sweep_share_60"), 0);
  EXPECT_NEAR(of(row, "log_ms_since_cascade"), std::log(301), kTiny);  // the one begun last, at 129.7
  EXPECT_NEAR(of(row, "log_ms_since_mid_move"), std::log(101), kTiny);
}

TEST(ColumnExamples, NoMoveInThreeHundredSecondsIsThreeHundredSeconds) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 402);
  EXPECT_TRUE(is_null(feed.row(350), "log_ms_since_mid_move"));  // second 50 is not valid
  EXPECT_NEAR(of(feed.row(351), "log_ms_since_mid_move"), std::log(300'001), kTiny);
  EXPECT_EQ(of(feed.row(351), "mid_flip_rate_60"), 0);
  EXPECT_NEAR(of(feed.row(400), "fano_60"), 0, kTiny);  // one a second: no variance
  EXPECT_EQ(of(feed.row(400), "log_quarticity_300"), 0);
  EXPECT_EQ(of(feed.row(400), "semivariance_asymmetry_300"), 0);
  EXPECT_EQ(of(feed.row(400), "variance_ratio_300"), 0);
  EXPECT_EQ(of(feed.row(400), "autocovariance_sign_300"), 0);
  EXPECT_EQ(of(feed.row(400), "vol_of_vol_300"), 0);
}

// 120: trade records, so the ticker there is not one; 121: the ticker is. 122: a trade of no size counts not.
TEST(ColumnExamples, TradesOfASecondAreOfOneKind) {
  ExampleFeed feed;
  feed.quote(100'000, 999, 1001);
  feed.repeat(101, 120);
  feed.trade(120'100, 1, Side::buy);
  feed.trade(120'200, 2, Side::buy);
  feed.trade(120'300, 3, Side::unknown);
  Record& beside = feed.ticker(120'400, 999, 1001);
  beside.set_size(700'000'000);
  beside.side = Side::sell;
  feed.quote(121'000, 999, 1001);
  Record& alone = feed.ticker(121'400, 999, 1001);
  alone.set_size(500'000'000);
  alone.side = Side::sell;
  feed.quote(122'000, 999, 1001);
  feed.trade(122'500, 0, Side::buy);
  feed.repeat(123, 131);
  const OracleRow row = feed.row(125);
  EXPECT_NEAR(of(row, "log_trades_5"), std::log(1 + 60 * 4 / 5.0), kTiny);
  EXPECT_NEAR(of(row, "log_volume_5"), std::log(1 + 60 * 11 / 5.0), kTiny);
  EXPECT_NEAR(of(row, "trade_sign_imbalance_5"), 1 / 3.0, kTiny);
  EXPECT_EQ(of(row, "log_trades_1"), 0) << "none in that second, but the feed has trades";
  EXPECT_EQ(of(feed.row(130), "trade_sign_imbalance_5"), 0);
  EXPECT_TRUE(is_null(feed.row(120), "log_trades_1"));
}

TEST(ColumnExamples, TradesWithoutSidesHaveNoSign) {
  ExampleFeed feed;
  feed.quote(100'000, 999, 1001);
  feed.repeat(101, 120);
  feed.trade(120'100, 1, Side::unknown);
  feed.repeat(121, 131);
  EXPECT_NEAR(of(feed.row(121), "log_trades_1"), std::log(61), kTiny);
  EXPECT_TRUE(is_null(feed.row(121), "trade_sign_imbalance_5"));
}

// 3 and 1 until 124.5, then 1 and 1. Spread 200 bp at 99 and 101; the microprice stands a quarter of it
// above the mid.
TEST(ColumnExamples, DepthIsWeighedByTime) {
  ExampleFeed feed;
  feed.quote(100'000, 99, 101, 3, 1);
  feed.repeat(101, 124);
  feed.quote(124'500, 99, 101, 1, 1);
  feed.repeat(125, 131);
  const OracleRow before = feed.row(124), row = feed.row(125);
  EXPECT_NEAR(of(before, "log_depth"), std::log(4), kTiny);
  EXPECT_EQ(of(before, "imbalance"), 0.75);
  EXPECT_EQ(of(before, "microprice_deviation_bps"), 50);
  EXPECT_NEAR(of(row, "log_depth"), std::log(2), kTiny);
  EXPECT_EQ(of(row, "imbalance"), 0.5);
  EXPECT_EQ(of(row, "microprice_deviation_bps"), 0);
  EXPECT_EQ(of(row, "imbalance_mean_5"), (4.5 * 0.75 + 0.5 * 0.5) / 5);
  EXPECT_EQ(of(row, "imbalance_abs_mean_5"), 4.5 * 0.5 / 5);
  EXPECT_EQ(of(row, "microprice_deviation_bps_mean_5"), 45);
  EXPECT_EQ(of(row, "microprice_deviation_bps_abs_mean_5"), 45);
  EXPECT_TRUE(is_null(row, "log_depth_mean_60"));  // 24 seconds
}

TEST(ColumnExamples, DepthMeansOfAMinute) {
  ExampleFeed feed;
  feed.quote(100'000, 99, 101, 1, 3);
  feed.repeat(101, 169);
  feed.quote(170'000, 99, 101, 6, 2);
  feed.repeat(171, 201);
  const OracleRow row = feed.row(200);  // half a minute of each
  EXPECT_NEAR(of(row, "log_depth_mean_60"), std::log(6), kTiny);
  EXPECT_NEAR(of(row, "log_depth_change_60"), std::log(8) - std::log(6), kTiny);
  EXPECT_EQ(of(row, "imbalance_mean_60"), 0.5);
  EXPECT_EQ(of(row, "imbalance_abs_mean_60"), 0.5);
}

// A quote without an ask size in 150 .. 155: those six seconds and the one it still holds at the start of.
TEST(ColumnExamples, DepthMustBeKnownInNineOfTen) {
  ExampleFeed feed;
  feed.quote(100'000, 99, 101, 3, 1);
  feed.repeat(101, 149);
  feed.quote(150'000, 99, 101).set_bid_size(1);
  feed.repeat(151, 154);
  feed.quote(155'000, 99, 101, 3, 1);
  feed.repeat(156, 231);
  EXPECT_TRUE(is_null(feed.row(151), "log_depth"));
  EXPECT_TRUE(is_null(feed.row(151), "imbalance_mean_5"));
  EXPECT_FALSE(is_null(feed.row(156), "log_depth")) << "the grid's quote has depth again";
  EXPECT_TRUE(is_null(feed.row(156), "order_flow_imbalance_1")) << "but its second began without";
  EXPECT_FALSE(is_null(feed.row(200), "log_depth_mean_60")) << "54 of 60";
  EXPECT_NEAR(of(feed.row(200), "log_depth_mean_60"), std::log(4), kTiny);
  EXPECT_EQ(feed.row(200).valid_60, 60);
}

// Held 99 x 3, 101 x 1. First sizes to 5 and 4: 5 - 3 - 4 + 1. Then the bid to 100 x 2: 2 - 4 + 4. Then the
// ask to 100 x 7: 2 - 2 - 7. Mean depth 4, 9, 6, 9 a quarter each.
TEST(ColumnExamples, OrderFlowOfThreeQuotes) {
  ExampleFeed feed;
  feed.quote(100'000, 99, 101, 3, 1);
  feed.repeat(101, 129);
  feed.quote(130'250, 99, 101, 5, 4);
  feed.quote(130'500, 100, 101, 2, 4);
  feed.quote(130'750, 100, 100, 2, 7);
  feed.repeat(131, 140);
  const OracleRow row = feed.row(131);
  EXPECT_NEAR(of(row, "order_flow_imbalance_1"), (-1 + 2 - 7) / 7.0, kTiny);
  EXPECT_NEAR(of(row, "order_flow_imbalance_abs_1"), 6 / 7.0, kTiny);
  EXPECT_NEAR(of(row, "order_flow_imbalance_5"), -6 * 5 / (4 * 4 + 7.0), kTiny);
  EXPECT_EQ(of(feed.row(132), "order_flow_imbalance_1"), 0);
}

// Up 130, down 131, down 131, up 140: two of the four have another sign than the one before.
TEST(ColumnExamples, FlipsAreTurnsOfTheMid) {
  ExampleFeed feed;
  feed.quote(50'000, 999, 1001);
  feed.repeat(51, 129);
  feed.quote(130'000, 1001, 1003);
  feed.quote(131'000, 1000, 1002);
  feed.quote(131'500, 999, 1001);
  feed.quote(131'600, 998, 1002);  // no move: the same mid
  feed.repeat(132, 139);
  feed.quote(140'000, 1000, 1002);
  feed.repeat(141, 201);
  EXPECT_EQ(of(feed.row(150), "mid_flip_rate_60"), 0.5);
  EXPECT_EQ(of(feed.row(192), "mid_flip_rate_60"), 1) << "its window holds the last only, and it flips";
}

TEST(ColumnExamples, CalendarAtTheStartOf1970) {
  ExampleFeed feed;
  feed.quote(-5'000, 999, 1001);
  feed.repeat(-4, 2);
  const OracleRow row = feed.row(0);
  EXPECT_EQ(of(row, "day_sin"), 0);
  EXPECT_EQ(of(row, "day_cos"), 1);
  EXPECT_EQ(of(row, "half_day_cos"), 1);
  EXPECT_NEAR(of(row, "week_sin"), std::sin(2 * std::numbers::pi * 3 / 7), kTiny);  // a Thursday
  EXPECT_NEAR(of(row, "half_week_cos"), std::cos(2 * std::numbers::pi * 6 / 7), kTiny);
  EXPECT_EQ(of(row, "hour_distance"), 0);
  EXPECT_EQ(of(row, "quarter_distance"), 1);
  EXPECT_EQ(of(row, "five_minute_distance"), 0);
  EXPECT_EQ(of(row, "funding_distance"), 0);
  const OracleRow before = feed.row(-1);
  EXPECT_NEAR(of(before, "day_sin"), std::sin(-2 * std::numbers::pi / 86'400), kTiny);
  EXPECT_EQ(of(before, "hour_distance"), 1 / 1800.0);
  EXPECT_EQ(of(before, "quarter_distance"), 899 / 900.0);
}

// Monday 2026-10-05 06:37:30 UTC.
TEST(ColumnExamples, CalendarOfAMonday) {
  constexpr std::int64_t kSecond = 1'791'182'250;
  ExampleFeed feed;
  feed.quote((kSecond - 3) * 1000, 999, 1001);
  feed.repeat(kSecond - 2, kSecond + 1);
  const OracleRow row = feed.row(kSecond);
  const double day = (6 * 3600 + 37 * 60 + 30) / 86'400.0;
  EXPECT_NEAR(of(row, "day_sin"), std::sin(2 * std::numbers::pi * day), kTiny);
  EXPECT_NEAR(of(row, "half_day_sin"), std::sin(4 * std::numbers::pi * day), kTiny);
  EXPECT_NEAR(of(row, "week_cos"), std::cos(2 * std::numbers::pi * day / 7), kTiny);
  EXPECT_NEAR(of(row, "half_week_sin"), std::sin(4 * std::numbers::pi * day / 7), kTiny);
  EXPECT_EQ(of(row, "hour_distance"), 0.75);
  EXPECT_EQ(of(row, "quarter_distance"), 0.5);
  EXPECT_EQ(of(row, "five_minute_distance"), 1);
  EXPECT_NEAR(of(row, "funding_distance"), (8 - 24 * day) / 4, kTiny);
}

// Flat for four hours but for one move ten seconds before the row: ten seconds share the highest bin.
TEST(ColumnExamples, RankOfTheLastMinute) {
  ExampleFeed feed;
  feed.quote(0, 999, 1001);
  feed.repeat(1, 14'489);
  feed.quote(14'490'000, 1000, 1002);
  feed.repeat(14'491, 14'501);
  const OracleRow row = feed.row(14'500, OracleSet::long_v1);
  EXPECT_EQ(value_of(row, "log_rv_60_rank_14400", OracleSet::long_v1), (2 * 14'390 + 10) / 28'800.0);
  EXPECT_NEAR(value_of(row, "log_rv_14400", OracleSet::long_v1).value(),
              log_vol(square(2 * 1 / 2001.0), 14'400), kTiny);
}

}  // namespace
}  // namespace foreshock
