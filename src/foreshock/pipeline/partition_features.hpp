// The stages behind ticks.raw for one partition of a Kafka topic: products never share state, so partitions
// are independent, and whoever takes one over goes on exactly where the last one had come. What that takes
// stands in the metadata of the group's committed offset, as JSON: the offset to read from, how high the ids
// had come there, and the entry each product's engine must start at. Rows carry the id of the message that
// closed their second, so that a row made twice is known as one. Gap records and refused ones go to topics of
// their own.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/features/refused_frame.hpp"
#include "foreshock/kafka/kafka_group.hpp"
#include "foreshock/kafka/kafka_message.hpp"
#include "foreshock/kafka/kafka_producer.hpp"
#include "foreshock/pipeline/live_stages.hpp"

namespace foreshock {

struct PartitionSource {
  std::string topic;  // names the epoch of rows whose message carries no id
  KafkaPartition partition;
};

struct PartitionCounts {
  std::uint64_t records = 0, duplicates = 0, rejected = 0, rows = 0, predictions = 0, gaps = 0, late = 0;
};

class PartitionFeatures {
 public:
  using Produce = std::function<void(const KafkaMessage& message)>;

  // Throws UserError: as LiveStages; bad_file for metadata that are not ours, or where the topic no longer
  // holds what going on takes.
  PartitionFeatures(const std::string& set, std::shared_ptr<const LiveModel> model, PartitionSource source,
                    const std::optional<GroupPosition>& committed);

  // The offset to read from.
  [[nodiscard]] std::int64_t from() const { return stages_.next(); }
  // Error: why it was passed over.
  std::optional<Error> on_message(const ReceivedMessage& message, const Produce& produce);
  // To be committed once all that was produced is in its topic; absent: still warming up.
  [[nodiscard]] std::optional<GroupPosition> position();
  [[nodiscard]] const PartitionCounts& counts() const { return counts_; }

 private:
  // How high the ids were before an offset.
  struct Mark {
    std::int64_t offset = 0;
    HighestIds::Places highest;
  };

  void resume(const GroupPosition& committed);
  [[nodiscard]] RecordId id_of(const ReceivedMessage& message) const;
  void produce_rows(const ReceivedMessage& message, const Produce& produce);
  void produce_gap(const ReceivedMessage& message, const Produce& produce);
  void produce_late(const ReceivedMessage& message, const Produce& produce);

  std::string set_, model_name_;
  PartitionSource source_;
  LiveStages stages_;
  RefusedFrame refused_;  // of the message at hand
  bool is_gap_ = false;   // the message at hand
  HighestIds ids_;
  std::deque<Mark> marks_;
  std::int64_t live_from_ = 0;  // offset: what comes before warms up
  PartitionCounts counts_;
};

}  // namespace foreshock
