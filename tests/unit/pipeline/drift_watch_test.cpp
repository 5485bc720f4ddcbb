// A log made up row by row is watched: its features against a reference, a model against log-HAR.
#include "foreshock/pipeline/drift_watch.hpp"

#include <gtest/gtest.h>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/pipeline/live_features.hpp"
#include "foreshock/pipeline/log_stretch.hpp"
#include "foreshock/stats/random.hpp"
#include "foreshock/stream/topics.hpp"
#include "live_market.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kStart_s = 1'750'000'000 / 86'400 * 86'400;
constexpr std::int64_t kDay_s = 86'400;

// A row a minute whose log volatility wanders from day to day around `level`.
Frame rows_of(std::int64_t first_day, std::int64_t days, double level, std::uint64_t seed) {
  Random random(seed, "drift_watch_test");
  Frame rows = empty_frame(core_v1());
  double day_level = 0;
  for (std::int64_t minute = 0; minute < days * 1440; ++minute) {
    if (minute % 1440 == 0) day_level = random.normal() * 0.2;
    for (Column& column : rows.columns()) {
      if (column.name == "timestamp") {
        column.push_int((kStart_s + first_day * kDay_s + minute * 60) * kNanosPerSecond);
      } else if (column.name == "venue") {
        column.push_text("coinbase");
      } else if (column.name == "product_id") {
        column.push_text("BTC-USD");
      } else if (column.name == "log_rv_60") {
        column.push_double(-9 + level + day_level + random.normal() * 0.3);
      } else {
        column.push_null();
      }
    }
  }
  return rows;
}

void append(EventLog& log, std::string_view topic, const Frame& rows) {
  LogGroup group;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    std::string line;
    append_json_row(line, rows, row);
    group.append(topic, from_nanos(rows.at("timestamp").ints[row]), "BTC-USD", line);
  }
  ASSERT_FALSE(log.commit(group));
}

DriftWatchSettings settings_for(const std::string& log) {
  DriftWatchSettings settings;
  settings.log = log;
  settings.drift.columns = {"log_rv_60"};
  return settings;
}

TEST(LogStretchTest, OnlyTheLatestRowsAreRead) {
  const LogFolder folder("stretch");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  const Frame empty = empty_frame(core_v1());
  const LogStretch stretch{folder.log(), kFeaturesTopic, "", std::chrono::hours(2)};
  EXPECT_EQ(read_stretch(stretch, empty).rows(), 0u);
  append(*log, kFeaturesTopic, rows_of(0, 2, 0, 1));
  const Frame rows = read_stretch(stretch, empty);
  ASSERT_EQ(rows.rows(), 120u);
  EXPECT_EQ(rows.at("timestamp").ints.front(), (kStart_s + 2 * kDay_s - 7200) * kNanosPerSecond);
  LogGroup group;
  group.append(kFeaturesTopic, from_second(kStart_s + 2 * kDay_s), "BTC-USD", "{}");
  ASSERT_FALSE(log->commit(group));
  EXPECT_THROW(static_cast<void>(read_stretch(stretch, empty)), UserError);
}

TEST(DriftWatchTest, TellsWhenItDriftsAndWhenThatIsOver) {
  const LogFolder folder("drift_watch");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  DriftWatch watch(settings_for(folder.log()), rows_of(-20, 20, 0, 7));
  EXPECT_THROW(static_cast<void>(watch.look()), UserError);
  append(*log, kFeaturesTopic, rows_of(0, 1, 0, 11));
  DriftLook look = watch.look();
  EXPECT_EQ(look.report.verdict, DriftVerdict::none);
  EXPECT_TRUE(look.alerts.empty());
  EXPECT_EQ(look.report.current_rows, 1440u);

  append(*log, kFeaturesTopic, rows_of(1, 1, 2, 12));
  look = watch.look();
  ASSERT_EQ(look.alerts.size(), 1u);
  EXPECT_TRUE(look.alerts[0].starts_with("drift: ")) << look.alerts[0];
  EXPECT_NE(look.alerts[0].find("log_rv_60"), std::string::npos);
  EXPECT_TRUE(watch.look().alerts.empty());  // told once

  DriftWatchStatus status;
  status.add(look);
  EXPECT_TRUE(status.drifting && status.evidence);
  EXPECT_EQ(status.alarming, 1u);
  EXPECT_GT(status.worst.value(), 1.0);

  append(*log, kFeaturesTopic, rows_of(2, 1, 0, 13));
  look = watch.look();
  ASSERT_EQ(look.alerts.size(), 1u);
  EXPECT_TRUE(look.alerts[0].starts_with("drift is over")) << look.alerts[0];
}

// Predictions of two models and what came true, a row a second; from `worse_from` on the model says the
// opposite.
struct Forecast {
  Frame predictions, outcomes;
};

