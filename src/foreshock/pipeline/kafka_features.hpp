// foreshock featurize over Kafka: one member of a consumer group turns its partitions of ticks.raw into rows
// of ticks.features (and, with a model, predictions and outcomes). A position is committed when everything
// before it is acknowledged, so a member that ends in any way loses nothing; what another makes again carries
// the same id.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "foreshock/pipeline/feed_thread.hpp"
#include "foreshock/pipeline/partition_features.hpp"

namespace foreshock {

struct KafkaFeaturesSettings {
  KafkaSettings kafka;
  std::string group, topic_in, topic_out;
  std::string set = "core_v1";
  std::shared_ptr<const LiveModel> model;
  bool follow = false;  // at the end of all its partitions, wait for more
};

struct KafkaFeaturesReport {
  PartitionCounts counts;
  std::uint64_t damaged = 0;  // messages
  std::uint64_t undeliverable = 0;
};

// Until `stop_asked`, or the end of its partitions; then commits and leaves the group. Throws UserError:
// bad_setting, cannot_connect, no_topic, bad_file.
[[nodiscard]] KafkaFeaturesReport run_kafka_features(const KafkaFeaturesSettings& settings,
                                                     const std::function<bool()>& stop_asked,
                                                     const Notice& notice);

}  // namespace foreshock
