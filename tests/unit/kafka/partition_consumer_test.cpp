// Against the cluster that librdkafka can simulate inside the process.
#include "foreshock/kafka/partition_consumer.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <optional>

#include "foreshock/kafka/kafka_producer.hpp"
#include "mock_cluster.hpp"

namespace foreshock {
namespace {

constexpr int kWait_ms = 30'000;

// Whatever the destructor asks a broker, it must not wait for one that is away.
TEST(PartitionConsumerTest, EndsWhereItsClusterIsGone) {
  auto cluster = std::make_optional<MockCluster>();
  {
    KafkaProducer producer(cluster->settings,
                           [](std::uint64_t, const Error& error) { FAIL() << error.message; });
    ASSERT_TRUE(producer.produce({"t", "key", "value", {}, RecordId{"e", {0, 0}}, "s/1"}));
    ASSERT_TRUE(producer.flush(std::chrono::milliseconds(kWait_ms)));
  }
  std::size_t found = 0;
  for (std::int32_t partition = 0; partition < 4; ++partition) {
    PartitionConsumer consumer(cluster->settings, "t", partition, 0);
    const KafkaEvent event = consumer.poll(kWait_ms);
    ASSERT_NE(event, nullptr);
    found += event->err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1U : 0U;
  }
  EXPECT_EQ(found, 1U);
  auto consumer = std::make_optional<PartitionConsumer>(cluster->settings, "t", 0, 0);
  ASSERT_NE(consumer->poll(kWait_ms), nullptr);
  cluster.reset();
  consumer.reset();
}

}  // namespace
}  // namespace foreshock
