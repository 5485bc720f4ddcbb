// Features and outcomes from the log: however often the process ends, the topics hold the same bytes, and the
// features are those of a replay.
#include "foreshock/pipeline/live_stages.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <random>

#include "foreshock/labels/spike_labels.hpp"
#include "foreshock/models/scoring.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/pipeline/replay_run.hpp"
#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/table/compare.hpp"
#include "live_market.hpp"

namespace foreshock {
namespace {

// Processes entries in groups of `group_size(i)`; resumes from the log after every group that `ends` names.
template <typename GroupSize, typename Ends>
void process(EventLog& log, GroupSize&& group_size, Ends&& ends) {
  auto stages = std::make_unique<LiveStages>("core_v1", std::make_shared<const LiveModel>(level_model()));
  stages->resume(log);
  const std::int64_t end = log.range(kRawTopic)->end;
  for (std::size_t i = 0; stages->next() < end; ++i) {
    LogGroup group;
    const LogBatch batch =
        log.read(kRawTopic, stages->next(), {.entries = group_size(i), .bytes = 64 << 20}).value();
    for (const LogEntry& entry : batch.entries) ASSERT_FALSE(stages->on_entry(entry.value));
    stages->finish_group(group);
    if (!ends(i)) {
      ASSERT_FALSE(log.commit(group));
      continue;
    }
    if (i % 2 == 0) {  // ended after the commit, or before it
      ASSERT_FALSE(log.commit(group));
    }
    stages = std::make_unique<LiveStages>("core_v1", std::make_shared<const LiveModel>(level_model()));
    stages->resume(log);
  }
}

Frame rows_of(EventLog& log, std::string_view topic, Frame rows) {
  for (std::int64_t at = 0; at < log.range(topic)->end;) {
    const LogBatch batch = log.read(topic, at, {}).value();
    for (const LogEntry& entry : batch.entries) EXPECT_FALSE(add_json_row(rows, entry.value)) << entry.value;
    at = batch.entries.back().offset + 1;
  }
  return rows;
}

TEST(LiveStages, RowsAreThoseOfAReplay) {
  const LogFolder folder("replay");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  write_market(*log);
  process(
      *log, [](std::size_t) { return std::size_t{700}; }, [](std::size_t) { return false; });

  ReplaySettings settings;
  ReplayRun replay(settings, market().products);
  for (const Record& record : market().records) replay.on_record(record);
  Frame expected = replay.take().rows;
  ASSERT_GT(expected.rows(), 10'000U);
  const Frame got = rows_of(*log, kFeaturesTopic, empty_frame(core_v1()));
  EXPECT_EQ(first_difference(compare(expected, got)), "");

  Frame predictions;
  predictions.add("timestamp", ColumnType::timestamp);
  predictions.add("probability", ColumnType::float64);
  predictions = rows_of(*log, kPredictionsTopic, std::move(predictions));
  ASSERT_EQ(predictions.rows(), expected.rows());
  const std::vector<double> probabilities = score_frame(*level_model().artifact.model, expected);
  for (std::size_t row = 0; row < expected.rows(); ++row) {
    ASSERT_EQ(predictions.columns()[0].ints[row], expected.at("timestamp").ints[row]);
    ASSERT_EQ(predictions.columns()[1].is_null(row), std::isnan(probabilities[row]));
    if (std::isnan(probabilities[row])) continue;
    ASSERT_EQ(predictions.columns()[1].doubles[row], probabilities[row]);
  }
}

// By product and time, as labels of the whole table give them.
TEST(LiveStages, OutcomesAreTheLabels) {
  const LogFolder folder("labels");
  const auto log = open_event_log(folder.log(), LogAccess::write);
  write_market(*log);
  process(
      *log, [](std::size_t) { return std::size_t{700}; }, [](std::size_t) { return false; });
  Frame features = rows_of(*log, kFeaturesTopic, empty_frame(core_v1()));
  add_labels(features, {}, {.k2 = 1.5});
  std::map<std::pair<std::string, std::int64_t>, std::size_t> row_at;
  std::map<std::string, std::int64_t> last;
  for (std::size_t row = 0; row < features.rows(); ++row) {
    const std::string& product = features.at("product_id").text(row);
    row_at[{product, features.at("timestamp").ints[row]}] = row;
    last[product] = features.at("timestamp").ints[row];
  }
  Frame outcomes;
  for (const char* name : {"timestamp", "known_at"}) outcomes.add(name, ColumnType::timestamp);
  outcomes.add("product_id", ColumnType::string);
  outcomes.add("v", ColumnType::float64);
  outcomes.add("label", ColumnType::boolean);
  outcomes = rows_of(*log, kOutcomesTopic, std::move(outcomes));
  const std::int64_t minute = 60 * kNanosPerSecond;
  std::size_t expected = 0, spikes = 0;
  for (const auto& [key, row] : row_at) expected += key.second + minute <= last[key.first] ? 1 : 0;
  ASSERT_EQ(outcomes.rows(), expected);
  for (std::size_t i = 0; i < outcomes.rows(); ++i) {
    const std::int64_t time = outcomes.at("timestamp").ints[i];
    const std::size_t row = row_at.at({outcomes.at("product_id").text(i), time});
    ASSERT_GE(outcomes.at("known_at").ints[i], time + minute);
    ASSERT_EQ(outcomes.at("v").is_null(i), features.at("v").is_null(row));
    if (!outcomes.at("v").is_null(i)) {
      ASSERT_EQ(outcomes.at("v").doubles[i], features.at("v").doubles[row]);
    }
    ASSERT_EQ(outcomes.at("label").is_null(i), features.at("spike_relative").is_null(row));
    if (outcomes.at("label").is_null(i)) continue;
    ASSERT_EQ(outcomes.at("label").ints[i], features.at("spike_relative").ints[row]);
    spikes += outcomes.at("label").ints[i];
  }
  EXPECT_GT(spikes, 100U);
}

TEST(LiveStages, EndingAnywhereChangesNothing) {
  const LogFolder whole("whole"), broken("broken");
  const auto undisturbed = open_event_log(whole.log(), LogAccess::write);
  write_market(*undisturbed);
  process(
      *undisturbed, [](std::size_t) { return std::size_t{700}; }, [](std::size_t) { return false; });
  const auto restarted = open_event_log(broken.log(), LogAccess::write);
  write_market(*restarted);
  std::mt19937_64 random(3);
  process(
      *restarted, [&](std::size_t) { return std::size_t{1 + random() % 4000}; },
      [&](std::size_t) { return random() % 4 == 0; });
  for (const std::string_view topic : {kFeaturesTopic, kPredictionsTopic, kOutcomesTopic}) {
    const std::vector<std::string> expected = values(*undisturbed, topic);
    const std::vector<std::string> got = values(*restarted, topic);
    ASSERT_EQ(expected.size(), got.size()) << topic;
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(expected[i], got[i]) << topic << " " << i;
  }
}

}  // namespace
}  // namespace foreshock
