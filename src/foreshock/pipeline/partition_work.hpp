// What a member of a consumer group does with a partition it owns. A member commits position() once all that
// was produced before is acknowledged, and gives it to whoever takes the partition over.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "foreshock/kafka/kafka_group.hpp"
#include "foreshock/kafka/kafka_message.hpp"
#include "foreshock/kafka/kafka_producer.hpp"

namespace foreshock {

struct PartitionSource {
  std::string topic;  // names the epoch of rows whose message carries no id
  KafkaPartition partition;
};

struct PartitionCounts {
  std::uint64_t records = 0, duplicates = 0, rejected = 0, rows = 0, predictions = 0, outcomes = 0, gaps = 0,
                late = 0;

  PartitionCounts& operator+=(const PartitionCounts& other);
};

class PartitionWork {
 public:
  using Produce = std::function<void(const KafkaMessage& message)>;

  virtual ~PartitionWork() = default;
  // The offset to read from.
  [[nodiscard]] virtual std::int64_t from() const = 0;
  // Error: why it was passed over.
  virtual std::optional<Error> on_message(const ReceivedMessage& message, const Produce& produce) = 0;
  // To be committed once all that was produced is in its topic; absent: still warming up.
  [[nodiscard]] virtual std::optional<GroupPosition> position() = 0;
  [[nodiscard]] virtual const PartitionCounts& counts() const = 0;
};

// Throws UserError: bad_file where the partition cannot go on from `committed`.
using MakePartitionWork = std::function<std::unique_ptr<PartitionWork>(
    const PartitionSource& source, const std::optional<GroupPosition>& committed)>;

}  // namespace foreshock
