// A model over ticks.features writes what the stages that made the rows would have written, however often it
// ends.
#include "foreshock/pipeline/log_scores.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "foreshock/pipeline/live_stages.hpp"
#include "live_market.hpp"

namespace foreshock {
namespace {

std::shared_ptr<const LiveModel> model() {
  return std::make_shared<const LiveModel>(level_model());
}

void no_reject(std::int64_t offset, const Error& error) {
  FAIL() << offset << ": " << error.message;
}

void make_features(EventLog& log, std::shared_ptr<const LiveModel> scored_by) {
  write_market(log);
  LiveStages stages("core_v1", std::move(scored_by));
  stages.resume(log);
  while (stages.advance(log, no_reject)) {
  }
}

// The rows of `from` arrive in `to` little by little.
void copy_rows(EventLog& from, EventLog& to, std::int64_t end) {
  LogGroup group;
  for (std::int64_t at = to.range(kFeaturesTopic)->end; at < end;) {
    const LogBatch batch = from.read(kFeaturesTopic, at, {}).value();
    for (const LogEntry& entry : batch.entries) {
      if (entry.offset >= end) break;
      group.append(kFeaturesTopic, entry.time, entry.key, entry.value);
    }
    at = batch.entries.back().offset + 1;
  }
  ASSERT_FALSE(to.commit(group));
}

TEST(LogScoresTest, AModelApartWritesTheSame) {
  const LogFolder together("score_together"), made("score_made"), apart("score_apart");
  const auto expected = open_event_log(together.log(), LogAccess::write);
  make_features(*expected, model());
  const auto source = open_event_log(made.log(), LogAccess::write);
  make_features(*source, nullptr);
  const std::int64_t end = source->range(kFeaturesTopic)->end;
  ASSERT_GT(end, 10'000);
  ASSERT_EQ(values(*source, kPredictionsTopic).size(), 0U);

  const auto log = open_event_log(apart.log(), LogAccess::write);
  std::mt19937 random(5);
  for (std::int64_t reached = 0; reached < end;) {
    reached = std::min(end, reached + 1 + static_cast<std::int64_t>(random() % 900));
    copy_rows(*source, *log, reached);
    LogScores scores("core_v1", model(), *log);  // one that goes on where another ended
    while (scores.step(no_reject)) {
    }
    ASSERT_EQ(scores.next(), reached);
  }
  EXPECT_EQ(values(*log, kPredictionsTopic), values(*expected, kPredictionsTopic));
  ASSERT_GT(values(*expected, kOutcomesTopic).size(), 10'000U);
  EXPECT_EQ(values(*log, kOutcomesTopic), values(*expected, kOutcomesTopic));
}

TEST(LogScoresTest, WhatIsNoRowIsPassedOver) {
  const LogFolder folder("score_rejects");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  LogGroup group;
  group.append(kFeaturesTopic, UnixNanos{}, "BTC-USD", "{}");
  group.append(kFeaturesTopic, UnixNanos{}, "BTC-USD", "no row");
  ASSERT_FALSE(log->commit(group));
  LogScores scores("core_v1", model(), *log);
  std::vector<std::string> told;
  while (scores.step([&](std::int64_t, const Error& error) { told.push_back(error.message); })) {
  }
  EXPECT_EQ(told, (std::vector<std::string>{"a row without venue", "a row that is no JSON object"}));
  EXPECT_EQ(scores.counts().rejected, 2U);
  EXPECT_EQ(scores.next(), 2);
}

}  // namespace
}  // namespace foreshock
