// The stages behind ticks.raw for one partition of a Kafka topic: products never share state, so partitions
// are independent, and whoever takes one over goes on exactly where the last one had come. Rows carry the id
// of the message that closed their second, so that a row made twice is known as one. Gap records and refused
// ones go to topics of their own.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "foreshock/features/refused_frame.hpp"
#include "foreshock/pipeline/live_stages.hpp"
#include "foreshock/pipeline/partition_cursor.hpp"

namespace foreshock {

class PartitionFeatures final : public PartitionWork {
 public:
  // Throws UserError: as LiveStages and PartitionCursor.
  PartitionFeatures(const std::string& set, std::shared_ptr<const LiveModel> model, PartitionSource source,
                    const std::optional<GroupPosition>& committed);

  [[nodiscard]] std::int64_t from() const override { return stages_.next(); }
  std::optional<Error> on_message(const ReceivedMessage& message, const Produce& produce) override;
  [[nodiscard]] std::optional<GroupPosition> position() override;
  [[nodiscard]] const PartitionCounts& counts() const override { return counts_; }

 private:
  [[nodiscard]] RecordId id_of(const ReceivedMessage& message) const;
  void produce_rows(const ReceivedMessage& message, const Produce& produce);
  void produce_gap(const ReceivedMessage& message, const Produce& produce);
  void produce_late(const ReceivedMessage& message, const Produce& produce);

  std::string set_, model_name_;
  PartitionCursor cursor_;
  LiveStages stages_;
  RefusedFrame refused_;  // of the message at hand
  bool is_gap_ = false;   // the message at hand
  PartitionCounts counts_;
};

}  // namespace foreshock
