// A topic from beginning to end, as far as it reached when it was opened: a partition behind the other, each
// in its order, and what was sent twice once. For commands that look; nothing is committed. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/kafka/kafka_message.hpp"
#include "foreshock/kafka/kafka_topics.hpp"
#include "foreshock/kafka/partition_consumer.hpp"

namespace foreshock {

struct ReadCounts {
  std::uint64_t messages = 0;    // all there are
  std::uint64_t duplicates = 0;  // by id, not given
  std::uint64_t damaged = 0;     // their batch's checksum is wrong: not given
};

class KafkaReader {
 public:
  // Messages at offsets [first, end) cannot be read.
  using Damage = std::function<void(std::int32_t partition, std::int64_t first, std::int64_t end)>;

  // Throws UserError: bad_setting, cannot_connect, no_topic.
  KafkaReader(const KafkaSettings& settings, const std::string& topic);

  // The next messages, up to `count`. False: that was all. Throws UserError(cannot_connect) where the cluster
  // stays away.
  [[nodiscard]] bool read(std::size_t count, const MessageSink& sink, const Damage& damaged);

  [[nodiscard]] const KafkaTopic& topic() const { return topic_; }
  [[nodiscard]] const ReadCounts& counts() const { return counts_; }

 private:
  void next_partition();
  void read_on();
  bool take(const ReceivedMessage& message, const MessageSink& sink);
  void pass_over(std::int64_t base, const Damage& damaged);
  bool poll(const MessageSink& sink, const Damage& damaged);
  bool on_event(const rd_kafka_message_s& message, const MessageSink& sink, const Damage& damaged);

  KafkaSettings settings_;
  KafkaClient client_;
  std::optional<PartitionConsumer> consumer_;  // of the partition at at_
  KafkaTopic topic_;
  std::size_t at_ = 0;     // of topic_.partitions
  bool ended_ = false;     // that partition: what may stand behind are marks of transactions
  HighestIds seen_;        // of that partition
  std::int64_t next_ = 0;  // of that partition: the offset that is due
  std::size_t given_ = 0;  // by the call of read
  ReadCounts counts_;
};

}  // namespace foreshock
