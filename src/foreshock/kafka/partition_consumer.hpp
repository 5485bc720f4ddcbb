// A consumer of one partition from one offset on, in no group: commits nothing, checks checksums, and sees
// what is committed only. To read elsewhere, make another: librdkafka 2.0.2 loses seeks that come while it
// fetches, and aborts where a partition is assigned again and again. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "foreshock/kafka/kafka_client.hpp"

struct rd_kafka_message_s;

namespace foreshock {

using KafkaEvent = std::unique_ptr<rd_kafka_message_s, void (*)(rd_kafka_message_s*)>;

class PartitionConsumer {
 public:
  // Throws UserError: bad_setting, cannot_connect.
  PartitionConsumer(const KafkaSettings& settings, const std::string& topic, std::int32_t partition,
                    std::int64_t offset);
  ~PartitionConsumer();
  PartitionConsumer(const PartitionConsumer&) = delete;
  PartitionConsumer& operator=(const PartitionConsumer&) = delete;

  // A message, the end of the partition or what is wrong; null after `wait_ms`.
  [[nodiscard]] KafkaEvent poll(int wait_ms);
  // What brokers said since the last call, if anything: told once.
  [[nodiscard]] std::optional<Error> trouble() { return client_.trouble(); }

 private:
  KafkaClient client_;
  std::string topic_;
  std::int32_t partition_;
};

}  // namespace foreshock
