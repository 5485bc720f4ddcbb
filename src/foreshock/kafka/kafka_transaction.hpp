// What a member of a group produces and how far it came, as one (KIP-447): readers of committed messages see
// the rows of a position once, or not yet. A member that ends, or whose partitions are another's, leaves a
// transaction that is aborted. One thread.
#pragma once

#include <string>

#include "foreshock/kafka/kafka_group.hpp"
#include "foreshock/kafka/kafka_producer.hpp"

namespace foreshock {

class KafkaTransaction {
 public:
  // What the producer must be made with; `id` is the member's own.
  [[nodiscard]] static KafkaSettings settings(KafkaSettings given, const std::string& id);

  // Throws UserError: cannot_connect; bad_setting where the cluster has no transactions.
  explicit KafkaTransaction(KafkaProducer& producer);
  // Aborts what is not committed.
  ~KafkaTransaction();
  KafkaTransaction(const KafkaTransaction&) = delete;
  KafkaTransaction& operator=(const KafkaTransaction&) = delete;

  // Before anything is produced; nothing where one has begun.
  void begin();
  // All that was produced since, and the positions. Throws UserError(cannot_connect): it is aborted, and what
  // it held is for whoever goes on at the positions before.
  void commit(KafkaGroup& group, const GroupPositions& positions);
  void abort();

 private:
  KafkaProducer& producer_;
  bool open_ = false;
};

}  // namespace foreshock
