// Against the cluster that librdkafka can simulate inside the process.
#include "foreshock/kafka/kafka_producer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "foreshock/kafka/kafka_reader.hpp"
#include "mock_cluster.hpp"

namespace foreshock {
namespace {

constexpr nanoseconds kPatience = std::chrono::seconds(30);

TEST(KafkaProducerTest, WhatWasAcknowledgedIsReadOnceAndInOrder) {
  MockCluster cluster;
  KafkaProducer producer(cluster.settings,
                         [](std::uint64_t, const Error& error) { FAIL() << error.message; });
  for (int i = 0; i < 1'000; ++i) {
    const std::string key = fmt::format("product {}", i % 7), value = fmt::format("value {}", i);
    while (
        !producer.produce({"t", key, value, from_nanos((i + 1) * 1'000'000), RecordId{"e", {i, 0}}, "s/1"})) {
      producer.poll(kPatience);
    }
  }
  // As after a restart: what is sent again carries its id.
  ASSERT_TRUE(producer.produce({"t", "product 6", "value 6", {}, RecordId{"e", {6, 0}}, "s/1"}));
  ASSERT_TRUE(producer.flush(kPatience));
  EXPECT_EQ(producer.settled_below(), 1'001u);
  EXPECT_EQ(producer.undeliverable(), 0u);

  KafkaReader reader(cluster.settings, "t");
  std::map<std::string, std::int64_t> latest;
  std::set<std::int64_t> seen;
  const auto take = [&](const ReceivedMessage& message) {
    ASSERT_TRUE(message.id);
    const std::int64_t number = message.id->place.offset;
    EXPECT_EQ(message.value, fmt::format("value {}", number));
    EXPECT_EQ(message.key, fmt::format("product {}", number % 7));
    EXPECT_EQ(message.schema, "s/1");
    EXPECT_EQ(message.time, from_nanos((number + 1) * 1'000'000));
    EXPECT_TRUE(seen.insert(number).second);
    const auto [at, is_new] = latest.try_emplace(std::string(message.key), number);
    EXPECT_LE(at->second, number);
    at->second = number;
  };
  while (reader.read(100, take, [](std::int32_t, std::int64_t, std::int64_t) { FAIL(); })) {
  }
  EXPECT_EQ(seen.size(), 1'000u);
  EXPECT_EQ(reader.counts().duplicates, 1u);
}

TEST(KafkaProducerTest, WhatIsTooLargeIsToldAndCounted) {
  MockCluster cluster;
  std::vector<std::string> told;
  KafkaProducer producer(cluster.settings, [&](std::uint64_t number, const Error& error) {
    EXPECT_EQ(number, 1u);
    EXPECT_EQ(error.code, ErrorCode::message_too_large);
    told.push_back(error.message);
  });
  const std::string large(2'000'000, 'x');
  ASSERT_TRUE(producer.produce({"t", "k", "small", {}, RecordId{"e", {0, 0}}, "s"}));
  ASSERT_TRUE(producer.produce({"t", "k", large, {}, RecordId{"e", {1, 0}}, "s"}));
  ASSERT_TRUE(producer.produce({"t", "k", "small", {}, RecordId{"e", {2, 0}}, "s"}));
  ASSERT_TRUE(producer.flush(kPatience));
  EXPECT_EQ(producer.undeliverable(), 1u);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told[0], testing::HasSubstr("e/1/0 of t (2000000 bytes)"));
}

}  // namespace
}  // namespace foreshock
