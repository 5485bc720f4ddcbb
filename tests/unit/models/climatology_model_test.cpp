#include "foreshock/models/climatology_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/models/scoring.hpp"
#include "tests/unit/models/random_table.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;

double ns(const char* time) {
  return static_cast<double>(to_nanos(parse_time(time).value().utc));
}

// One row every `step_s` seconds from Monday 2026-01-05; positive in hour 30 of the week and nowhere else.
Frame weeks(std::int64_t seconds, std::int64_t step_s) {
  Frame frame;
  Column timestamp("timestamp", ColumnType::timestamp);
  Column label("label", ColumnType::boolean);
  for (std::int64_t s = 0; s < seconds; s += step_s) {
    timestamp.push_int(to_nanos(from_second(1'767'571'200 + s)));
    label.push_int(s / 3600 % 168 == 30 ? 1 : 0);
  }
  frame.add(std::move(timestamp));
  frame.add(std::move(label));
  return frame;
}

TrainingData all_rows(const Frame& frame) {
  return {&frame, testing_support::row_range(0, frame.rows()), {}, label_rule(frame, "label")};
}

TEST(ClimatologyModel, HoursOfTheWeekBeginOnMonday) {
  EXPECT_EQ(hour_of_week(ns("2026-01-05T00:00:00Z")), 0U);
  EXPECT_EQ(hour_of_week(ns("2026-01-05T00:59:59Z")), 0U);
  EXPECT_EQ(hour_of_week(ns("2026-01-05T01:00:00Z")), 1U);
  EXPECT_EQ(hour_of_week(ns("2026-01-04T23:59:59Z")), 167U);
  EXPECT_EQ(hour_of_week(ns("1970-01-01T00:00:00Z")), 72U);
  EXPECT_EQ(hour_of_week(-1e9), 71U);
  EXPECT_EQ(hour_of_week(-73.0 * 3600e9), 167U);
}

TEST(ClimatologyModel, RatesAreShrunkTowardsTheOverallRate) {
  const Frame frame = weeks(15 * 86'400, 10);  // 129,600 rows; hour 30 twice: 720 rows, all positive
  const TrainedModel trained = train_climatology(all_rows(frame), {});
  const double overall = 720.0 / 129'600.0;
  EXPECT_THAT(trained.notes, testing::IsEmpty()) << "every hour was seen";
  const std::vector<double> p = score_frame(*trained.model, frame);
  EXPECT_DOUBLE_EQ(p[30 * 360], (720.0 + 3600.0 * overall) / (720.0 + 3600.0));
  EXPECT_DOUBLE_EQ(p[29 * 360], 3600.0 * overall / (720.0 + 3600.0));
  EXPECT_DOUBLE_EQ(p[0], 3600.0 * overall / (1080.0 + 3600.0)) << "Monday 00:00 came three times";
  EXPECT_EQ(p[30 * 360], p[(168 + 30) * 360]);
}

TEST(ClimatologyModel, HoursNeverSeenTakeTheOverallRate) {
  Frame frame = weeks(15 * 86'400, 10);
  TrainingData data = all_rows(frame);
  std::erase_if(data.rows, [](std::size_t row) { return row / 360 % 168 == 100; });
  const TrainedModel trained = train_climatology(data, {});
  EXPECT_DOUBLE_EQ(score_frame(*trained.model, frame)[100 * 360],
                   720.0 / static_cast<double>(data.rows.size()));
  EXPECT_THAT(trained.notes, testing::Contains(HasSubstr("1 of 168 hours")));
}

TEST(ClimatologyModel, NeedsFourteenDays) {
  const Frame enough = weeks(14 * 86'400 + 1, 10);
  EXPECT_NO_THROW(static_cast<void>(train_climatology(all_rows(enough), {})));
  const Frame less = weeks(14 * 86'400, 10);  // its last row is 10 s short
  try {
    static_cast<void>(train_climatology(all_rows(less), {}));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("needs 14 days of training rows and these span 14.0"));
  }
}

TEST(ClimatologyModel, NeedsTimes) {
  Frame frame = weeks(100, 10);
  frame.columns()[0].type = ColumnType::int64;
  EXPECT_THROW(static_cast<void>(train_climatology(all_rows(frame), {})), UserError);
}

TEST(ClimatologyModel, BadRatesAreRefused) {
  EXPECT_NO_THROW(ClimatologyModel(std::vector<double>(168, 0.1)));
  EXPECT_THROW(ClimatologyModel(std::vector<double>(167, 0.1)), UserError);
  EXPECT_THROW(ClimatologyModel(std::vector<double>(168, 1.1)), UserError);
}

}  // namespace
}  // namespace foreshock
