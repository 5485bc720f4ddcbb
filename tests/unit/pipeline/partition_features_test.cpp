// A partition given from one member to the next: whatever was committed and however much the one before had
// already sent, the messages that remain once ids are counted once are those of a member that never ended.
#include "foreshock/pipeline/partition_features.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "foreshock/simulation/simulated_feed.hpp"
#include "foreshock/tick/envelope.hpp"
#include "partition_members.hpp"

namespace foreshock {
namespace {

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

std::unique_ptr<PartitionWork> member(const std::optional<GroupPosition>& committed) {
  const auto end = static_cast<std::int64_t>(messages().size());
  return std::make_unique<PartitionFeatures>("core_v1", nullptr,
                                             PartitionSource{"ticks.raw", {2, 0, end, 1, 1}}, committed);
}

const std::vector<Sent>& undisturbed() {
  static const std::vector<Sent> all = [] {
    std::vector<Sent> sent;
    read(*member(std::nullopt), messages(), 0, static_cast<std::int64_t>(messages().size()), sent);
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
  for (int round = 0; round < 6; ++round) {
    ASSERT_EQ(once(taken_over(member, messages(), random, 20'000)), once(undisturbed())) << "round " << round;
  }
}

TEST(PartitionFeaturesTest, RecordsSentTwiceCountOnceBeyondATakeOver) {
  std::vector<Sent> sent;
  const auto one = member(std::nullopt);
  read(*one, messages(), 0, 20'000, sent);
  const auto committed = one->position();
  ASSERT_TRUE(committed);
  const auto next = member(committed);
  read(*next, messages(), next->from(), 20'000, sent);  // warms up
  const std::size_t before = sent.size();
  for (std::int64_t offset = 19'000; offset < 20'000; ++offset) {
    ReceivedMessage again = messages()[static_cast<std::size_t>(offset)];
    again.offset = offset + 1'000;
    EXPECT_FALSE(next->on_message(again, [&](const KafkaMessage&) { FAIL(); }));
  }
  EXPECT_EQ(sent.size(), before);
  EXPECT_EQ(next->counts().duplicates, 1'000u);
  EXPECT_EQ(next->counts().records, 0u);
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