Forecast forecasts(std::int64_t from_s, std::int64_t seconds, bool worse, std::uint64_t seed) {
  Random random(seed, "drift_watch_test forecasts");
  Forecast out;
  for (Frame* frame : {&out.predictions, &out.outcomes}) {
    frame->add("timestamp", ColumnType::timestamp);
    frame->add("venue", ColumnType::string);
    frame->add("product_id", ColumnType::string);
  }
  out.predictions.add("probability", ColumnType::float64);
  out.predictions.add("model_hash", ColumnType::string);
  out.outcomes.add("label", ColumnType::boolean);
  const auto start = [&](Frame& frame, std::int64_t s) {
    frame.columns()[0].push_int((kStart_s + s) * kNanosPerSecond);
    frame.columns()[1].push_text("coinbase");
    frame.columns()[2].push_text("BTC-USD");
  };
  for (std::int64_t s = from_s; s < from_s + seconds; s += 20) {
    const double chance = 0.05 + 0.3 * random.uniform01();
    const bool spike = random.uniform01() < chance;
    start(out.outcomes, s);
    out.outcomes.columns()[3].push_int(spike ? 1 : 0);
    for (const char* hash : {"model", "bar"}) {
      start(out.predictions, s);
      const bool is_model = std::string_view(hash) == "model";
      const double said = is_model ? (worse ? 0.4 - chance : chance) : 0.2;
      out.predictions.columns()[3].push_double(said);
      out.predictions.columns()[4].push_text(hash);
    }
  }
  return out;
}

SkillSettings skill_settings() {
  return {"model", "bar", 7, 1};
}

TEST(SkillWatchTest, AMinuteIsItsFirstRow) {
  const Forecast some = forecasts(0, 120, false, 1);
  const auto losses = minute_losses(some.predictions, some.outcomes, skill_settings());
  ASSERT_EQ(losses.size(), 2u);
  EXPECT_EQ(losses[0].minute, kStart_s / 60);
  const double said = some.predictions.at("probability").doubles[0];
  const double expected = some.outcomes.at("label").ints[0] != 0 ? -std::log(said) + std::log(0.2)
                                                                 : -std::log(1 - said) + std::log(0.8);
  EXPECT_NEAR(losses[0].difference, expected, 1e-12);
  SkillSettings other = skill_settings();
  other.bar_hash = "nobody";
  EXPECT_TRUE(minute_losses(some.predictions, some.outcomes, other).empty());
  EXPECT_FALSE(watch_skill({}, other).reason.empty());
}

TEST(SkillWatchTest, AModelThatTurnsWorseIsFoundByBoth) {
  const Forecast good = forecasts(0, 3 * kDay_s, false, 2);
  auto losses = minute_losses(good.predictions, good.outcomes, skill_settings());
  const Skill before = watch_skill(losses, skill_settings());
  EXPECT_TRUE(before.has_threshold);
  EXPECT_LT(before.last_day.value(), 0);
  EXPECT_TRUE(before.adwin_changes.empty() && before.page_hinkley_alarms.empty());

  const Forecast bad = forecasts(3 * kDay_s, kDay_s / 2, true, 3);
  const auto later = minute_losses(bad.predictions, bad.outcomes, skill_settings());
  losses.insert(losses.end(), later.begin(), later.end());
  const Skill after = watch_skill(losses, skill_settings());
  EXPECT_GT(after.last_6_hours.value(), 0);
  const std::int64_t turned = (kStart_s + 3 * kDay_s) / 60;
  ASSERT_FALSE(after.adwin_changes.empty());
  ASSERT_FALSE(after.page_hinkley_alarms.empty());
  for (const std::int64_t minute : {after.adwin_changes.front(), after.page_hinkley_alarms.front()}) {
    EXPECT_GE(minute, turned);
    EXPECT_LE(minute, turned + 360);
  }
}

TEST(DriftWatchTest, AChangeOfSkillIsTold) {
  const LogFolder folder("skill_watch");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  DriftWatchSettings settings = settings_for(folder.log());
  settings.skill = skill_settings();
  DriftWatch watch(settings, rows_of(-20, 20, 0, 7));
  append(*log, kFeaturesTopic, rows_of(0, 1, 0, 11));
  EXPECT_FALSE(watch.look().skill.value().reason.empty());
  const Forecast good = forecasts(0, 2 * kDay_s, false, 2), bad = forecasts(2 * kDay_s, kDay_s / 2, true, 3);
  for (const auto& [forecast, alerts] : {std::pair{&good, false}, std::pair{&bad, true}}) {
    append(*log, kPredictionsTopic, forecast->predictions);
    append(*log, kOutcomesTopic, forecast->outcomes);
    const DriftLook look = watch.look();
    EXPECT_EQ(!look.alerts.empty(), alerts);
    for (const std::string& alert : look.alerts) EXPECT_TRUE(alert.starts_with("skill: ")) << alert;
  }
  EXPECT_TRUE(watch.look().alerts.empty());
}

}  // namespace
}  // namespace foreshock
