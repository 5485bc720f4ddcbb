// The topics of a cluster: which there are, how far they reach, and their making.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "foreshock/kafka/kafka_client.hpp"

namespace foreshock {

// Offsets [first, end) of a partition.
struct KafkaPartition {
  std::int32_t number = 0;
  std::int64_t first = 0, end = 0;
  std::size_t replicas = 0, in_sync = 0;
};

struct KafkaTopic {
  std::string name;
  std::vector<KafkaPartition> partitions;  // by number
};

// All throw UserError(cannot_connect).

// How far partitions of a topic reach: `first` and `end` of each, by `number`.
void ask_offsets(KafkaClient& client, const std::string& topic, std::vector<KafkaPartition>& partitions,
                 nanoseconds patience = kLeaderPatience);

// Without the cluster's own (names that begin with "__").
[[nodiscard]] std::vector<KafkaTopic> kafka_topics(KafkaClient& client);
// Throws UserError(no_topic), both; the first asks no partition's leader.
void require_kafka_topic(KafkaClient& client, const std::string& name);
[[nodiscard]] KafkaTopic kafka_topic(KafkaClient& client, const std::string& name);

// Messages of each partition that a consumer group has still to consume; without partitions it never
// committed.
[[nodiscard]] std::map<std::int32_t, std::int64_t> kafka_group_lags(const KafkaSettings& settings,
                                                                    const std::string& group,
                                                                    const KafkaTopic& topic);

struct NewKafkaTopic {
  std::string name;
  int partitions = 4;
  int replicas = -1;  // -1: as the broker does by default
  std::vector<std::pair<std::string, std::string>> properties;
};

// False: it was there before.
bool create_kafka_topic(KafkaClient& client, const NewKafkaTopic& topic);

}  // namespace foreshock
