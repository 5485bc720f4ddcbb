// A partition given from one member to the next: whatever was committed and however much the one before had
// already sent, the messages that remain once ids are counted once are those of a member that never ended.
#include "foreshock/pipeline/partition_features.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "foreshock/simulation/simulated_feed.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

struct Sent {
  std::string topic, key, value, schema;
  RecordId id;
};

// Two products over two hours: longer than the longest window.
const std::vector<ReceivedMessage>& messages() {
  static std::vector<std::string> lines, keys;
  static const std::vector<ReceivedMessage> made = [] {
    MarketSettings settings;
    settings.seed = 5;
    settings.products = {"BTC-USD", "ETH-USD"};
    settings.duration_s = 7'200;
    SimulatedFeed feed(settings, true);
    std::vector<FeedRecord> second;
    while (second.clear(), feed.next_second(second)) {
      for (const FeedRecord& each : second) {
        lines.emplace_back();
        append_envelope(lines.back(), each.record, feed.products(), each.raw);
        keys.push_back(feed.products()[each.record.product].product_id);
      }
    }
    std::vector<ReceivedMessage> out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      ReceivedMessage message;
      message.offset = static_cast<std::int64_t>(i);
      message.key = keys[i];
      message.value = std::string_view(lines[i]).substr(0, lines[i].size() - 1);
      message.id = RecordId{"epoch", {message.offset * 3, 0}};  // of a log other partitions share
      message.schema = kRecordSchema;
      out.push_back(message);
    }
    return out;
  }();
  return made;
}

PartitionFeatures member(const std::optional<GroupPosition>& committed) {
  const auto end = static_cast<std::int64_t>(messages().size());
  return {"core_v1", nullptr, {"ticks.raw", {2, 0, end, 1, 1}}, committed};
}

void read(PartitionFeatures& member, std::int64_t end, std::vector<Sent>& sent) {
  for (std::int64_t offset = member.from(); offset < end; ++offset) {
    const auto bad =
        member.on_message(messages()[static_cast<std::size_t>(offset)], [&](const KafkaMessage& row) {
          sent.push_back({std::string(row.topic), std::string(row.key), std::string(row.value),
                          std::string(row.schema), row.id});
        });
    EXPECT_FALSE(bad) << bad->message;
  }
}

// As readers do: by topic, ids of an epoch ascend.
std::vector<std::string> once(const std::vector<Sent>& sent) {
  std::map<std::string, HighestIds> highest;
  std::vector<std::string> kept;
  for (const Sent& one : sent) {
    if (highest[one.topic].take(one.id)) kept.push_back(one.topic + one.key + one.value + one.schema);
  }
  return kept;
}

const std::vector<Sent>& undisturbed() {
  static const std::vector<Sent> all = [] {
    std::vector<Sent> sent;
    PartitionFeatures one = member(std::nullopt);
    read(one, static_cast<std::int64_t>(messages().size()), sent);
    return sent;
  }();
  return all;
}

TEST(PartitionFeaturesTest, IdsAscendAndAreOfThePartition) {
  EXPECT_GT(undisturbed().size(), 10'000u);
  EXPECT_EQ(once(undisturbed()).size(), undisturbed().size());
  for (const Sent& one : undisturbed()) EXPECT_TRUE(one.id.epoch.starts_with("epoch/2")) << one.id.epoch;
}

TEST(PartitionFeaturesTest, AnotherMemberGoesOnExactly) {
  std::mt19937 random(3);
  const auto end = static_cast<std::int64_t>(messages().size());
  for (int round = 0; round < 6; ++round) {
    std::vector<Sent> sent;
    std::optional<GroupPosition> committed;
    std::int64_t reached = 0;
    while (reached < end) {
      PartitionFeatures one = member(committed);
      const std::int64_t live_from = committed ? committed->next : 0;
      const std::int64_t commit_at = std::min(end, live_from + static_cast<std::int64_t>(random() % 20'000));
      read(one, commit_at, sent);
      if (auto position = one.position()) committed = std::move(position);
      // Sent, but never committed.
      reached = std::min(end, commit_at + static_cast<std::int64_t>(random() % 3'000));
      for (std::int64_t offset = commit_at; offset < reached; ++offset) {
        (void)one.on_message(messages()[static_cast<std::size_t>(offset)], [&](const KafkaMessage& row) {
          sent.push_back({std::string(row.topic), std::string(row.key), std::string(row.value),
                          std::string(row.schema), row.id});
        });
      }
    }
    ASSERT_EQ(once(sent), once(undisturbed())) << "round " << round;
  }
}

TEST(PartitionFeaturesTest, RecordsSentTwiceCountOnceBeyondATakeOver) {
  std::vector<Sent> sent;
  PartitionFeatures one = member(std::nullopt);
  read(one, 20'000, sent);
  const auto committed = one.position();
  ASSERT_TRUE(committed);
  PartitionFeatures next = member(committed);
  read(next, 20'000, sent);  // warms up
  const std::size_t before = sent.size();
  for (std::int64_t offset = 19'000; offset < 20'000; ++offset) {
    ReceivedMessage again = messages()[static_cast<std::size_t>(offset)];
    again.offset = offset + 1'000;
    EXPECT_FALSE(next.on_message(again, [&](const KafkaMessage&) { FAIL(); }));
  }
  EXPECT_EQ(sent.size(), before);
  EXPECT_EQ(next.counts().duplicates, 1'000u);
  EXPECT_EQ(next.counts().records, 0u);
}

TEST(PartitionFeaturesTest, APositionOfOthersIsRefused) {
  EXPECT_THROW(member(GroupPosition{10, "not ours"}), UserError);
  EXPECT_THROW(member(GroupPosition{10, ""}), UserError);
  EXPECT_THROW(member(GroupPosition{static_cast<std::int64_t>(messages().size()) + 1,
                                    R"({"from":0,"starts":{},"ids":{}})"}),
               UserError);
}

}  // namespace
}  // namespace foreshock
