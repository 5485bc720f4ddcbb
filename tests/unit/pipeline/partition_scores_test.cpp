// A partition of ticks.features given from one member to the next: predictions and outcomes once each.
#include "foreshock/pipeline/partition_scores.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "foreshock/pipeline/partition_features.hpp"
#include "live_market.hpp"
#include "partition_members.hpp"

namespace foreshock {
namespace {

std::shared_ptr<const LiveModel> model() {
  static const auto one = std::make_shared<const LiveModel>(level_model());
  return one;
}

// What a member of featurize with the model sent, of the market as ticks.raw.
const std::vector<Sent>& featurized() {
  static const std::vector<Sent> all = [] {
    std::vector<ReceivedMessage> raw;
    for (std::size_t i = 0; i < market().lines.size(); ++i) {
      ReceivedMessage message;
      message.offset = static_cast<std::int64_t>(i);
      message.value = market().lines[i];
      message.time = market().records[i].ts_recv;
      message.id = RecordId{"epoch", {message.offset, 0}};
      message.schema = kRecordSchema;
      raw.push_back(message);
    }
    std::vector<Sent> sent;
    const auto end = static_cast<std::int64_t>(raw.size());
    PartitionFeatures member("core_v1", model(), {"ticks.raw", {1, 0, end, 1, 1}}, std::nullopt);
    read(member, raw, 0, end, sent);
    return sent;
  }();
  return all;
}

// Its rows, each third one twice as after a producer's restart, and rows of another set between.
const std::vector<ReceivedMessage>& rows() {
  static const std::vector<ReceivedMessage> made = [] {
    std::vector<ReceivedMessage> out;
    const auto add = [&](const Sent& sent, std::string_view schema) {
      ReceivedMessage message;
      message.partition = 1;
      message.offset = static_cast<std::int64_t>(out.size());
      message.key = sent.key;
      message.value = sent.value;
      message.id = sent.id;
      message.schema = schema;
      out.push_back(message);
    };
    for (const Sent& sent : featurized()) {
      if (sent.topic != kFeaturesTopic) continue;
      add(sent, sent.schema);
      if (out.size() % 3 == 0) add(sent, sent.schema);
      if (out.size() % 7 == 0) add(sent, "long_v1/0123");
    }
    return out;
  }();
  return made;
}

std::unique_ptr<PartitionWork> member(const std::optional<GroupPosition>& committed) {
  const auto end = static_cast<std::int64_t>(rows().size());
  return std::make_unique<PartitionScores>("core_v1", model(),
                                           PartitionSource{"ticks.features", {1, 0, end, 1, 1}}, committed);
}

std::vector<std::string> of_topic(const std::vector<Sent>& sent, std::string_view topic, bool with_ids) {
  std::vector<std::string> out;
  for (const Sent& one : sent) {
    if (one.topic == topic) out.push_back(one.key + one.value + (with_ids ? to_string(one.id) : ""));
  }
  return out;
}

TEST(PartitionScoresTest, SaysWhatFeaturizeWithTheModelSays) {
  std::vector<Sent> sent;
  const auto one = member(std::nullopt);
  read(*one, rows(), 0, static_cast<std::int64_t>(rows().size()), sent);
  ASSERT_GT(of_topic(sent, kPredictionsTopic, true).size(), 10'000U);
  EXPECT_EQ(of_topic(sent, kPredictionsTopic, true), of_topic(featurized(), kPredictionsTopic, true));
  EXPECT_EQ(of_topic(sent, kOutcomesTopic, false), of_topic(featurized(), kOutcomesTopic, false));
  EXPECT_EQ(once(sent).size(), sent.size());
  EXPECT_GT(one->counts().duplicates, 3'000U);
  EXPECT_EQ(one->counts().rejected, 0U);
}

TEST(PartitionScoresTest, AnotherMemberGoesOnExactly) {
  std::vector<Sent> undisturbed;
  read(*member(std::nullopt), rows(), 0, static_cast<std::int64_t>(rows().size()), undisturbed);
  std::mt19937 random(9);
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(once(taken_over(member, rows(), random, 1'500)), once(undisturbed)) << "round " << round;
  }
}

TEST(PartitionScoresTest, RowsOfAnotherCatalogueAreRefused) {
  ReceivedMessage message = rows().front();
  message.schema = "core_v1/another";
  const auto bad = member(std::nullopt)->on_message(message, [](const KafkaMessage&) { FAIL(); });
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->code, ErrorCode::schema_mismatch);
}

TEST(PartitionScoresTest, APositionOfOthersIsRefused) {
  EXPECT_THROW(member(GroupPosition{10, "not ours"}), UserError);
}

}  // namespace
}  // namespace foreshock
