// A member of a consumer group: partitions of a topic come and go while others keep theirs (cooperative
// sticky), and what was consumed is committed with a text of the owner's. Messages are checked by their
// checksums; nothing is committed by itself. One thread, which must poll at least every few minutes.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/kafka/kafka_message.hpp"
#include "foreshock/kafka/kafka_topics.hpp"

struct rd_kafka_error_s;

namespace foreshock {

struct GroupPosition {
  std::int64_t next = 0;
  std::string metadata;
};

using GroupPositions = std::vector<std::pair<std::int32_t, GroupPosition>>;  // by partition

// Who owns partitions while the member does; called from poll and leave.
class PartitionOwner {
 public:
  virtual ~PartitionOwner() = default;
  // Partitions come, which may take long: what a killed member left open is waited for. The moment to end
  // what must not grow old meanwhile.
  virtual void on_assigning() = 0;
  // The offset to read from.
  [[nodiscard]] virtual std::int64_t on_assigned(const KafkaPartition& partition,
                                                 const std::optional<GroupPosition>& committed) = 0;
  // About to be another's: the last moment to commit.
  virtual void on_revoked(const std::vector<std::int32_t>& partitions) = 0;
  // Another's already.
  virtual void on_lost(const std::vector<std::int32_t>& partitions) = 0;
  virtual void on_message(const ReceivedMessage& message) = 0;
  // There is nothing behind what was read, for now.
  virtual void on_end(std::int32_t partition) = 0;
  // Messages at offsets [first, end) are damaged and passed over.
  virtual void on_damage(std::int32_t partition, std::int64_t first, std::int64_t end) = 0;
  // A broker is away; it goes on.
  virtual void on_trouble(const Error& error) = 0;
};

class KafkaGroup {
 public:
  // Joins with the first poll. Throws UserError: bad_setting, cannot_connect, no_topic.
  KafkaGroup(const KafkaSettings& settings, const std::string& group, const std::string& topic,
             PartitionOwner& owner);
  ~KafkaGroup();
  KafkaGroup(const KafkaGroup&) = delete;
  KafkaGroup& operator=(const KafkaGroup&) = delete;

  // Up to `count` messages; waits `patience` for the first. Throws what the owner threw, and UserError where
  // the topic is gone.
  void poll(std::size_t count, nanoseconds patience);
  // Error: it is not committed (the partition is another's, or the cluster is away).
  [[nodiscard]] std::optional<Error> commit(const GroupPositions& positions);
  // The same as part of a producer's transaction; librdkafka's error, to be destroyed, or null.
  [[nodiscard]] rd_kafka_error_s* send_positions(KafkaClient& producer, const GroupPositions& positions,
                                                 int within_ms);
  // Messages of its partitions not yet read, as far as is known.
  [[nodiscard]] std::int64_t lag() const;
  // Gives its partitions to the others at once.
  void leave();

 private:
  // Where an assigned partition is read.
  struct Place {
    std::int64_t next = 0;  // the offset that is due
    std::int64_t end = 0;   // when it was assigned
  };

  void close();
  static void on_rebalanced(void* self, int what, void* partitions);
  void rebalance(int what, void* partitions);
  void on_event(const rd_kafka_message_s& message);
  void on_message(const rd_kafka_message_s& message);
  void pass_over(std::int32_t partition, std::int64_t base);
  void seek(std::int32_t partition, std::int64_t offset);
  [[nodiscard]] std::int64_t known_end(std::int32_t partition, const Place& place) const;
  void assign(void* partitions);
  void unassign(void* partitions);

  KafkaSettings settings_;
  std::string topic_;
  PartitionOwner& owner_;
  std::map<std::int32_t, Place> places_;  // by partition
  std::exception_ptr thrown_;
  bool left_ = false;
  KafkaClient client_;
};

}  // namespace foreshock
